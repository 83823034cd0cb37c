using System.Collections.Immutable;
using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Surfaces;

public sealed class MinimumVarianceFitTests
{
    private const int Seed = 2017;

    private static readonly SmileRule.MinimumVariance Truth = new(-0.12, -0.20, 0.05);

    [Fact]
    public void Fit_MovesOfAKnownRule_FindsIt()
    {
        var fit = MinimumVarianceFit.Fit(Moves(500, noise: 0.0));

        Assert.Equal(Truth.A, fit.Rule.A, 1e-9);
        Assert.Equal(Truth.B, fit.Rule.B, 1e-9);
        Assert.Equal(Truth.C, fit.Rule.C, 1e-9);
        Assert.Equal(1.0, fit.Gain, 1e-9);
        Assert.Equal(500, fit.Moves);
    }

    [Fact]
    public void Fit_NoisyMoves_FindsItsAdjustmentAndWhatItGains()
    {
        var fit = MinimumVarianceFit.Fit(Moves(20_000, noise: 5.0));

        Assert.InRange(fit.Gain, 0.05, 0.95);
        foreach (var delta in new[] { 0.2, 0.5, 0.8 })
        {
            var at = new SmilePoint(3_000, 0.1, delta, 300, 0.0);
            Assert.Equal(Truth.UnguardedAdjustment(at), fit.Rule.UnguardedAdjustment(at), 0.01);
        }
    }

    [Fact]
    public void Fit_MovesThatSayNothing_AreRefused()
    {
        var moves = Moves(200, noise: 0.0);
        ImmutableArray<OptionMove> still = [.. moves.Select(move => move with { SpotMove = 0.0 })];
        ImmutableArray<OptionMove> oneDelta = [.. moves.Select(move => move with { Delta = 0.5 })];

        Assert.Contains(
            "too few", Assert.Throws<CalibrationException>(() => MinimumVarianceFit.Fit(moves[..99])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "several deltas", Assert.Throws<CalibrationException>(() => MinimumVarianceFit.Fit(still)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "several deltas", Assert.Throws<CalibrationException>(() => MinimumVarianceFit.Fit(oneDelta)).Message,
            StringComparison.Ordinal);
        Assert.Throws<CalibrationException>(
            () => MinimumVarianceFit.Fit(moves.SetItem(7, moves[7] with { PriceMove = double.NaN })));
    }

    private static ImmutableArray<OptionMove> Moves(int count, double noise)
    {
        var random = new Random(Seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var (delta, years) = (0.05 + (0.9 * random.NextDouble()), 0.02 + (0.3 * random.NextDouble()));
                var vega = 1_200.0 * Math.Sqrt(years) * (1.0 - Math.Abs((2.0 * delta) - 1.0)) + 10.0;
                var moved = 90.0 * SimulatedPrices.Normal(random);
                var hedge = delta + Truth.UnguardedAdjustment(new SmilePoint(3_000, years, delta, vega, 0.0));
                return new OptionMove(
                    3_000, years, delta, vega, moved, (hedge * moved) + (noise * SimulatedPrices.Normal(random)));
            }),
        ];
    }
}
