using KeeperBot.Backtests.Sweeps;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Bands;

/// <summary>The vectorised band of the sweeps is the one that decides.</summary>
public sealed class LaneBandTests
{
    private const int Seed = 512, Cases = 100_000;

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Lanes_AnyBook_HaveTheExactBandsAndTheirCost(double impacts)
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var inputs = RandomBands.NextWithGas(random) with
            {
                ProportionalCost = RandomOption.Spread(random, 1e-5, 5e-2),
                Impact = impacts * RandomOption.Spread(random, 1e-9, 1e-2),
                FlowVariance = 0.0,
            };
            var exact = CostOptimalBand.Stationary(inputs);
            var (inner, outer) = Lanes(inputs);
            var tolerance = impacts > 0.0 ? 1e-6 : 7.3e-4;
            var holds = Math.Abs(outer - exact.Outer) <= tolerance * exact.Outer
                && Math.Abs(inner - exact.Inner) <= tolerance * exact.Outer
                && Rate(inputs, inner, outer) <= Rate(inputs, exact.Inner, exact.Outer) * (1.0 + 2e-6);
            Assert.True(holds, $"seed {Seed}, case {i}: {inner:R} to {outer:R}, exactly {exact}: {inputs}");
        }
    }

    private static (double Inner, double Outer) Lanes(BandInputs inputs)
    {
        var scale = 3.0 * inputs.Gamma * inputs.Gamma / inputs.RiskAversion;
        var (p, q) = (scale * inputs.ProportionalCost * inputs.Spot, 4.0 * scale * inputs.FixedCost);
        LaneBand<PortableLanes>.Closed(
            PortableLanes.Create(Math.Pow(q, 2.0 / 3.0)),
            PortableLanes.Create(Math.Pow(4.0 * p, 8.0 / 9.0)),
            PortableLanes.Create(Math.Log(4.0 * p)),
            PortableLanes.Create(Math.Log(q)),
            out var inner,
            out var outer);
        if (inputs.Impact > 0.0)
        {
            LaneBand<PortableLanes>.WithImpact(
                PortableLanes.Create(p),
                PortableLanes.Create(scale * inputs.Impact * inputs.Spot),
                PortableLanes.Create(0.25 * q),
                outer - inner,
                out inner,
                out outer);
        }

        return (First(inner), First(outer));
    }

    private static double First(PortableLanes lanes)
    {
        Span<double> values = stackalloc double[PortableLanes.Count];
        PortableLanes.Store(lanes, ref values[0], 0);
        return values[0];
    }

    private static double Rate(BandInputs inputs, double inner, double outer) =>
        new BandEconomics(inputs, new HedgeBand(0.0, inner, outer)).TotalPerYear;
}
