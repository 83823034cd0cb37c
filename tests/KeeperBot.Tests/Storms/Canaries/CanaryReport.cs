using System.Collections.Concurrent;
using System.Text.Json;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>
/// Collects what caught each canary; written as JSON to the path in KEEPERBOT_CANARY_REPORT when that is set.
/// </summary>
public sealed class CanaryReport : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly ConcurrentDictionary<string, CanaryCatch> _caught = new(StringComparer.Ordinal);

    internal void Add(CanaryCatch caught) => _caught[caught.Name] = caught;

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("KEEPERBOT_CANARY_REPORT") is not { Length: > 0 } path)
        {
            return;
        }

        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                canaries = Canary.All.Length,
                canariesCaught = _caught.Count,
                mostSeeds = CanaryHunt.MostSeeds,
                caught = Canary.All.Where(canary => _caught.ContainsKey(canary.Name)).Select(canary => new
                {
                    name = canary.Name,
                    broken = canary.Broken,
                    invariant = _caught[canary.Name].Invariant.ToString(),
                    seeds = _caught[canary.Name].Seeds,
                    seed = _caught[canary.Name].Seed,
                    what = _caught[canary.Name].What,
                }),
            },
            Indented));
    }
}
