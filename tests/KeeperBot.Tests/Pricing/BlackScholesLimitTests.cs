using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>The edges of the formula and of its domain.</summary>
public sealed class BlackScholesLimitTests
{
    private const double DensityAtZero = 0.3989422804014327;

    private static readonly OptionTerms Call = new() { Kind = OptionKind.Call, Strike = 3000, YearsToExpiry = 0.25 };
    private static readonly OptionTerms Put = Call with { Kind = OptionKind.Put };

    private static readonly MarketInputs Market = new() { Spot = 3100, Volatility = 0.8, Rate = 0.05, Carry = 0.03 };

    [Theory]
    [InlineData(OptionKind.Call, 3100, 100.0, 1.0)]
    [InlineData(OptionKind.Call, 2900, 0.0, 0.0)]
    [InlineData(OptionKind.Put, 2900, 100.0, -1.0)]
    [InlineData(OptionKind.Put, 3100, 0.0, 0.0)]
    [InlineData(OptionKind.Call, 3000, 0.0, 0.5)]
    [InlineData(OptionKind.Put, 3000, 0.0, -0.5)]
    public void Evaluate_AtExpiry_IsIntrinsic(OptionKind kind, double spot, double price, double delta)
    {
        var greeks = BlackScholes.Evaluate(
            Call with { Kind = kind, YearsToExpiry = 0 }, Market with { Spot = spot });

        // In the money theta is ±(carry·spot - rate·strike).
        var theta = delta * ((0.03 * spot) - (0.05 * 3000));
        Assert.Equal(new Greeks(price, delta, 0, 0, theta, 0, 0, 0, 0.03 * delta, 0, 0, 0), greeks);
    }

    [Fact]
    public void Evaluate_NoVolatility_IsTheDiscountedForwardIntrinsic()
    {
        var asset = 3100 * ScalarMath.Exp(-0.03 * 0.25);
        var strike = 3000 * ScalarMath.Exp(-0.05 * 0.25);
        var call = BlackScholes.Evaluate(Call, Market with { Volatility = 0 });
        Assert.Equal(asset - strike, call.Price);
        Assert.Equal(ScalarMath.Exp(-0.03 * 0.25), call.Delta);
        Assert.Equal((0.03 * asset) - (0.05 * strike), call.Theta);
        Assert.Equal(0.25 * strike, call.Rho);
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (call.Gamma, call.Vega, call.Vanna, call.Volga));
        Assert.Equal(0.0, BlackScholes.Evaluate(Put, Market with { Volatility = 0 }).Price);
    }

    [Theory]
    [InlineData(OptionKind.Call, 0.5)]
    [InlineData(OptionKind.Put, -0.5)]
    public void Evaluate_NoVolatilityAtTheKink_IsTheLimitOfVanishingVolatility(OptionKind kind, double delta)
    {
        var atTheMoney = new MarketInputs { Spot = 3000, Volatility = 0, Rate = 0, Carry = 0 };
        var limit = BlackScholes.Evaluate(Call with { Kind = kind }, atTheMoney);
        var vega = 3000 * 0.5 * DensityAtZero;
        Assert.Equal(new Greeks(0, delta, 0, vega, 0, delta * 0.25 * 3000, 0.25 * DensityAtZero, 0, 0, 0, 0, 0), limit);

        var near = BlackScholes.Evaluate(Call with { Kind = kind }, atTheMoney with { Volatility = 1e-9 });
        Assert.Equal(limit.Delta, near.Delta, 1e-9);
        Assert.Equal(limit.Vega, near.Vega, 1e-9);
        Assert.Equal(limit.Vanna, near.Vanna, 1e-9);
        Assert.Equal(limit.Volga, near.Volga, 1e-5);
        Assert.Equal(limit.Rho, near.Rho, 1e-6);
    }

    [Fact]
    public void Evaluate_VanishingTimeOrVolatility_ApproachesTheLimit()
    {
        var expired = BlackScholes.Evaluate(Call with { YearsToExpiry = 0 }, Market);
        var still = BlackScholes.Evaluate(Call, Market with { Volatility = 0 });
        for (var size = 1e-6; size > 1e-300; size *= 1e-6)
        {
            var soon = BlackScholes.Evaluate(Call with { YearsToExpiry = size }, Market);
            Assert.Equal(expired.Price, soon.Price, 100 * size);
            Assert.Equal(expired.Delta, soon.Delta, size);
            Assert.Equal(expired.Theta, soon.Theta, 100 * size);
            var calm = BlackScholes.Evaluate(Call, Market with { Volatility = size });
            Assert.Equal(still.Price, calm.Price, 1e-12);
            Assert.Equal(still.Delta, calm.Delta, 1e-15);
            Assert.Equal(still.Theta, calm.Theta, 1e-12);
        }
    }

    [Fact]
    public void Evaluate_FarFromTheMoney_IsExactlyWorthlessOrAForward()
    {
        var near = Call with { YearsToExpiry = 1.0 / 365 };
        var worthless = BlackScholes.Evaluate(near, Market with { Spot = 100 });
        Assert.Equal(0.0, worthless.Price);
        Assert.Equal(0.0, worthless.Delta);
        Assert.Equal(0.0, worthless.Gamma);

        var asset = 90_000 * ScalarMath.Exp(-0.03 / 365);
        var forward = BlackScholes.Evaluate(near, Market with { Spot = 90_000 });
        Assert.Equal(asset - (3000 * ScalarMath.Exp(-0.05 / 365)), forward.Price);
        Assert.Equal(ScalarMath.Exp(-0.03 / 365), forward.Delta);
        Assert.Equal(0.0, forward.Vega);
    }

    [Fact]
    public void Evaluate_UnboundedVariance_MakesACallTheAssetAndAPutTheStrike()
    {
        var wild = Market with { Volatility = 1000 };
        Assert.Equal(3100 * ScalarMath.Exp(-0.03 * 0.25), BlackScholes.Evaluate(Call, wild).Price);
        Assert.Equal(3000 * ScalarMath.Exp(-0.05 * 0.25), BlackScholes.Evaluate(Put, wild).Price);
    }

    [Fact]
    public void Evaluate_EveryCornerOfTheDomain_IsFinite()
    {
        double[] prices = [1e-30, 1.0, Math.BitIncrement(1.0), 1e30];
        double[] times = [0.0, double.Epsilon, 1e-200, 1e-99, 1e-9, 0.5, 1000.0];
        double[] volatilities = [0.0, double.Epsilon, 1e-160, 1e-50, 1e-9, 1.0, 1000.0];
        double[] rates = [-1000.0, -0.5, 0.0, double.Epsilon, 0.5, 1000.0];
        var evaluated = 0;
        foreach (var spot in prices)
            foreach (var strike in prices)
                foreach (var years in times)
                    foreach (var volatility in volatilities)
                        foreach (var rate in rates)
                            foreach (var carry in rates)
                            {
                                if (Math.Max(Math.Abs(rate), Math.Abs(carry)) * years > 500.0) continue;
                                foreach (var kind in new[] { OptionKind.Call, OptionKind.Put })
                                {
                                    var terms = new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years };
                                    var market = new MarketInputs
                                    {
                                        Spot = spot,
                                        Volatility = volatility,
                                        Rate = rate,
                                        Carry = carry,
                                    };
                                    var g = BlackScholes.Evaluate(terms, market);
                                    double[] all =
                                    [
                                        g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho,
                                        g.Vanna, g.Volga, g.Charm, g.Speed, g.Zomma, g.Color,
                                    ];
                                    Assert.True(
                                        Array.TrueForAll(all, double.IsFinite),
                                        $"{terms} {market}: {string.Join(' ', all)}");
                                    evaluated++;
                                }
                            }

        Assert.True(evaluated > 40_000, $"only {evaluated} corners were valid");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1.0)]
    [InlineData(1e31)]
    public void Inputs_NegativeInfiniteOrNotANumber_AreRefusedByName(double bad)
    {
        AssertRefused(nameof(OptionTerms.Strike), () => Call with { Strike = bad });
        AssertRefused(nameof(OptionTerms.YearsToExpiry), () => Call with { YearsToExpiry = bad });
        AssertRefused(nameof(MarketInputs.Spot), () => Market with { Spot = bad });
        AssertRefused(nameof(MarketInputs.Volatility), () => Market with { Volatility = bad });
        if (bad != -1.0)
        {
            AssertRefused(nameof(MarketInputs.Rate), () => Market with { Rate = bad });
            AssertRefused(nameof(MarketInputs.Carry), () => Market with { Carry = bad });
        }
    }

    [Fact]
    public void Inputs_ZeroPriceOrUnknownKind_AreRefusedByName()
    {
        AssertRefused(nameof(MarketInputs.Spot), () => Market with { Spot = 0 });
        AssertRefused(nameof(OptionTerms.Strike), () => Call with { Strike = 0 });
        AssertRefused(nameof(OptionTerms.Kind), () => Call with { Kind = (OptionKind)2 });
    }

    [Fact]
    public void Evaluate_RateTimesYearsBeyondTheRange_IsRefusedByName()
    {
        var decades = Call with { YearsToExpiry = 100 };
        AssertRefused("Rate × YearsToExpiry", () => BlackScholes.Evaluate(decades, Market with { Rate = 6 }));
        AssertRefused("Carry × YearsToExpiry", () => BlackScholes.Evaluate(decades, Market with { Carry = -6 }));
    }

    private static void AssertRefused(string name, Func<object> act) =>
        Assert.Throws<ArgumentOutOfRangeException>(name, act);
}
