using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Bands;

/// <summary>
/// The cost-optimal band against the true optimum under changing gas, which <see cref="ImpulseControl"/> finds: 100
/// options at the money with 15 days to run, gamma frozen.
/// </summary>
public sealed class OptimalityTests
{
    // 100·φ(0)/(σS√T)
    private static readonly double Gamma = 100 * 0.39894 / (0.8 * Math.Sqrt(15.0 / 365) * 3000);

    private static readonly BandInputs Book = new()
    {
        Gamma = Gamma,
        Spot = 3000,
        Volatility = 0.8,
        RiskAversion = 1e-4,
        ProportionalCost = 5e-4,
        FixedCost = 0.0,
        Years = 15.0 / 365,
    };

    public static TheoryData<string, double, double, double, double, string> Cases => new()
    {
        { "normal", 13626, 0.02, 0.0058, 0.079, "2.5-10 2-13.5 2-55.5" },
        { "spiky", 15045, 0.03, 0.011, 0.57, "" },
    };

    /// <summary>
    /// The bars, and the figures of a value iteration made apart from this program: the least rate, how far above it
    /// the band and a band for the mean gas are, and the optimal bands.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void CostOptimalBand_ChangingGas_CostsHardlyMoreThanTheOptimum(
        string chain, double least, double bar, double excess, double meanExcess, string bands)
    {
        var gas = chain == "normal" ? GasRegimes.Normal : GasRegimes.Spiky;
        var control = Control(gas, 0.5);
        var (rate, optimal) = control.Solve();
        double Above(IReadOnlyList<(double Inner, double Outer)> policy) => (control.RateOf(policy) / rate) - 1.0;

        Assert.Equal(least, rate, 0.001 * least);
        Assert.Equal(0.0, Above(optimal), 1e-9);
        if (bands.Length > 0)
        {
            Assert.Equal(bands, string.Join(' ', optimal.Select(band => string.Create(
                CultureInfo.InvariantCulture, $"{band.Inner}-{band.Outer}"))));
        }

        var waiting = Above([.. Enumerable.Range(0, gas.Count).Select(regime => Band(gas, regime))]);
        Assert.InRange(waiting, 0.0, bar);
        Assert.Equal(excess, waiting, 0.002);
        var mean = CostOptimalBand.Stationary(Book with { FixedCost = gas.Mean() });
        Assert.Equal(
            meanExcess, Above([.. Enumerable.Repeat((mean.Inner, mean.Outer), gas.Count)]), 0.05 * meanExcess);
    }

    /// <summary>With one gas price the closed form is the optimum itself: the finer the grid, the nearer.</summary>
    [Fact]
    public void StationaryBand_GasThatStands_IsTheOptimum()
    {
        var gas = new GasRegimes([12.83], [0.0], [0.0]);
        var band = CostOptimalBand.Stationary(Book with { FixedCost = 12.83 });
        var economics = new BandEconomics(Book with { FixedCost = 12.83 }, band);
        var (rate, optimal) = Control(gas, 0.1).Solve();
        Assert.Equal(economics.TotalPerYear, rate, 0.002 * rate);
        Assert.Equal(band.Inner, optimal[0].Inner, 0.11);
        Assert.Equal(band.Outer, optimal[0].Outer, 0.11);
    }

    private static (double Inner, double Outer) Band(GasRegimes gas, int regime)
    {
        // The stationary band and the wait, as the optimum knows no expiry.
        var inputs = Book with
        {
            FixedCost = gas.Costs[regime],
            Years = 1000.0,
            CheaperGas = regime == 0 ? null : new CheaperGas(gas.Costs[regime - 1], gas.Falls(regime)),
        };
        var band = CostOptimalBand.Of(inputs);
        return (band.Inner, band.Outer);
    }

    private static ImpulseControl Control(GasRegimes gas, double step) =>
        new(gas, Book.TargetVariance, Book.RiskRate, Book.ProportionalCost * Book.Spot, step);
}
