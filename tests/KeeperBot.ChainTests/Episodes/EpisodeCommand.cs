using System.Globalization;
using System.Text.Json;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// What <c>scripts/episodes</c> runs: episodes from a seed on, several at a time, a line for each, and their figures.
/// </summary>
internal static class EpisodeCommand
{
    /// <summary>The first argument that makes the test program this command.</summary>
    public const string Verb = "episodes";

    private const int Violated = 9, Usage = 2;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    /// <returns>0; 9 when a promise was broken, 2 when the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter stdout, TextWriter stderr)
    {
        var (from, count, parallel, isJson, tellsStory) = (1, 1, 2, false, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            bool Takes(string name, out int value)
            {
                value = 0;
                return arguments[i] == name && i + 1 < arguments.Length
                    && int.TryParse(arguments[++i], NumberStyles.None, CultureInfo.InvariantCulture, out value);
            }

            if (Takes("--from", out var first))
            {
                from = first;
            }
            else if (Takes("--count", out var many))
            {
                count = many;
            }
            else if (Takes("--parallel", out var atOnce) && atOnce > 0)
            {
                parallel = atOnce;
            }
            else if (arguments[i] is "--json" or "--story")
            {
                isJson |= arguments[i] == "--json";
                tellsStory |= arguments[i] == "--story";
            }
            else
            {
                await stderr.WriteLineAsync(
                    $"episodes: '{arguments[i]}' is not understood; give --from SEED --count N [--parallel N] "
                    + "[--json] [--story]");
                return Usage;
            }
        }

        var tally = new EpisodeTally(from);
        await PlayAsync(tally, (from, count, parallel), tellsStory, isJson ? stderr : stdout);
        await stdout.WriteLineAsync(tally.Report().ToJsonString(Indented));
        return tally.Violations == 0 ? 0 : Violated;
    }

    private static async Task PlayAsync(
        EpisodeTally tally, (int From, int Count, int Parallel) range, bool tellsStory, TextWriter tell)
    {
        var taken = -1;
        using var telling = new SemaphoreSlim(1, 1);
        async Task PlaySomeAsync()
        {
            await using var world = new EpisodeWorld();
            while (Interlocked.Increment(ref taken) is var next && next < range.Count)
            {
                var outcome = await world.PlayAsync(range.From + next, canary: null, CancellationToken.None);
                await telling.WaitAsync();
                tally.Add(outcome);
                foreach (var line in tellsStory ? outcome.Story : [])
                {
                    await tell.WriteLineAsync(line);
                }

                await tell.WriteLineAsync(EpisodeTally.Line(outcome));
                if (!outcome.Violations.IsEmpty)
                {
                    await tell.WriteLineAsync(outcome.Describe());
                }

                telling.Release();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(range.Parallel, range.Count))
            .Select(_ => Task.Run(PlaySomeAsync)));
    }
}
