using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class ImpliedVolatilityTests(ITestOutputHelper output)
{
    private const int Seed = 2015;
    private const int Samples = 100_000;
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly OptionTerms Call = new() { Kind = OptionKind.Call, Strike = 3000, YearsToExpiry = 0.25 };

    private static readonly MarketInputs Market = new() { Spot = 3100, Volatility = 0, Rate = 0.05, Carry = 0.03 };

    [Theory]
    [MemberData(nameof(ImpliedVolatilityReference.Rows), MemberType = typeof(ImpliedVolatilityReference))]
    public void FromTimeValue_SixtyDigitReference_IsWithinTheBound(
        double spot, double strike, double volatility, double timeValue, double bound)
    {
        var (terms, market) = OneYear(spot, strike, volatility);

        var implied = ImpliedVolatility.FromTimeValue(terms, market, timeValue).Volatility;

        Assert.NotNull(implied);
        GreekOf.AssertEqual(1.0, implied.Value / volatility, bound, $"volatility over {volatility:R}");
    }

    [Theory]
    [MemberData(nameof(ImpliedVolatilityReference.Rows), MemberType = typeof(ImpliedVolatilityReference))]
    public void TimeValueOf_SixtyDigitReference_AgreesToTheInputsLastDigits(
        double spot, double strike, double volatility, double timeValue, double bound)
    {
        var (terms, market) = OneYear(spot, strike, volatility);

        var actual = ImpliedVolatility.TimeValueOf(terms, market);

        // d² amplifies the rounding of d in the tail; a volatility that the value hardly depends on says nothing here.
        Assert.True(bound > 0);
        var distance = Math.Log(spot / strike) / volatility;
        GreekOf.AssertEqual(1.0, actual / timeValue, 4e-15 * (16.0 + (distance * distance)), "over the reference");
    }

    /// <summary>py_vollib's example: a price of 12.111581435 is a volatility of 20 %.</summary>
    [Fact]
    public void FromPrice_PyVollibExample_IsItsVolatility()
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 90, YearsToExpiry = 0.5 };
        var market = new MarketInputs { Spot = 100, Volatility = 0, Rate = 0.01, Carry = 0 };

        var implied = ImpliedVolatility.FromPrice(terms, market, 12.111581435);

        Assert.Equal(0.2, implied.Volatility!.Value, 1e-10);
        Assert.Equal(ArbitrageViolation.None, implied.Violation);
    }

    [Fact]
    public void FromTimeValue_HundredThousandTimeValues_GiveTheirVolatilityBackWithinTheBound()
    {
        var random = new Random(Seed);
        var (checkedCount, worst) = (0, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            var (terms, market) = Wide(random);
            var timeValue = ImpliedVolatility.TimeValueOf(terms, market);
            var vega = BlackScholes.Evaluate(terms, market).Vega;
            var result = ImpliedVolatility.FromTimeValue(terms, market, timeValue);
            if (result.Violation == ArbitrageViolation.AtOrAboveMaximum) continue;

            // Subnormal doubles have lost digits, and beyond 40 deviations there is no vega to tell the bound by.
            if (timeValue < 1e-290 * Math.Min(market.Spot, terms.Strike) || vega == 0.0) continue;

            checkedCount++;
            var error = Math.Abs((result.Volatility!.Value / market.Volatility) - 1.0);
            var bound = Math.Max(1e-12, 4.0 * Epsilon * timeValue / (market.Volatility * vega));
            worst = Math.Max(worst, error / bound);
            Assert.True(
                error <= bound, $"seed {Seed}, option {i}: error {error:R} above {bound:R}: {terms} {market}");
        }

        output.WriteLine($"{checkedCount} of {Samples} have a time value that says anything; worst {worst} bounds");
        Assert.True(checkedCount > Samples * 0.8, $"only {checkedCount} time values say anything");
    }

    /// <summary>The prices are those of the other code, which subtracts.</summary>
    [Fact]
    public void FromPrice_OutOfTheMoneyBlackScholesPrices_GiveTheirVolatilityBack()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 6.0);
            var forward = market.Spot * Math.Exp((market.Rate - market.Carry) * terms.YearsToExpiry);
            terms = terms with { Kind = forward < terms.Strike ? OptionKind.Call : OptionKind.Put };
            var deviation = market.Volatility * Math.Sqrt(terms.YearsToExpiry);
            var greeks = BlackScholes.Evaluate(terms, market);

            var implied = ImpliedVolatility.FromPrice(terms, market, greeks.Price).Volatility!.Value;

            // That price's own error, in units of what a relative change of the volatility does to it.
            var lesser = Math.Min(forward, terms.Strike) * Math.Exp(-market.Rate * terms.YearsToExpiry);
            var cancelled = greeks.Price * (1.0 + (1.0 / deviation)) + (greeks.Price > 0.1 * lesser ? lesser : 0.0);
            var bound = Math.Max(1e-12, 8.0 * Epsilon * cancelled / (market.Volatility * greeks.Vega));
            var error = Math.Abs((implied / market.Volatility) - 1.0);
            Assert.True(
                error <= bound, $"seed {Seed}, option {i}: error {error:R} above {bound:R}: {terms} {market}");
        }
    }

    [Fact]
    public void FromTimeValue_HigherTimeValue_IsAHigherVolatility()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 6.0);
            var timeValue = ImpliedVolatility.TimeValueOf(terms, market);
            var low = ImpliedVolatility.FromTimeValue(terms, market, timeValue);
            var high = ImpliedVolatility.FromTimeValue(terms, market, timeValue * 1.000001);
            Assert.True(
                high.Violation == ArbitrageViolation.AtOrAboveMaximum || low.Volatility < high.Volatility,
                $"seed {Seed}, option {i}: {low} {high}: {terms} {market}");
        }
    }

    [Fact]
    public void FromTimeValue_EdgesOfTheDoubles_GiveAFiniteVolatility()
    {
        double[] prices = [1e-30, 1.0, Math.BitIncrement(1.0), 1e30];
        double[] times = [double.Epsilon, 1e-200, 1e-9, 1.0, 1000.0];
        double[] fractions = [1e-300, 1e-30, 1e-9, 0.49999, 0.5, 0.999, 1.0 - Epsilon, Math.BitDecrement(1.0)];
        var solved = 0;
        foreach (var spot in prices)
            foreach (var strike in prices)
                foreach (var years in times)
                    foreach (var fraction in fractions)
                    {
                        var (terms, market) = OneYear(spot, strike, 0.0);
                        var timeValue = Math.Max(double.Epsilon, Math.Min(spot, strike) * fraction);
                        var result = ImpliedVolatility.FromTimeValue(
                            terms with { YearsToExpiry = years }, market, timeValue);
                        Assert.True(
                            result.Volatility is { } volatility && double.IsFinite(volatility) && volatility > 0.0,
                            $"{result} at {spot:R} {strike:R} {years:R} {fraction:R}");
                        solved++;
                    }

        Assert.Equal(prices.Length * prices.Length * times.Length * fractions.Length, solved);
    }

    [Fact]
    public void FromPrice_OutsideTheNoArbitrageBounds_NamesTheBound()
    {
        var asset = 3100 * ScalarMath.Exp(-0.03 * 0.25);
        var strike = 3000 * ScalarMath.Exp(-0.05 * 0.25);
        var put = Call with { Kind = OptionKind.Put };

        AssertViolation(ArbitrageViolation.BelowIntrinsic, asset - strike, Call, (asset - strike) * 0.999999);
        AssertViolation(ArbitrageViolation.AtOrAboveMaximum, asset, Call, asset);
        AssertViolation(ArbitrageViolation.AtOrAboveMaximum, asset, Call, 1e9);
        AssertViolation(ArbitrageViolation.BelowIntrinsic, 0.0, put, -1e-9);
        AssertViolation(ArbitrageViolation.AtOrAboveMaximum, strike, put, strike);
        AssertViolation(ArbitrageViolation.AtOrAboveMaximum, 100.0, Call with { YearsToExpiry = 0 }, 101.0);
        AssertViolation(ArbitrageViolation.BelowIntrinsic, 100.0, Call with { YearsToExpiry = 0 }, 99.0);
        Assert.Equal(
            new ImpliedVolatilityResult(null, ArbitrageViolation.AtOrAboveMaximum, strike),
            ImpliedVolatility.FromTimeValue(Call, Market, strike));
    }

    [Fact]
    public void FromPrice_ExactlyIntrinsic_IsNoVolatility()
    {
        var none = new ImpliedVolatilityResult(0.0, ArbitrageViolation.None, 0.0);
        Assert.Equal(none, ImpliedVolatility.FromPrice(Call with { YearsToExpiry = 0 }, Market, 100.0));
        Assert.Equal(none, ImpliedVolatility.FromPrice(Call, Market, BlackScholes.Evaluate(Call, Market).Price));
        Assert.Equal(none, ImpliedVolatility.FromTimeValue(Call, Market, 0.0));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FromPrice_NotAFiniteNumber_IsRefusedByName(double price)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(price), () => ImpliedVolatility.FromPrice(Call, Market, price));
        Assert.Throws<ArgumentOutOfRangeException>(
            "timeValue", () => ImpliedVolatility.FromTimeValue(Call, Market, price));
    }

    private static void AssertViolation(
        ArbitrageViolation expected, double bound, OptionTerms terms, double price)
    {
        var result = ImpliedVolatility.FromPrice(terms, Market, price);
        Assert.Null(result.Volatility);
        Assert.Equal(expected, result.Violation);
        Assert.Equal(bound, result.Bound, 1e-11);
    }

    private static (OptionTerms Terms, MarketInputs Market) OneYear(double spot, double strike, double volatility) => (
        new OptionTerms { Kind = OptionKind.Call, Strike = strike, YearsToExpiry = 1.0 },
        new MarketInputs { Spot = spot, Volatility = volatility, Rate = 0.0, Carry = 0.0 });

    /// <summary>From 1e-6 to 15 standard deviations in all, and strikes up to 30 of them away.</summary>
    private static (OptionTerms Terms, MarketInputs Market) Wide(Random random)
    {
        var years = RandomOption.Spread(random, 1e-3, 30.0);
        var deviation = RandomOption.Spread(random, 1e-6, 15.0);
        var spot = RandomOption.Spread(random, 1e-6, 1e6);
        var distance = RandomOption.Between(random, -30.0, 30.0) * Math.Min(deviation, 1.0);
        return (
            new OptionTerms
            {
                Kind = RandomOption.Kind(random),
                Strike = spot * Math.Exp(distance),
                YearsToExpiry = years,
            },
            new MarketInputs
            {
                Spot = spot,
                Volatility = deviation / Math.Sqrt(years),
                Rate = RandomOption.Between(random, -0.1, 0.4) * Math.Min(deviation, 1.0),
                Carry = RandomOption.Between(random, -0.1, 0.4) * Math.Min(deviation, 1.0),
            });
    }
}
