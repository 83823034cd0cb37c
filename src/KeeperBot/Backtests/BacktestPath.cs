using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Backtests;

/// <summary>The market at one moment of a backtest.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="Spot">USD per one base, above zero.</param>
/// <param name="BaseFeeWei">Wei per gas of this block and, since blocks are half full, of the next.</param>
public readonly record struct BacktestStep(ulong Time, double Spot, BigInteger BaseFeeWei);

/// <summary>One course that the market takes, from the moment at which the book is as it was read.</summary>
/// <param name="Name">Which it is, for people: a window of a history, a path of a model.</param>
/// <param name="Steps">By rising time, at least two. Decisions are made at all but the last.</param>
public sealed record BacktestPath(string Name, ImmutableArray<BacktestStep> Steps)
{
    /// <summary>Years of 365 days from the first step to the last.</summary>
    public double Years => (Steps[^1].Time - Steps[0].Time) / Core.Exposures.Market.SecondsPerYear;
}
