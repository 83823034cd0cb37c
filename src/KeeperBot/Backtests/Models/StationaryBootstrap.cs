using System.Collections.Immutable;

namespace KeeperBot.Backtests.Models;

/// <summary>
/// A market's own returns in blocks of random length, which keeps its clusters and its tails: the stationary bootstrap
/// of Politis and Romano (1994). The mean of a step's return is taken off.
/// </summary>
/// <remarks>A step takes one return, so steps must be as long as the returns' interval.</remarks>
/// <exception cref="ModelException">A parameter is outside its range, or a return is no number.</exception>
/// <param name="Spot">At the start, above zero.</param>
/// <param name="Returns">Of the logarithm, one a step; at least two.</param>
/// <param name="MeanLength">Of a block, in steps; at least 1.</param>
public sealed record StationaryBootstrap(double Spot, ImmutableArray<double> Returns, int MeanLength) : PathModel
{
    private const int LeastReturns = 2, MaxLength = 10_000_000;

    private readonly double _drift = Math.Log(
        ModelRange.RequireNumbers(Returns, LeastReturns, "returns").Average(Math.Exp));

    /// <inheritdoc/>
    public override double Spot { get; } = ModelRange.RequirePrice(Spot, "spot");

    /// <summary>Of the logarithm, one a step.</summary>
    public ImmutableArray<double> Returns { get; } = Returns;

    /// <summary>Of a block, in steps.</summary>
    public int MeanLength { get; } = ModelRange.RequireCount(MeanLength, 1, MaxLength, "mean length");

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var (log, at) = (Math.Log(Spot), 0);
        var change = 1.0 / MeanLength;
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            at = step == 1 || draws.Uniform() <= change ? draws.Below(Returns.Length) : (at + 1) % Returns.Length;
            log += Returns[at] - _drift;
            column[step * stride] = log;
        }
    }
}
