using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Bands;

public sealed class CostOptimalBandTests
{
    /// <summary>Values computed apart from this program, by bisection of the two conditions.</summary>
    [Theory]
    [InlineData(3000, .8, 15, .0819915, 5e-4, 12.83, 1e-4, "2.029675 11.235755 .063368 1.041161 2.030664 11.289915")]
    [InlineData(3000, .8, 15, .0819915, 5e-4, 0.05, 1e-4, "4.588526 6.143315 .063368 .064996 4.588963 6.144656")]
    [InlineData(3000, .8, 1, .3175517, 5e-4, 112.5, 1e-4, "3.233071 35.882230 .950521 11.940608 3.369902 38.127623")]
    [InlineData(100, .25, 182.5, .0225676, .01, 0, 1, ".091416 .091416 .0032 0 .091472 .091472")]
    [InlineData(60000, .55, 7, .0015, 1e-3, 30, 2e-6, "3.143541 6.606753 1.436442 1.198517 3.456186 7.112819")]
    public void Of_KnownBooks_HasTheirBands(
        double spot, double volatility, double days, double gamma, double cost, double gas, double aversion,
        string expected)
    {
        var inputs = new BandInputs
        {
            Gamma = -gamma,
            Spot = spot,
            Volatility = volatility,
            RiskAversion = aversion,
            ProportionalCost = cost,
            FixedCost = gas,
            Years = days / 365,
        };
        var (stationary, floor) = (CostOptimalBand.Stationary(inputs), CostOptimalBand.ExpiryFloor(inputs));
        var band = CostOptimalBand.Of(inputs);
        var actual = new[]
        {
            stationary.Inner, stationary.Outer, floor.Edge, floor.Width, band.Inner, band.Outer,
        };
        var values = expected.Split(' ').Select(double.Parse).ToArray();
        Assert.All(values.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6 * Math.Max(1, pair.First)));
        Assert.Equal(0.0, band.Centre);
    }

    /// <summary>The best of 80 rounds of a grid search over both bands, with an impact of 2.5e-6 a unit.</summary>
    [Fact]
    public void Stationary_WithPriceImpact_IsTheOneThatASearchFinds()
    {
        var inputs = Sample with { Gamma = -1.0, RiskAversion = 1e-6, Impact = 2.5e-6 };
        var band = CostOptimalBand.Stationary(inputs);
        Assert.Equal(127.611, band.Inner, 5e-4);
        Assert.Equal(166.566, band.Outer, 5e-4);

        var least = Rate(inputs, band.Inner, band.Outer);
        foreach (var (inner, outer) in new[] { (1.001, 1.0), (0.999, 1.0), (1.0, 1.001), (1.0, 0.999) })
        {
            Assert.True(Rate(inputs, inner * band.Inner, outer * band.Outer) > least);
        }
    }

    [Fact]
    public void Of_KnownBook_PredictsItsYear()
    {
        var economics = new BandEconomics(Sample, CostOptimalBand.Stationary(Sample));
        Assert.Equal(8446.64, economics.CostPerYear, 5e-3);
        Assert.Equal(11186.93, Math.Sqrt(economics.TrackingVariancePerYear), 5e-3);
        Assert.Equal(317.08, economics.TradesPerYear, 5e-3);
        Assert.Equal(26.639120, economics.BenefitAt(11.235755), 1e-5);
        Assert.Equal(26.639120, economics.CostAt(11.235755), 1e-5);
        Assert.True(economics.DelayCostPerYear(11.3) > 0.0 && economics.DelayCostPerYear(0.0) < 0.0);
    }

    [Fact]
    public void Of_GasAboutToFall_WaitsUntilRiskCostsMoreThanTheSaving()
    {
        var dear = Sample with { FixedCost = 112.5, CheaperGas = new CheaperGas(18.75, 24 * 365) };
        var band = CostOptimalBand.Of(dear);
        Assert.Equal(Math.Sqrt(2 * (112.5 - 18.75) * 24 * 365 / (1e-4 * 0.64 * 9e6)), band.Outer, 1e-9);
        Assert.Equal(CostOptimalBand.Of(dear with { CheaperGas = null }).Inner, band.Inner);
        Assert.Equal(
            CostOptimalBand.Of(Sample),
            CostOptimalBand.Of(Sample with { CheaperGas = new CheaperGas(Sample.FixedCost + 1, 1e6) }));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(-0.001)]
    [InlineData(0.3)]
    [InlineData(-0.3)]
    public void Of_HedgeThatCosts_LeansAwayFromIt(double carry)
    {
        var (plain, band) = (CostOptimalBand.Of(Sample), CostOptimalBand.Of(Sample with { Carry = carry }));
        var wanted = -carry / (1e-4 * 0.64 * 3000);
        var most = 0.5 * (plain.Outer - plain.Inner);
        Assert.Equal(Math.Clamp(wanted, -most, most), band.Centre, 1e-12);
        Assert.Equal((plain.Inner, plain.Outer), (band.Inner, band.Outer));
        Assert.Equal(band.Centre + band.Inner, 20.0 + band.TradeFor(20.0), 1e-12);
        Assert.Equal(0.0, band.TradeFor(band.Centre - band.Outer));
    }

    [Theory]
    [InlineData("Gamma", double.NaN)]
    [InlineData("Spot", 0.0)]
    [InlineData("Volatility", 0.0)]
    [InlineData("RiskAversion", 0.0)]
    [InlineData("ProportionalCost", 1.1)]
    [InlineData("FixedCost", -1.0)]
    [InlineData("Impact", -1.0)]
    [InlineData("Years", double.PositiveInfinity)]
    [InlineData("Carry", double.NaN)]
    [InlineData("FlowVariance", -1.0)]
    [InlineData("CheaperGas", -1.0)]
    public void Of_ValueOutOfRange_IsRefusedByName(string name, double value)
    {
        var inputs = name switch
        {
            "Gamma" => Sample with { Gamma = value },
            "Spot" => Sample with { Spot = value },
            "Volatility" => Sample with { Volatility = value },
            "RiskAversion" => Sample with { RiskAversion = value },
            "ProportionalCost" => Sample with { ProportionalCost = value },
            "FixedCost" => Sample with { FixedCost = value },
            "Impact" => Sample with { Impact = value },
            "Years" => Sample with { Years = value },
            "Carry" => Sample with { Carry = value },
            "FlowVariance" => Sample with { FlowVariance = value },
            _ => Sample with { CheaperGas = new CheaperGas(1.0, value) },
        };
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => CostOptimalBand.Of(inputs)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => CostOptimalBand.Stationary(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BandEconomics(Sample, new HedgeBand(0.0, 2.0, 1.0)));
    }

    [Fact]
    public void Economics_TargetThatStands_CountsRiskToTheHorizon()
    {
        var still = Sample with { Gamma = 0.0 };
        var band = CostOptimalBand.Of(still);
        var floor = CostOptimalBand.ExpiryFloor(still);
        var economics = new BandEconomics(still, band);
        Assert.Equal((floor.Edge, floor.Edge + floor.Width), (band.Inner, band.Outer));
        Assert.Equal((0.0, 0.0), (economics.CostPerYear, economics.TradesPerYear));
        Assert.Equal(economics.CostAt(band.Outer), economics.BenefitAt(band.Outer), 1e-9);
    }

    private static BandInputs Sample { get; } = new()
    {
        Gamma = -0.0819915,
        Spot = 3000,
        Volatility = 0.8,
        RiskAversion = 1e-4,
        ProportionalCost = 5e-4,
        FixedCost = 12.83,
        Years = 15.0 / 365,
    };

    private static double Rate(BandInputs inputs, double inner, double outer) =>
        new BandEconomics(inputs, new HedgeBand(0.0, inner, outer)).TotalPerYear;
}
