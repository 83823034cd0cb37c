using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

public sealed class SmileRuleTests
{
    // Published example: S 3000, K 3100, 20 days, 65 %.
    private static readonly SmilePoint Example = new(3_000, 20.0 / 365.0, 0.44455591, 277.446019, -0.10);

    private static readonly AssetMarket Smiling =
        new("WETH", 3_000, SampleSmiles.Ether, 0.04, 0.01) { Smile = SmileRule.StickyStrike };

    public static TheoryData<double> Ratios => [0.0, 0.5, 1.0, 1.5, 2.0];

    [Fact]
    public void MinimumVariance_HullWhiteExample_HasTheQuotedDeltaBeforeItIsGuarded()
    {
        var rule = new SmileRule.MinimumVariance(-0.25, -0.40, -0.35);

        Assert.Equal(0.24820234, Example.Delta + rule.UnguardedAdjustment(Example), 1e-8);
        Assert.Equal(0.29455591, Example.Delta + rule.Adjustment(Example), 5e-9);
    }

    [Fact]
    public void Stickiness_QuotedExample_HasTheQuotedDelta()
    {
        var rule = new SmileRule.Stickiness(1.5);

        Assert.Equal(0.43993181, Example.Delta + rule.Adjustment(Example), 5e-9);
        Assert.Equal(0.0, SmileRule.StickyStrike.Adjustment(Example));
        Assert.Equal(277.446019 * 0.10 / 3_000, SmileRule.StickyDelta.Adjustment(Example), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Value_AnyStickiness_HasTheDeltaThatItsOwnPricesHave(double ratio)
    {
        const double step = 0.01;
        var asset = Smiling with { Smile = new SmileRule.Stickiness(ratio) };
        foreach (var kind in new[] { OptionKind.Call, OptionKind.Put })
        {
            for (var strike = 2_000.0; strike <= 4_500.0; strike += 250.0)
            {
                var terms = Terms(kind, strike);
                double Price(double spot) => asset.AtSpot(spot).Value(terms).Price;
                var slope = (Price(3_000 + step) - Price(3_000 - step)) / (2.0 * step);
                Assert.Equal(slope, asset.Value(terms).Delta, 1e-7);
            }
        }
    }

    [Fact]
    public void AtSpot_OneStepOrTwo_IsTheSameMarket()
    {
        var asset = Smiling with { Smile = new SmileRule.Stickiness(0.3) };
        var (once, twice) = (asset.AtSpot(2_500), asset.AtSpot(3_300).AtSpot(2_500));

        Assert.Equal(once, twice);
        Assert.Equal(asset.Value(Terms(OptionKind.Put, 2_800)), asset.AtSpot(2_000).AtSpot(3_000).Value(
            Terms(OptionKind.Put, 2_800)));
    }

    [Fact]
    public void AtSpot_StickyStrike_KeepsTheVolatilityOfAStrike() => Assert.Equal(
        Smiling.InputsFor(2_500, 0.1).Volatility, Smiling.AtSpot(2_000).InputsFor(2_500, 0.1).Volatility);

    [Fact]
    public void AtSpot_StickyDelta_KeepsTheVolatilityOfADistance()
    {
        var asset = Smiling with { Smile = SmileRule.StickyDelta };

        Assert.Equal(
            asset.InputsFor(3_300, 0.1).Volatility, asset.AtSpot(2_000).InputsFor(2_200, 0.1).Volatility, 1e-12);
    }

    [Fact]
    public void Value_MinimumVariance_ObeysParity()
    {
        var asset = Smiling with { Smile = new SmileRule.MinimumVariance(-0.1, -0.2, -0.05) };
        var (call, put) = (asset.Value(Terms(OptionKind.Call, 3_100)), asset.Value(Terms(OptionKind.Put, 3_100)));

        Assert.Equal(Math.Exp(-0.01 * 0.1), call.Delta - put.Delta, 1e-14);
        Assert.NotEqual(Smiling.Value(Terms(OptionKind.Call, 3_100)).Delta, call.Delta, 1e-3);
    }

    [Fact]
    public void Value_AtExpiry_HasNoAdjustment()
    {
        var terms = Terms(OptionKind.Call, 2_900) with { YearsToExpiry = 0.0 };

        Assert.Equal(
            1.0, (Smiling with { Smile = new SmileRule.MinimumVariance(-0.1, -0.2, -0.05) }).Value(terms).Delta);
        Assert.Equal(1.0, (Smiling with { Smile = SmileRule.StickyDelta }).Value(terms).Delta);
    }

    [Fact]
    public void Value_FlatSurfaceUnderAnyStickiness_HasTheBitsOfTheFormula()
    {
        var flat = Market.Flat(3_000, 0.8, 0.04, 0.03, 100).Base;
        foreach (var ratio in Ratios)
        {
            var asset = flat with { Smile = new SmileRule.Stickiness(ratio) };
            for (var strike = 100.0; strike <= 20_000.0; strike *= 1.3)
            {
                var terms = Terms(OptionKind.Put, strike);
                var inputs = new MarketInputs { Spot = 2_100, Volatility = 0.8, Rate = 0.04, Carry = 0.03 };
                Assert.Equal(BlackScholes.Evaluate(terms, inputs), asset.AtSpot(2_100).Value(terms));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CurveIn_UnderASmileRule_HasTheBitsOfMeasure(bool isFlat)
    {
        var market = Market.Flat(3_000, 0.8, 0.04, 0.03, 1_000) with
        {
            Base = new AssetMarket("WETH", 3_000, isFlat ? new FlatSurface(0.8) : SampleSmiles.Ether, 0.04, 0.03)
            {
                Smile = new SmileRule.MinimumVariance(-0.1, -0.2, -0.05),
            },
        };
        var position = new OptionVaultPosition(
        [
            new SoldOption(1, OptionKind.Call, 3_200, 2_000_000, 20),
            new SoldOption(2, OptionKind.Put, 2_800, 2_000_000, 5),
        ]);
        var curve = position.CurveIn(market);
        for (var spot = 1_500.0; spot < 6_000.0; spot += 250.0)
        {
            Assert.Equal(position.Measure(market.AtSpot(spot)).Of("WETH").Delta, curve.At(spot).Delta);
        }
    }

    private static OptionTerms Terms(OptionKind kind, double strike) =>
        new() { Kind = kind, Strike = strike, YearsToExpiry = 0.1 };
}
