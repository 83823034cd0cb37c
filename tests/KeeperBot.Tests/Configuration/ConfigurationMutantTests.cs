using System.Text.RegularExpressions;
using KeeperBot.Terminal;
using KeeperBot.Tests.Commands;

namespace KeeperBot.Tests.Configuration;

/// <summary>
/// CF-04: whatever is wrong with a configuration is refused at its place with a remedy, or is proven harmless; none
/// starts a keeper.
/// </summary>
public sealed partial class ConfigurationMutantTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>What reads a configuration is the same for every verb, so some tell for all.</summary>
    private const int RunsOneIn = 5;

    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Mutants_EveryOne_IsRefusedAtItsPlaceWithARemedyOrHarmless()
    {
        var mutants = ConfigurationMutants.Of(_sample.Text).ToList();
        var problems = new List<string>();
        foreach (var (index, mutant) in mutants.Index())
        {
            await File.WriteAllBytesAsync(_sample.FilePath, mutant.Content, TestContext.Current.CancellationToken);
            var check = await CommandLineRun.OfAsync("config", "check", "--config", _sample.FilePath);
            problems.AddRange(Judge(mutant.Name, check));
            if (check.Code != ExitCode.Ok && index % RunsOneIn == 0)
            {
                var run = await CommandLineRun.OfAsync("run", "--once", "--config", _sample.FilePath);
                if (run.Code != check.Code || run.Out.Length > 0)
                {
                    problems.Add($"{mutant.Name}: run ends with {run.Code}");
                }
            }
        }

        output.WriteLine($"{mutants.Count} mutants, {Harmless.Reasons.Count} of them harmless");
        Assert.True(mutants.Count >= 200, $"only {mutants.Count} mutants");
        Assert.Equal(mutants.Count, mutants.Select(mutant => mutant.Name).Distinct().Count());
        Assert.Empty(Harmless.Reasons.Keys.Except(mutants.Select(mutant => mutant.Name), StringComparer.Ordinal));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.False(File.Exists(Path.Combine(_sample.Folder.FullName, "keeper.journal")));
    }

    private static IEnumerable<string> Judge(string name, CommandLineRun check)
    {
        if (check.Code == ExitCode.Ok)
        {
            return Harmless.Reason(name) is null ? [$"{name}: is accepted, and nothing says why that is harmless"] : [];
        }

        if (Harmless.Reason(name) is { } reason)
        {
            return [$"{name}: is refused, although '{reason}'"];
        }

        return check.Code == ExitCode.Configuration && Shown().IsMatch(check.Error)
            && !check.Error.Contains(SampleConfiguration.Canary, StringComparison.Ordinal)
            ? []
            : [$"{name}: {check.Code} {check.Error}"];
    }

    /// <summary>What is wrong, its line with a caret below, the place with line and column, the remedy.</summary>
    [GeneratedRegex(
        @"\Aerror: .+\n    .*\n    *\^\n  at   .+keeperbot\.json:\d+:\d+\n  fix  .+\n\z", RegexOptions.None, 1000)]
    private static partial Regex Shown();
}
