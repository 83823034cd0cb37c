using KeeperBot.Storms.Checks;

namespace KeeperBot.Storms.Runs;

/// <summary>Adds up storms. Sums do not depend on the order, so they are the same with any number of threads.</summary>
internal sealed class StormTally
{
    private readonly long[] _violations = new long[Enum.GetValues<Invariant>().Length];
    private readonly List<StormFailure> _failures = [];

    /// <summary>Most failures that are kept: those with the lowest seeds.</summary>
    public const int FailuresKept = 20;

    /// <summary>How many storms.</summary>
    public long Schedules { get; private set; }

    /// <summary>Turns that keepers took.</summary>
    public long Turns { get; private set; }

    /// <summary>Intents that keepers had.</summary>
    public long Intents { get; private set; }

    /// <summary>Hedges that were executed, also in blocks that were taken back.</summary>
    public long Hedges { get; private set; }

    /// <summary>Storms that were run a second time and whose traces were compared.</summary>
    public long TracesCompared { get; private set; }

    /// <summary>How many of them went the same way.</summary>
    public long TracesEqual { get; private set; }

    /// <summary>Storms in which the only node lied.</summary>
    public long Untrusted { get; private set; }

    /// <summary>The worst loss of a vault, as a share of what its executor's limits allow.</summary>
    public double WorstLoss { get; private set; }

    /// <summary>What took effect together.</summary>
    public StormCoverage Coverage { get; } = new();

    /// <summary>The failures with the lowest seeds, lowest first.</summary>
    public IReadOnlyList<StormFailure> Failures => _failures;

    /// <summary>How many storms ended with a violation.</summary>
    public long Violations => _violations.Sum();

    /// <summary>How many storms ended with a violation of an invariant.</summary>
    public long Of(Invariant invariant) => _violations[(int)invariant];

    /// <summary>Counts a storm.</summary>
    /// <param name="seed">Its seed.</param>
    /// <param name="outcome">How it went.</param>
    /// <param name="again">How it went a second time; null when it was run once.</param>
    public void Add(ulong seed, StormOutcome outcome, StormOutcome? again)
    {
        Schedules++;
        Turns += outcome.Turns;
        Intents += outcome.Intents;
        Hedges += outcome.Hedges;
        Untrusted += outcome.Trusted ? 0 : 1;
        WorstLoss = Math.Max(WorstLoss, outcome.WorstLoss);
        Coverage.Add(outcome.Effects);
        var violation = outcome.Violation;
        if (again is not null)
        {
            TracesCompared++;
            TracesEqual += again.Trace == outcome.Trace ? 1 : 0;
            violation ??= again.Trace == outcome.Trace
                ? null
                : new Violation(Invariant.Deterministic, 0, $"traces {outcome.Trace:x16} and {again.Trace:x16}");
        }

        if (violation is not null)
        {
            _violations[(int)violation.Invariant]++;
            Keep([new StormFailure(seed, violation)]);
        }
    }

    /// <summary>Counts what another has counted.</summary>
    public void Add(StormTally other)
    {
        Schedules += other.Schedules;
        Turns += other.Turns;
        Intents += other.Intents;
        Hedges += other.Hedges;
        TracesCompared += other.TracesCompared;
        TracesEqual += other.TracesEqual;
        Untrusted += other.Untrusted;
        WorstLoss = Math.Max(WorstLoss, other.WorstLoss);
        Coverage.Add(other.Coverage);
        for (var i = 0; i < _violations.Length; i++)
        {
            _violations[i] += other._violations[i];
        }

        Keep(other._failures);
    }

    private void Keep(IEnumerable<StormFailure> failures)
    {
        _failures.AddRange(failures);
        _failures.Sort((left, right) => left.Seed.CompareTo(right.Seed));
        if (_failures.Count > FailuresKept)
        {
            _failures.RemoveRange(FailuresKept, _failures.Count - FailuresKept);
        }
    }
}

/// <summary>A storm that ended with a violation.</summary>
internal sealed record StormFailure(ulong Seed, Violation Violation);
