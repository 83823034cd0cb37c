using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Bands;

public sealed class BaselinePolicyTests
{
    // One option on an index of 5000, as in zakamouline.py by L. Fayle.
    private static readonly BandInputs Index = new()
    {
        Gamma = -0.02,
        Spot = 5000,
        Volatility = 0.2,
        RiskAversion = 1.0,
        ProportionalCost = 5e-4,
        FixedCost = 0.0,
        Years = 0.25,
    };

    // The example in Sinclair, Volatility Trading, chapter 4.
    private static readonly BandInputs Sinclair = new()
    {
        Gamma = -0.01314931,
        Spot = 100,
        Volatility = 0.3,
        RiskAversion = 1.0,
        ProportionalCost = 0.02,
        FixedCost = 0.0,
        Years = 1.0,
    };

    [Fact]
    public void WhalleyWilmott_PublishedExamples_HasTheirWidths()
    {
        var plain = new WhalleyWilmott(0.0, WithFloor: false);
        Assert.Equal(0.1144714243, plain.Of(Index).Outer, 1e-10);
        Assert.Equal(0.08034813, plain.Of(Sinclair).Outer, 1e-8);
        Assert.Equal(plain.Of(Index).Outer, plain.Of(Index).Inner);
        Assert.Equal(0.08034813 + 0.00222222, new WhalleyWilmott(0.0, WithFloor: true).Of(Sinclair).Outer, 1e-8);
        Assert.Equal(
            0.08034813 * Math.Exp(-0.05 / 3), new WhalleyWilmott(0.05, WithFloor: false).Of(Sinclair).Outer, 1e-8);
    }

    [Fact]
    public void Zakamouline_PublishedExamples_HasTheirBandsAndVolatilities()
    {
        var rule = new Zakamouline(0.0);
        Assert.Equal(1e-5, CostOptimalBand.ExpiryFloor(Index).Edge, 1e-12);
        Assert.Equal(0.02095369108, rule.HalfWidth(Index), 1e-11);
        Assert.Equal(0.1394545722, Modification(rule, Index), 1e-10);
        Assert.Equal(0.1687517512, Modification(rule with { VolatilityScale = 5.76 }, Index), 1e-10);
        Assert.Equal(0.02094369108 / 1.12, (rule with { WidthScale = 1.0 }).HalfWidth(Index) - 1e-5, 1e-11);

        Assert.Equal(0.00222222 + 0.05160699, rule.HalfWidth(Sinclair), 1e-8);
        var volatility = rule.ModifiedVolatility(Sinclair);
        Assert.Equal(0.38329172, volatility, 1e-7);
        Assert.Equal(0.57599019, Delta(volatility), 1e-7);
        Assert.Equal(0.55961769, Delta(0.3), 1e-7);
        Assert.Equal(
            0.3 * Math.Sqrt(1 - 0.63236159), rule.ModifiedVolatility(Sinclair with { Gamma = 0.01314931 }), 1e-7);
    }

    [Fact]
    public void Leland_WeeklyAtOnePercent_HasThePublishedVolatility()
    {
        var option = Sinclair with { Volatility = 0.25, ProportionalCost = 0.01 };
        var rule = new Leland(new HedgeTimer(365 * 86400 / 52));
        Assert.Equal(0.302106, rule.Volatility(option), 1e-6);
        Assert.Equal(
            Math.Sqrt((2 * 0.0625) - (0.302106 * 0.302106)), rule.Volatility(option with { Gamma = 1.0 }), 2e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Leland(new HedgeTimer(0)).Volatility(option));
    }

    [Theory]
    [InlineData(false, 2.5, -2.5)]
    [InlineData(true, 2.5, -0.5)]
    [InlineData(true, -2.5, 0.5)]
    [InlineData(false, -2.0, 0.0)]
    public void DeltaThreshold_OffsetAtOrBeyondIt_TradesOnlyBeyond(bool toEdge, double offset, double trade) =>
        Assert.Equal(trade, new DeltaThreshold(2.0, toEdge).Band.TradeFor(offset));

    [Fact]
    public void GasCappedThreshold_DearGas_IsWider()
    {
        var rule = new GasCappedThreshold(2.0, 25.0, 3.0);
        Assert.Equal(new HedgeBand(0.0, 0.0, 2.0), rule.Of(25.0));
        Assert.Equal(new HedgeBand(0.0, 0.0, 6.0), rule.Of(25.1));
    }

    [Fact]
    public void TimerAndPriceMove_AtTheirMark_AreDue()
    {
        var (timer, move) = (new HedgeTimer(100), new PriceMove(0.02));
        Assert.Equal((false, true, true), (timer.IsDue(1099, 1000), timer.IsDue(1100, 1000), timer.IsDue(1201, 1000)));
        Assert.Equal(
            (false, true, true),
            (move.IsDue(3059.0, 3000.0), move.IsDue(3061.0, 3000.0), move.IsDue(2939.0, 3000.0)));
    }

    private static double Modification(Zakamouline rule, BandInputs inputs)
    {
        var ratio = rule.ModifiedVolatility(inputs) / inputs.Volatility;
        return (ratio * ratio) - 1.0;
    }

    private static double Delta(double volatility) => BlackScholes.Evaluate(
        new OptionTerms { Kind = OptionKind.Call, Strike = 100, YearsToExpiry = 1.0 },
        new MarketInputs { Spot = 100, Volatility = volatility, Rate = 0, Carry = 0 }).Delta;
}
