using System.Collections.Immutable;

namespace KeeperBot.Benchmarks.Policy.Markets;

/// <summary>
/// A market's own returns in blocks of random length, which keeps its clusters and its tails: the stationary bootstrap
/// of Politis and Romano (1994). The mean price is kept at the start.
/// </summary>
/// <param name="Spot">At the start.</param>
/// <param name="Returns">Of the logarithm, one a step.</param>
/// <param name="MeanLength">Of a block, in steps.</param>
internal sealed record HistoricalBlocks(double Spot, ImmutableArray<double> Returns, int MeanLength) : Market
{
    private readonly double _drift = Math.Log(Returns.Average(Math.Exp));

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var (log, at) = (Math.Log(Spot), 0);
        var change = 1.0 / MeanLength;
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            at = step == 1 || draws.Uniform() <= change
                ? (int)(Returns.Length * (1.0 - draws.Uniform()))
                : (at + 1) % Returns.Length;
            log += Returns[at] - _drift;
            column[step * stride] = log;
        }
    }
}
