using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>What must hold for every option, on seeded random ones.</summary>
public sealed class BlackScholesPropertyTests
{
    private const int Seed = 1973;
    private const int Samples = 20_000;

    [Fact]
    public void Evaluate_TenThousandOptions_AgreesWithQuadrature()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 10_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 8.0);
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
            var (terms, market) = RandomOption.Next(random, 8.0);
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
            var (terms, market) = RandomOption.Next(random, 60.0);
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
            var (terms, market) = RandomOption.Next(random, 6.0);
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
