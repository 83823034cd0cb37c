using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>What must hold for every option, on seeded random ones.</summary>
public sealed class BlackScholesPropertyTests
{
    private const int Seed = 1973;
    private const int Samples = 20_000;

    private static readonly OptionKind[] Kinds = [OptionKind.Call, OptionKind.Put];

    private delegate Greeks Curve(double x);

    [Fact]
    public void Evaluate_TenThousandOptions_AgreesWithQuadrature()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 10_000; i++)
        {
            var (terms, market) = RandomOption(random, 8.0);
            var actual = BlackScholes.Evaluate(terms, market);
            var (price, delta) = IndependentPricer.Value(
                terms.Kind == OptionKind.Call,
                market.Spot,
                terms.Strike,
                terms.YearsToExpiry,
                market.Volatility,
                market.Rate,
                market.Carry);
            AssertClose(price, actual.Price, 1e-9 * price, i, "price", terms, market);
            AssertClose(delta, actual.Delta, 1e-9 * Math.Abs(delta), i, "delta", terms, market);
        }
    }

    [Fact]
    public void Evaluate_CallAndPut_ObeyParity()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var (terms, market) = RandomOption(random, 8.0);
            var call = BlackScholes.Evaluate(terms with { Kind = OptionKind.Call }, market);
            var put = BlackScholes.Evaluate(terms with { Kind = OptionKind.Put }, market);
            var yieldFactor = Math.Exp(-market.Carry * terms.YearsToExpiry);
            var discounted = terms.Strike * Math.Exp(-market.Rate * terms.YearsToExpiry);
            var money = (market.Spot * yieldFactor) + discounted;
            var forward = (market.Spot * yieldFactor) - discounted;
            var years = terms.YearsToExpiry;
            var decay = (market.Carry * market.Spot * yieldFactor) - (market.Rate * discounted);
            AssertClose(forward, call.Price - put.Price, 1e-15 * money, i, "price", terms, market);
            AssertClose(yieldFactor, call.Delta - put.Delta, 1e-15 * yieldFactor, i, "delta", terms, market);
            AssertClose(years * discounted, call.Rho - put.Rho, 1e-14 * years * money, i, "rho", terms, market);
            var thetaSize = money + Math.Abs(put.Theta);
            AssertClose(decay, call.Theta - put.Theta, 1e-14 * thetaSize, i, "theta", terms, market);
            Assert.Equal(
                (call.Gamma, call.Vega, call.Vanna, call.Volga), (put.Gamma, put.Vega, put.Vanna, put.Volga));
        }
    }

    [Fact]
    public void Evaluate_AnyOption_StaysWithinItsBounds()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var (terms, market) = RandomOption(random, 60.0);
            var asset = market.Spot * ScalarMath.Exp(-market.Carry * terms.YearsToExpiry);
            var strike = terms.Strike * ScalarMath.Exp(-market.Rate * terms.YearsToExpiry);
            var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
            var greeks = BlackScholes.Evaluate(terms, market);
            var holds = greeks.Price >= Math.Max(sign * (asset - strike), 0.0)
                && greeks.Price <= (sign > 0.0 ? asset : strike)
                && sign * greeks.Delta >= 0.0
                && sign * greeks.Delta <= ScalarMath.Exp(-market.Carry * terms.YearsToExpiry)
                && greeks.Gamma >= 0.0
                && greeks.Vega >= 0.0
                && sign * greeks.Rho >= 0.0;
            Assert.True(holds, $"seed {Seed}, option {i}: {terms} {market} gives {greeks}");
        }
    }

    [Fact]
    public void Evaluate_HigherSpotVolatilityOrStrike_MovesThePriceTheRightWay()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples; i++)
        {
            var (terms, market) = RandomOption(random, 6.0);
            var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
            var growth = 1.0 + (random.NextDouble() * 0.1);
            var volatility = market.Volatility * growth;
            var price = BlackScholes.Evaluate(terms, market).Price;
            var spotUp = BlackScholes.Evaluate(terms, market with { Spot = market.Spot * growth }).Price;
            var volatilityUp = BlackScholes.Evaluate(terms, market with { Volatility = volatility }).Price;
            var strikeUp = BlackScholes.Evaluate(terms with { Strike = terms.Strike * growth }, market).Price;
            var rounding = 4e-16 * (market.Spot + terms.Strike);
            var holds = sign * (spotUp - price) >= -rounding
                && volatilityUp - price >= -rounding
                && sign * (price - strikeUp) >= -rounding;
            Assert.True(holds, $"seed {Seed}, option {i}: {terms} {market} × {growth:R}");
        }
    }

    [Fact]
    public void Evaluate_EveryGreek_IsTheDerivativeOfTheNextLowerOne()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Samples / 2; i++)
        {
            var (terms, market) = RandomOption(random, 4.0);
            var greeks = BlackScholes.Evaluate(terms, market);
            var deviation = market.Volatility * Math.Sqrt(terms.YearsToExpiry);
            var spotStep = market.Spot * Math.Min(deviation, 1.0) * 2e-3;
            var volatilityStep = market.Volatility * 1e-3 * Math.Min(1.0, 1.0 / deviation);
            var yearStep = terms.YearsToExpiry * 1e-3 * Math.Min(1.0, deviation);
            Curve bySpot = x => BlackScholes.Evaluate(terms, market with { Spot = x });
            Curve byVolatility = x => BlackScholes.Evaluate(terms, market with { Volatility = x });
            Curve byRate = x => BlackScholes.Evaluate(terms, market with { Rate = x });
            Curve byYears = x => BlackScholes.Evaluate(terms with { YearsToExpiry = x }, market);

            // A derivative's natural size: the differenced value's size over the distance on which it changes.
            var delta = Math.Exp(-market.Carry * terms.YearsToExpiry);
            var money = Math.Max(market.Spot * delta, terms.Strike * Math.Exp(-market.Rate * terms.YearsToExpiry));
            var width = market.Spot * Math.Min(deviation, 1.0);
            var (years, sigma) = (terms.YearsToExpiry, market.Volatility);
            Check("delta", greeks.Delta, Slope(bySpot, x => x.Price, market.Spot, spotStep), delta);
            Check("gamma", greeks.Gamma, Slope(bySpot, x => x.Delta, market.Spot, spotStep), delta / width);
            Check("vega", greeks.Vega, Slope(byVolatility, x => x.Price, sigma, volatilityStep), money / sigma);
            var volgaSize = money / sigma / sigma;
            Check("volga", greeks.Volga, Slope(byVolatility, x => x.Vega, sigma, volatilityStep), volgaSize);
            Check("vanna", greeks.Vanna, Slope(byVolatility, x => x.Delta, sigma, volatilityStep), delta / sigma);
            Check("theta", greeks.Theta, -Slope(byYears, x => x.Price, years, yearStep), money / years);
            var rateStep = 1e-3 * Math.Min(1.0, deviation) / years;
            Check("rho", greeks.Rho, Slope(byRate, x => x.Price, market.Rate, rateStep), money * years);

            void Check(string greek, double analytic, double differenced, double size) =>
                AssertClose(differenced, analytic, 1e-8 * size, i, greek, terms, market);
        }
    }

    /// <summary>The fourth-order central difference.</summary>
    private static double Slope(Curve curve, Func<Greeks, double> greek, double x, double step)
    {
        var near = greek(curve(x + step)) - greek(curve(x - step));
        var far = greek(curve(x + (2.0 * step))) - greek(curve(x - (2.0 * step)));
        return ((8.0 * near) - far) / (12.0 * step);
    }

    /// <summary>
    /// An hour to five years, 5 % to 300 % volatility, and a strike up to <paramref name="deviations"/> standard
    /// deviations from the forward.
    /// </summary>
    private static (OptionTerms Terms, MarketInputs Market) RandomOption(Random random, double deviations)
    {
        var years = Math.Exp(Between(random, Math.Log(1.0 / 8760), Math.Log(5.0)));
        var volatility = Math.Exp(Between(random, Math.Log(0.05), Math.Log(3.0)));
        var spot = Math.Exp(Between(random, Math.Log(1e-3), Math.Log(1e6)));
        var rate = Between(random, -0.1, 0.4);
        var carry = Between(random, -0.1, 0.4);
        var deviation = volatility * Math.Sqrt(years);
        var distance = Math.Clamp(Between(random, -deviations, deviations) * deviation, -12.0, 12.0);
        return (
            new OptionTerms
            {
                Kind = Kinds[random.Next(2)],
                Strike = spot * Math.Exp(((rate - carry) * years) + distance),
                YearsToExpiry = years,
            },
            new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = carry });
    }

    private static double Between(Random random, double min, double max) => min + ((max - min) * random.NextDouble());

    private static void AssertClose(
        double expected,
        double actual,
        double tolerance,
        int index,
        string what,
        OptionTerms terms,
        MarketInputs market)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
        {
            Assert.Fail(
                $"seed {Seed}, option {index}: {what} {actual:R}, not {expected:R} ± {tolerance:R}: {terms} {market}");
        }
    }
}
