using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Ledgers;

namespace KeeperBot.Backtests;

/// <summary>What came of one path.</summary>
/// <param name="Path">The path.</param>
/// <param name="Attribution">Where the result comes from, USD.</param>
/// <param name="TrackingVariance">
/// The sum over the steps of the net delta's gain, squared, USD²: what the hedge missed a perfect one by. Its root over
/// many paths is the standard deviation of that miss, since the spot's moves do not know each other.
/// </param>
/// <param name="Ledger">What the executor and the keeper's account held, and what moved it; to the last unit.</param>
/// <param name="Lines">One for every decision.</param>
public sealed record PathResult(
    BacktestPath Path,
    Attribution Attribution,
    double TrackingVariance,
    Ledger Ledger,
    ImmutableArray<BacktestLine> Lines)
{
    /// <summary>Hedges that were executed.</summary>
    public int Hedges => Lines.Count(line => !line.Traded.IsZero);

    /// <summary>Plans that reverted.</summary>
    public int Reverted => Lines.Count(line => line.Reverted is not null);

    /// <summary>Decisions of a verdict.</summary>
    public int Count(Verdict verdict) => Lines.Count(line => line.Verdict == verdict);
}

/// <summary>One decision of a backtest, and what became of it.</summary>
/// <param name="Number">The decision's number, from 1 on every path.</param>
/// <param name="Time">Unix seconds.</param>
/// <param name="Spot">USD per base.</param>
/// <param name="NetDelta">Base units before what was decided; NaN when it could not be measured.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Reason">The decisive reason.</param>
/// <param name="Traded">Base units that its plan traded, the token's integer, signed; 0 for none.</param>
/// <param name="FeeUsd">The venue's fee.</param>
/// <param name="SlippageUsd">What was lost against the feeds' price besides the fee.</param>
/// <param name="GasUsd">Gas.</param>
/// <param name="Reverted">Why its plan reverted; null when it did not.</param>
public sealed record BacktestLine(
    long Number,
    ulong Time,
    double Spot,
    double NetDelta,
    Verdict Verdict,
    Reason Reason,
    BigInteger Traded,
    double FeeUsd,
    double SlippageUsd,
    double GasUsd,
    string? Reverted)
{
    internal static BacktestLine Of(Decision decision, double spot) => new(
        decision.Number, decision.Timestamp, spot, decision.Measure?.NetDelta ?? double.NaN, decision.Verdict,
        decision.Decisive, BigInteger.Zero, 0.0, 0.0, 0.0, null);
}
