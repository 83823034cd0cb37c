using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class PowerPerpTests
{
    private static readonly PowerPerpInputs Squeeth = PowerPerpInputs.Squeeth(3500, 0.9, 0.8);

    /// <summary>0xperp/defi_greeks, squeeth: spot 3500, normalisation factor 0.8, volatility 90 %.</summary>
    [Theory]
    [InlineData("Price", 1018.807585, 1e-6)]
    [InlineData("Delta", 0.5821757629, 1e-10)]
    [InlineData("Gamma", 0.0001663359322, 1e-13)]
    [InlineData("Theta", -825.2341438, 1e-6)]
    [InlineData("Vega", 87.92449021, 1e-7)]
    public void Evaluate_SqueethVector_GivesEveryDigit(string greek, double expected, double tolerance) =>
        GreekOf.AssertEqual(PowerPerp.Evaluate(Squeeth), greek, expected, tolerance);

    [Fact]
    public void Evaluate_ContinuousFunding_IsTheExactFormOfTheSqueethVector()
    {
        var price = PowerPerp.Evaluate(Squeeth with { Form = PowerPerpForm.Continuous }).Price;
        GreekOf.AssertEqual(1019.60, price, 0.005, "price");
    }

    /// <summary>Without volatility the second power is the square to the last bit, with its derivatives.</summary>
    [Theory]
    [InlineData(PowerPerpForm.Continuous)]
    [InlineData(PowerPerpForm.Exponential)]
    public void Evaluate_SecondPowerWithoutVolatility_IsTheSquare(PowerPerpForm form)
    {
        const int seed = 2;
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var x = RandomOption.Spread(random, 1e-6, 1e6);
            var greeks = PowerPerp.Evaluate(Of(form, x, 2.0, 0.0, 0.05));
            Assert.True(
                greeks.Price == x * x && Math.Abs(greeks.Delta - (2.0 * x)) <= 4e-16 * x
                && Math.Abs(greeks.Gamma - 2.0) <= 1e-15 && greeks.Speed == 0.0 && greeks.Theta == 0.0,
                $"seed {seed}, {x:R}: {greeks}");
        }
    }

    /// <summary>
    /// What continuous funding is: the mark is the mean of the power over an exponentially distributed time, of which
    /// the expectation grows by ½p(p-1)σ² a year.
    /// </summary>
    [Theory]
    [InlineData(2.0)]
    [InlineData(3.0)]
    [InlineData(-1.5)]
    [InlineData(0.5)]
    public void Evaluate_Continuous_IsTheMeanOverTheTimeToFunding(double power)
    {
        var inputs = Of(PowerPerpForm.Continuous, 3000, power, 0.9, 0.05);
        var growth = PowerPerp.FundingRate(inputs) * inputs.FundingYears;
        var (sum, step) = (0.0, 1e-3);
        for (var x = 0.5 * step; x < 60.0; x += step) sum += step * Math.Exp((growth - 1.0) * x);

        var expected = Math.Pow(3000, power) * sum;
        GreekOf.AssertEqual(expected, PowerPerp.Evaluate(inputs).Price, expected * 1e-6, "price");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void Evaluate_FirstAndZerothPower_AreTheSpotAndCash(double power)
    {
        var greeks = PowerPerp.Evaluate(Of(PowerPerpForm.Continuous, 3000, power, 0.9, 0.05));
        Assert.Equal(default(Greeks) with { Price = power == 1.0 ? 3000 : 1, Delta = power }, greeks);
    }

    [Fact]
    public void FundingRate_BothForms_IsThePremiumOfTheMarkOverTheIndex()
    {
        var exact = Squeeth with { Form = PowerPerpForm.Continuous };
        var index = 3500.0 * 3500.0 * Squeeth.NormalisationFactor;
        var mark = PowerPerp.Evaluate(exact).Price;
        Assert.Equal(0.81, PowerPerp.FundingRate(Squeeth), 1e-15);
        Assert.Equal(0.81, (mark - index) / (mark * exact.FundingYears), 1e-12);
        Assert.Equal(
            0.81, Math.Log(PowerPerp.Evaluate(Squeeth).Price / index) / Squeeth.FundingYears, 1e-12);
    }

    [Fact]
    public void DecayedFactor_ADay_IsTheControllersPowerOfIndexOverMark()
    {
        const double day = 1.0 / 365;
        var decayed = PowerPerp.DecayedFactor(Squeeth, day);
        var index = 3500.0 * 3500.0 * Squeeth.NormalisationFactor;
        var mark = PowerPerp.Evaluate(Squeeth).Price;
        var expected = Squeeth.NormalisationFactor * Math.Pow(index / mark, day / Squeeth.FundingYears);
        GreekOf.AssertEqual(expected, decayed, 1e-15 * expected, "the factor");
        GreekOf.AssertEqual(
            Squeeth.NormalisationFactor * (1.0 - (0.81 * day)), decayed, 3e-6 * decayed, "the first order");
    }

    [Fact]
    public void Evaluate_BeyondThePole_IsRefused()
    {
        const string name = "½p(p-1) × Volatility² × FundingYears";
        Assert.Throws<ArgumentOutOfRangeException>(
            name, () => PowerPerp.Evaluate(Of(PowerPerpForm.Continuous, 3000, 2.0, 1.0, 1.0)));
        Assert.Throws<ArgumentOutOfRangeException>(
            name, () => PowerPerp.Evaluate(Of(PowerPerpForm.Exponential, 3000, 2.0, 5.0, 1.0)));
    }

    [Fact]
    public void Inputs_OutOfRange_AreRefusedByName()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Power", () => Squeeth with { Power = 5 });
        Assert.Throws<ArgumentOutOfRangeException>("Form", () => Squeeth with { Form = (PowerPerpForm)2 });
        Assert.Throws<ArgumentOutOfRangeException>("Spot", () => Squeeth with { Spot = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(
            "NormalisationFactor", () => Squeeth with { NormalisationFactor = 0 });
    }

    private static PowerPerpInputs Of(
        PowerPerpForm form, double spot, double power, double volatility, double years) => new()
        {
            Form = form,
            Spot = spot,
            Power = power,
            Volatility = volatility,
            FundingYears = years,
            NormalisationFactor = 1.0,
        };
}
