using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class EverlastingTests
{
    private const int Seed = 2021;

    private static readonly EverlastingInputs Sample = Of(3000, 3150, 0.8, 1.0 / 365);

    /// <summary>Values of the closed form, computed apart from this program and confirmed by quadrature.</summary>
    [Theory]
    [InlineData(3000, 3150, 1, "TimeValue", 8.7570794000, 1e-9)]
    [InlineData(3000, 3150, 1, "Delta", 0.1000550066, 1e-9)]
    [InlineData(3000, 3150, 1, "Gamma", 0.001109838188, 1e-11)]
    [InlineData(3000, 3150, 1, "Vega", 28.97933627, 1e-7)]
    [InlineData(3300, 3000, 7, "TimeValue", 36.4458028956, 1e-9)]
    [InlineData(3300, 3000, 7, "Delta", 1.0 - 0.1355655286, 1e-9)]
    [InlineData(3300, 3000, 7, "Gamma", 0.000545336402, 1e-11)]
    [InlineData(3300, 3000, 7, "Vega", 100.87172304, 1e-7)]
    [InlineData(3000, 3000, 1, "TimeValue", 44.40912612, 1e-7)]
    [InlineData(3000, 3000, 1, "Delta", 0.5 + (44.40912612 / 6000), 1e-9)]
    public void Evaluate_ClosedFormVectors_GivesEveryDigit(
        double spot, double strike, double days, string figure, double expected, double tolerance)
    {
        var inputs = Of(spot, strike, 0.8, days / 365);
        var actual = figure == "TimeValue"
            ? Everlasting.TimeValue(inputs)
            : GreekOf.Value(Everlasting.Evaluate(inputs), figure);
        GreekOf.AssertEqual(expected, actual, tolerance, figure);
    }

    /// <summary>
    /// White and Bankman-Fried's replication: funded n times a period, it is a basket of options with expiries at every
    /// payment and geometric weights, 1/n·(n/(n+1))^i each; with many payments that is the closed form.
    /// </summary>
    [Theory]
    [InlineData(OptionKind.Call, 3000, 3150)]
    [InlineData(OptionKind.Put, 3000, 3150)]
    [InlineData(OptionKind.Call, 3300, 3000)]
    public void Evaluate_ManyFundingPayments_IsTheBasketOfEuropeanOptions(
        OptionKind kind, double spot, double strike)
    {
        var inputs = Of(spot, strike, 0.8, 7.0 / 365) with { Kind = kind };
        double Basket(int payments)
        {
            var (sum, weight) = (0.0, 1.0 / payments);
            for (var i = 1; i < 40 * payments; i++)
            {
                weight *= payments / (payments + 1.0);
                sum += weight * BlackScholes.Evaluate(
                    new OptionTerms
                    {
                        Kind = kind,
                        Strike = strike,
                        YearsToExpiry = i * inputs.FundingYears / payments,
                    },
                    new MarketInputs { Spot = spot, Volatility = 0.8, Rate = 0, Carry = 0 }).Price;
            }

            return sum;
        }

        // The difference falls with the number of payments, so twice the finer less the coarser is nearly without it.
        var (coarse, fine) = (Basket(200), Basket(400));
        var exact = Everlasting.Evaluate(inputs).Price;
        Assert.Equal(exact, (2.0 * fine) - coarse, exact * 2e-5);
        Assert.Equal(exact, fine, exact * 5e-3);
    }

    [Fact]
    public void FundingPerYear_AnyOption_IsWhatGammaEarnsAndWhatTheMarkLiesAboveThePayoff()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var inputs = Next(random);
            var greeks = Everlasting.Evaluate(inputs);
            var funding = Everlasting.FundingPerYear(inputs);
            var earned = 0.5 * inputs.Volatility * inputs.Volatility * inputs.Spot * inputs.Spot * greeks.Gamma;
            var payoff = inputs.Kind == OptionKind.Call ? inputs.Spot - inputs.Strike : inputs.Strike - inputs.Spot;
            var premium = (greeks.Price - Math.Max(payoff, 0.0)) / inputs.FundingYears;
            var holds = Math.Abs(earned - funding) <= 1e-13 * funding
                && Math.Abs(premium - funding) <= 1e-14 * greeks.Price / inputs.FundingYears;
            Assert.True(holds, $"seed {Seed}, option {i}: {earned:R} {premium:R} {funding:R}: {inputs}");
        }
    }

    [Fact]
    public void Evaluate_CallAndPut_ObeyParityAndRiseWithVolatility()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var inputs = Next(random);
            var call = Everlasting.Evaluate(inputs with { Kind = OptionKind.Call });
            var put = Everlasting.Evaluate(inputs with { Kind = OptionKind.Put });
            var more = Everlasting.TimeValue(inputs with { Volatility = inputs.Volatility * 1.01 });
            var size = inputs.Spot + inputs.Strike;
            var holds = Math.Abs(call.Price - put.Price - (inputs.Spot - inputs.Strike)) <= 1e-15 * size
                && Math.Abs(call.Delta - put.Delta - 1.0) <= 1e-15
                && (call.Gamma, call.Vega, call.Vanna, call.Volga, call.Speed, call.Zomma)
                    == (put.Gamma, put.Vega, put.Vanna, put.Volga, put.Speed, put.Zomma)
                && call.Delta >= 0.0 && call.Delta <= 1.0
                && call.Price <= inputs.Spot && put.Price <= inputs.Strike
                && more >= Everlasting.TimeValue(inputs);
            Assert.True(holds, $"seed {Seed}, option {i}: {inputs}: {call} {put}");
        }
    }

    [Fact]
    public void Evaluate_AtTheStrike_IsContinuousExceptForSpeed()
    {
        var at = Everlasting.Evaluate(Of(3000, 3000, 0.8, 1.0 / 365));
        var below = Everlasting.Evaluate(Of(Math.BitDecrement(3000.0), 3000, 0.8, 1.0 / 365));
        var above = Everlasting.Evaluate(Of(Math.BitIncrement(3000.0), 3000, 0.8, 1.0 / 365));
        foreach (var name in GreekOf.Names)
        {
            var (left, middle, right) =
                (GreekOf.Value(below, name), GreekOf.Value(at, name), GreekOf.Value(above, name));
            GreekOf.AssertEqual(middle, 0.5 * (left + right), 1e-12 * Math.Abs(left), name);
            if (name != nameof(Greeks.Speed)) GreekOf.AssertEqual(left, right, 1e-12 * Math.Abs(left), name);
        }

        Assert.True(below.Speed > 0.0 && above.Speed < 0.0, $"{below.Speed:R} {above.Speed:R}");
    }

    [Theory]
    [InlineData(3100, 100.0, 1.0)]
    [InlineData(3000, 0.0, 0.5)]
    [InlineData(2900, 0.0, 0.0)]
    public void Evaluate_NoVolatility_IsThePayoff(double spot, double price, double delta)
    {
        var inputs = Of(spot, 3000, 0.0, 1.0);
        Assert.Equal(default(Greeks) with { Price = price, Delta = delta }, Everlasting.Evaluate(inputs));
        Assert.Equal(0.0, Everlasting.FundingPerYear(inputs));
    }

    [Fact]
    public void Inputs_OutOfRange_AreRefusedByName()
    {
        Assert.Throws<ArgumentOutOfRangeException>("FundingYears", () => Sample with { FundingYears = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("Strike", () => Sample with { Strike = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("Kind", () => Sample with { Kind = (OptionKind)7 });
    }

    private static EverlastingInputs Of(double spot, double strike, double volatility, double years) => new()
    {
        Kind = OptionKind.Call,
        Spot = spot,
        Strike = strike,
        Volatility = volatility,
        FundingYears = years,
    };

    private static EverlastingInputs Next(Random random)
    {
        var years = RandomOption.Spread(random, 1.0 / 8760, 2.0);
        var volatility = RandomOption.Spread(random, 0.05, 3.0);
        var spot = RandomOption.Spread(random, 1e-3, 1e6);
        var distance = RandomOption.Between(random, -6.0, 6.0) * volatility * Math.Sqrt(years);
        return Of(spot, spot * Math.Exp(distance), volatility, years) with { Kind = RandomOption.Kind(random) };
    }
}
