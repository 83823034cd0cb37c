using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Journals;

namespace KeeperBot.Backtests.Parity;

/// <summary>How one plan went.</summary>
/// <param name="Decision">The decision that made it.</param>
/// <param name="Plan">The plan.</param>
/// <param name="DecidedAt">The block that it was decided at.</param>
internal sealed record PlanCourse(long Decision, HedgePlan Plan, ulong DecidedAt)
{
    /// <summary>Where it was executed, and what it did; null when it was not.</summary>
    public (ulong Block, Fill Fill)? Executed { get; init; }

    /// <summary>Why it was not; null while nothing says.</summary>
    public string? Why { get; init; }
}

/// <summary>How the plans of a journal went live, by vault and by the executor's sequence.</summary>
internal sealed class LivePlans
{
    private readonly Dictionary<long, (string Vault, PlanCourse Course)> _byDecision = [];

    private LivePlans()
    {
    }

    /// <summary>All plans that a journal tells of.</summary>
    /// <exception cref="JournalException">An entry cannot be read.</exception>
    public static LivePlans Of(IJournalStore store)
    {
        var plans = new LivePlans();
        foreach (var record in store.Read(1).Select(JournalRecord.Of))
        {
            switch (record)
            {
                case JournalRecord.Decided decided:
                    foreach (var decision in decided.Decisions.Where(d => d.Plan is not null))
                    {
                        plans._byDecision[decision.Number] =
                            (decision.Vault, new PlanCourse(decision.Number, decision.Plan!, decision.Block));
                    }

                    break;
                case JournalRecord.IntentMoved moved:
                    plans.Learn(moved.Fact);
                    break;
            }
        }

        return plans;
    }

    /// <summary>How the plan of a decision went; null when it made none.</summary>
    public PlanCourse? Of(long decision) =>
        _byDecision.TryGetValue(decision, out var known) ? known.Course : null;

    /// <summary>What plans of these sequences did together: the executor's own sums.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="below">The first that does not count.</param>
    public (BigInteger Base, BigInteger Quote) Moved(string vault, ulong from, ulong below)
    {
        var (inBase, inQuote) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var (owner, course) in _byDecision.Values)
        {
            if (string.Equals(owner, vault, StringComparison.Ordinal) && course.Executed is { } done
                && course.Plan.Sequence >= from && course.Plan.Sequence < below)
            {
                (inBase, inQuote) = (inBase + done.Fill.BaseDelta, inQuote + done.Fill.QuoteDelta);
            }
        }

        return (inBase, inQuote);
    }

    private void Learn(Fact.IntentChanged fact)
    {
        if (!_byDecision.TryGetValue(fact.Decision, out var known))
        {
            return;
        }

        var course = fact.Change switch
        {
            IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan, Fill: { } fill } inclusion } =>
                known.Course with { Executed = (inclusion.Block, fill) },
            IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan, Success: false } inclusion } =>
                known.Course with { Why = $"reverted: {inclusion.Revert ?? "no reason"}" },
            IntentChange.Reorged => known.Course with { Executed = null },
            IntentChange.Withdrawn withdrawn => known.Course with { Why = $"withdrawn: {withdrawn.Why}" },
            IntentChange.Ended { State: not IntentState.Executed } ended when known.Course.Why is null =>
                known.Course with { Why = $"{ended.State}: {ended.Why}" },
            _ => known.Course,
        };
        _byDecision[fact.Decision] = (known.Vault, course);
    }
}
