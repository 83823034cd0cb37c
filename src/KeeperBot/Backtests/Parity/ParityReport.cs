using System.Collections.Immutable;

namespace KeeperBot.Backtests.Parity;

/// <summary>Why a backtest of a journal and what happened live are not the same.</summary>
public enum ParityCause
{
    /// <summary>The same trade at another price than was quoted.</summary>
    Fill,

    /// <summary>A plan came into another block than the next one.</summary>
    Latency,

    /// <summary>
    /// A plan was executed on one side only: live it reverted, was withdrawn, or never came into a block.
    /// </summary>
    Outcome,

    /// <summary>
    /// Another decision, after plans that did not go the same way: the hedge, or the lane, is another.
    /// </summary>
    Consequence,

    /// <summary>Another decision on the very same state: other code, or a journal that was changed.</summary>
    Unexplained,
}

/// <summary>One difference.</summary>
/// <param name="Decision">The decision that it is about, by its live number.</param>
/// <param name="Vault">The vault.</param>
/// <param name="Cause">Why.</param>
/// <param name="Live">What happened live.</param>
/// <param name="Backtest">What the backtest did.</param>
public sealed record ParityDifference(
    long Decision, string Vault, ParityCause Cause, string Live, string Backtest)
{
    /// <summary>The decision whose plan it follows from; null where it follows from none.</summary>
    public long? From { get; init; }
}

/// <summary>What came of the comparison.</summary>
/// <param name="FromBlock">The first block that was decided again; null when there was none.</param>
/// <param name="ToBlock">The last.</param>
/// <param name="Decisions">How many decisions were compared.</param>
/// <param name="Alike">How many of them came to the same trade, for the same reason.</param>
/// <param name="Hedges">Hedges live, and in the backtest.</param>
/// <param name="Differences">Every difference, in order.</param>
public sealed record ParityReport(
    ulong? FromBlock,
    ulong? ToBlock,
    long Decisions,
    long Alike,
    (int Live, int Backtest) Hedges,
    ImmutableArray<ParityDifference> Differences)
{
    /// <summary>True when every difference has a cause.</summary>
    public bool IsExplained => Differences.All(difference => difference.Cause != ParityCause.Unexplained);
}
