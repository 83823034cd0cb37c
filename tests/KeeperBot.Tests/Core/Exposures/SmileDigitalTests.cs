using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class SmileDigitalTests
{
    private const double Years = 0.2;

    private static readonly AssetMarket Smiling = new("WETH", 3_000, SampleSmiles.Ether, 0.04, 0.01);

    private static readonly ImmutableArray<Func<Greeks, double>> All =
    [
        g => g.Price, g => g.Delta, g => g.Gamma, g => g.Vega, g => g.Theta, g => g.Rho,
        g => g.Vanna, g => g.Volga, g => g.Charm, g => g.Speed, g => g.Zomma, g => g.Color,
    ];

    private static readonly ImmutableArray<double> Strikes = [2_000, 2_500, 2_900, 3_000, 3_100, 3_600, 4_500];

    [Theory]
    [InlineData(OptionKind.Call)]
    [InlineData(OptionKind.Put)]
    public void CashAndAsset_OnASmile_HaveEveryGreekOfTheSpreadThatReplicatesThem(OptionKind kind)
    {
        const double Half = 0.25;
        var sign = kind == OptionKind.Call ? 1.0 : -1.0;
        Greeks At(double strike) => Smiling.Value(Terms(kind, strike));
        Greeks Spread(double strike) => (0.5 * sign / Half) * (At(strike - Half) - At(strike + Half));

        // An asset call is a call and the strike in cash; an asset put the strike in cash less a put.
        Same(strike => SmileDigital.Cash(Smiling, Terms(kind, strike)), Spread);
        Same(
            strike => SmileDigital.Asset(Smiling, Terms(kind, strike)),
            strike => (strike * Spread(strike)) + (sign * At(strike)));
    }

    [Fact]
    public void CashAndAsset_CallAndPutTogether_PayForCertain()
    {
        Greeks Both(Func<AssetMarket, OptionTerms, Greeks> digital, double strike) =>
            digital(Smiling, Terms(OptionKind.Call, strike)) + digital(Smiling, Terms(OptionKind.Put, strike));
        Assert.All(Strikes, strike =>
        {
            var (cash, asset) = (Both(SmileDigital.Cash, strike), Both(SmileDigital.Asset, strike));
            Assert.Equal(Math.Exp(-0.04 * Years), cash.Price, 1e-9);
            Assert.Equal(0.0, cash.Delta, 1e-13);
            Assert.Equal(3_000 * Math.Exp(-0.01 * Years), asset.Price, 1e-6);
            Assert.Equal(Math.Exp(-0.01 * Years), asset.Delta, 1e-10);
        });
    }

    /// <summary>Without the skew a digital would be worth a twentieth less or more, which is what this holds.</summary>
    [Fact]
    public void Cash_AtTheMoneyOfASkew_IsNotTheFormulaAtTheStrikesVolatility()
    {
        var terms = Terms(OptionKind.Call, 3_000);
        var formula = CashDigital.Evaluate(terms, Smiling.InputsFor(3_000, Years)).Price;
        var vega = Smiling.Value(terms).Vega;
        var price = SmileDigital.Cash(Smiling, terms).Price;
        Assert.Equal(formula - (vega * Smiling.SkewFor(3_000, Years) / 3_000), price, 1e-9);
        Assert.True(Math.Abs(price - formula) > 0.005, $"{price:R} against {formula:R}");
    }

    [Fact]
    public void CashAndAsset_FlatOrExpired_AreTheFormulas()
    {
        var terms = Terms(OptionKind.Call, 3_100);
        var flat = Smiling with { Surface = new FlatSurface(0.6) };
        Assert.Equal(CashDigital.Evaluate(terms, flat.InputsFor(3_100, Years)), SmileDigital.Cash(flat, terms));
        Assert.Equal(AssetDigital.Evaluate(terms, flat.InputsFor(3_100, Years)), SmileDigital.Asset(flat, terms));

        var expired = terms with { Strike = 2_900, YearsToExpiry = 0.0 };
        Assert.Equal(1.0, SmileDigital.Cash(Smiling, expired).Price);
        Assert.Equal(3_000.0, SmileDigital.Asset(Smiling, expired).Price);
        Assert.Equal(0.0, SmileDigital.Asset(Smiling, expired with { Strike = 3_100 }).Price);
    }

    private static void Same(Func<double, Greeks> digital, Func<double, Greeks> spread) => Assert.All(All, greek =>
    {
        var expected = Strikes.Select(strike => greek(spread(strike))).ToImmutableArray();
        var tolerance = 1e-5 * expected.Max(Math.Abs);
        Assert.True(tolerance > 0.0);
        Assert.All(Strikes.Zip(expected), pair => Assert.Equal(pair.Second, greek(digital(pair.First)), tolerance));
    });

    private static OptionTerms Terms(OptionKind kind, double strike) =>
        new() { Kind = kind, Strike = strike, YearsToExpiry = Years };
}
