using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>How a canary was caught.</summary>
/// <param name="Name">The canary.</param>
/// <param name="Invariant">What it was caught by.</param>
/// <param name="Seeds">How many seeds it took.</param>
/// <param name="Runs">How many of them were run: the others cannot matter to it.</param>
/// <param name="Seed">The seed that caught it.</param>
/// <param name="What">What was seen.</param>
internal sealed record CanaryCatch(string Name, Invariant Invariant, int Seeds, int Runs, ulong Seed, string What);

/// <summary>Sends one canary through storm after storm.</summary>
internal sealed class CanaryHunt(StormStage stage, ulong firstSeed)
{
    /// <summary>A canary that outlives so many seeds is a hole in the storm.</summary>
    public const int MostSeeds = 10_000;

    /// <summary>The first storm that catches it; null when none does.</summary>
    /// <remarks>
    /// A seed counts only when production comes through it: what both trip over says nothing about the canary.
    /// </remarks>
    public CanaryCatch? Run(Canary canary)
    {
        var runs = 0;
        for (var i = 0; i < MostSeeds; i++)
        {
            var seed = firstSeed + (ulong)i;
            var schedule = ScheduleMaker.Make(seed);
            if (!canary.Concerns(schedule))
            {
                continue;
            }

            runs++;
            if (Catch(canary, schedule) is { } violation
                && Storm.Run(schedule, stage, StormVariant.Production).Violation is null)
            {
                return new CanaryCatch(canary.Name, violation.Invariant, i + 1, runs, seed, violation.ToString());
            }
        }

        return null;
    }

    private Violation? Catch(Canary canary, Schedule schedule)
    {
        var outcome = Storm.Run(schedule, stage, canary.Variant);
        if (outcome.Violation is not null || !canary.CaughtBy.Contains(Invariant.Deterministic))
        {
            return outcome.Violation;
        }

        // What storms check of themselves only now and then is checked every time here.
        var again = Storm.Run(schedule, stage, canary.Variant);
        return again.Trace == outcome.Trace
            ? null
            : new Violation(Invariant.Deterministic, 0, "the same schedule gives two traces");
    }
}
