using KeeperBot.Core.Exposures;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class StressSetTests
{
    /// <summary>Open and low of the day: CoinMarketCap's record and, for 2022-06-13, hourly bars of ETH/USDT.</summary>
    public static TheoryData<string, double, double, double, double> Records => new()
    {
        { "2020-03-12", 194.9, 111.2, 7_914, 4_860 },
        { "2022-06-13", 1_434.84, 1_165.45, 26_762, 21_926 },
        { "2023-08-17", 1_805, 1_600, 28_700, 25_409 },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Moves_Day_AreThoseOfItsRecordToAPoint(
        string name, double ether, double etherLow, double bitcoin, double bitcoinLow)
    {
        var set = StressSet.All.Single(set => set.Name == name);
        Assert.Equal((etherLow / ether) - 1, set.Ether, 0.01);
        Assert.Equal((bitcoinLow / bitcoin) - 1, set.Bitcoin, 0.01);
    }

    [Fact]
    public void Run_EveryDay_MovesEveryFactorAsItSays()
    {
        Assert.Equal(StressSet.All.OrderBy(set => set.Name, StringComparer.Ordinal), StressSet.All);
        foreach (var set in StressSet.All)
        {
            var cell = set.Run(RiskScene.Whole, RiskScene.Market);
            var then = cell.Shift.Of(RiskScene.Market);
            Assert.Equal(3_000 * (1 + set.Ether), then.Spot, 6);
            Assert.Equal(60_000 * (1 + set.Bitcoin), then["BTC"].Spot, 6);
            Assert.Equal(1.2 * (1 + set.StakedEther), then["wstETH"].Claim!.Ratio, 9);
            Assert.Equal(0.999, then["WBTC"].Claim!.Ratio, 9);
            Assert.Equal(1 + set.Quote, then.Quote.Spot, 9);
            Assert.Equal(0.6 * (1 + set.Volatility), then.Base.Surface.At(1, 1, 1), 9);
            Assert.Equal(
                RiskScene.Whole(then).Value - RiskScene.Whole(RiskScene.Market).Value, cell.ProfitAndLoss, 6);
        }
    }
}
