using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class MarketShiftTests
{
    private static readonly Market Market = RiskScene.Market;

    [Fact]
    public void Of_Spot_MovesUnderlyingsWithTheirClaimsAndNotTheQuote()
    {
        var moved = new MarketShift(-0.30, 0.0, 0.0).Of(Market);
        Assert.Equal(2_100.0, moved.Spot, 9);
        Assert.Equal(42_000.0, moved["BTC"].Spot, 9);
        Assert.Equal(2_100.0 * 1.2, moved["wstETH"].Spot, 9);
        Assert.Equal(42_000.0 * 0.999, moved["WBTC"].Spot, 9);
        Assert.Equal((1.2, 0.999), (moved["wstETH"].Claim!.Ratio, moved["WBTC"].Claim!.Ratio));
        Assert.Equal(1.0, moved.Quote.Spot);
    }

    [Fact]
    public void Of_VolatilityAndTime_ScaleEverySurfaceAndMoveTheClock()
    {
        var moved = new MarketShift(0.0, 0.5, 1.5).Of(Market);
        Assert.Equal(0.9, moved.Base.Surface.At(3_000, 3_000, 0.1), 12);
        Assert.Equal(0.75, moved["WBTC"].Surface.At(3_000, 3_000, 0.1), 12);
        Assert.Equal(Market.Timestamp + 129_600, moved.Timestamp);
        Assert.Equal(Market.Spot, moved.Spot);
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, 1.0)]
    [InlineData(0.4, 0.6)]
    public void Of_SpotOfASmile_MovesTheSmileByItsRule(double ratio, double follows)
    {
        var smile = Market.Base with { Surface = SampleSmiles.Ether, Smile = new SmileRule.Stickiness(ratio) };
        var moved = new MarketShift(-0.20, 0.0, 0.0).Of(Market with { Base = smile }).Base;
        var strike = 0.9 * smile.Spot;
        Assert.Equal(
            smile.VolatilityAt(strike / Math.Pow(0.8, follows), 0.1), moved.VolatilityAt(strike, 0.1), 12);
    }

    [Fact]
    public void Of_NamedFactors_MoveAsTheySayInstead()
    {
        var moved = new MarketShift(-0.10, 0.0, 0.0)
        {
            Moves = [new("USDC", -0.12), new("wstETH/WETH", -0.06), new("BTC", 0.05)],
        }.Of(Market);
        Assert.Equal(0.88, moved.Quote.Spot, 12);
        Assert.Equal(2_700.0 * 1.2 * 0.94, moved["wstETH"].Spot, 9);
        Assert.Equal(1.2 * 0.94, moved["wstETH"].Claim!.Ratio, 12);
        Assert.Equal(63_000.0, moved["BTC"].Spot, 9);
        Assert.Equal(63_000.0 * 0.999, moved["WBTC"].Spot, 9);
    }

    [Theory]
    [InlineData("DOGE")]
    [InlineData("wstETH")]
    [InlineData("WETH/wstETH")]
    public void Of_StrangeFactor_IsRefusedByName(string factor)
    {
        var shift = MarketShift.None with { Moves = [new(factor, 0.1)] };
        Assert.Contains(
            factor, Assert.Throws<UnanswerableException>(() => shift.Of(Market)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1.0, 0.0, 0.0)]
    [InlineData(0.0, -1.5, 0.0)]
    [InlineData(double.NaN, 0.0, 0.0)]
    [InlineData(0.0, double.PositiveInfinity, 0.0)]
    [InlineData(0.0, 0.0, -1.0)]
    public void Of_ImpossibleMove_IsRefused(double spot, double volatility, double days) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarketShift(spot, volatility, days).Of(Market));
}
