using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class LyraOptionsVaultTests
{
    private const int LongCall = 0;
    private const int LongPut = 1;
    private const int ShortCallOnBase = 2;
    private const int ShortCallOnQuote = 3;
    private const int ShortPut = 4;

    private readonly LyraWorld _lyra = new();

    [Fact]
    public void Understand_EveryType_IsReadWithItsSideAndCollateral()
    {
        _lyra.Owns(
            LyraWorld.Position(5, 12, LongCall, 1),
            LyraWorld.Position(2, 11, LongPut, 2),
            LyraWorld.Position(3, 11, ShortCallOnBase, 3, 2.5m),
            LyraWorld.Position(4, 12, ShortCallOnQuote, 4, 9_000),
            LyraWorld.Position(9, 11, ShortPut, 5, 8_000));
        var position = Read();
        Assert.Equal(
            [
                (11, OptionKind.Call, -3.0), (11, OptionKind.Put, 2.0), (11, OptionKind.Put, -5.0),
                (12, OptionKind.Call, 1.0), (12, OptionKind.Call, -4.0),
            ],
            position.Options.Select(option => ((int)option.Strike, option.Kind, option.Units)));
        Assert.Equal(
            [
                new LyraHolding("behind the sale of position 3", null, Scenario.Ether(2.5m)),
                new LyraHolding("behind the sale of position 4", "USDC", Scenario.Ether(9_000)),
                new LyraHolding("behind the sale of position 9", "USDC", Scenario.Ether(8_000)),
            ],
            position.Holdings);
        Assert.Equal(3, _lyra.Replies.Rounds);

        // Lyra caches no delta of an account; that of its boards may be stale all the same.
        Assert.Equal(
            [ReasonCode.GreekCacheAge, ReasonCode.GreekCacheSpot],
            position.RemarksIn(LyraWorld.Market).Select(remark => remark.Code));
    }

    [Fact]
    public void Understand_NoPositions_IsNothing()
    {
        var position = Read();
        Assert.Empty(position.Measure(LyraWorld.Market).Components);
        Assert.Empty(position.RemarksIn(LyraWorld.Market));
    }

    // Settled at 3000; the ratio is what a call on base at 2500 gives back, 1/6 and the fee.
    [Theory]
    [InlineData(LongCall, 11, 3, 0, "1500", false)]
    [InlineData(LongCall, 12, 3, 0, "0", false)]
    [InlineData(LongPut, 12, 3, 0, "1500", false)]
    [InlineData(LongPut, 11, 3, 0, "0", false)]
    [InlineData(ShortCallOnBase, 11, 3, 2, "1.49", true)]
    [InlineData(ShortCallOnBase, 11, 30, 2, "0", true)]
    [InlineData(ShortCallOnQuote, 11, 3, 2_000, "500", false)]
    [InlineData(ShortCallOnQuote, 11, 30, 2_000, "0", false)]
    [InlineData(ShortPut, 12, 3, 2_000, "500", false)]
    [InlineData(ShortPut, 11, 3, 2_000, "2000", false)]
    public void Understand_BoardIsSettled_ThePositionIsWhatItPays(
        int type, int strike, int amount, int collateral, string pays, bool isBase)
    {
        _lyra.Owns(LyraWorld.Position(1, strike, type, amount, collateral));
        var price = Scenario.Ether(strike == 11 ? 2_500 : 3_500);
        var ratio = strike == 11 ? Scenario.Ether(0.17m) : BigInteger.Zero;
        _lyra.Replies.Says(
            LyraWorld.MarketContract, "getSettlementParameters", [strike], price, Scenario.Ether(3_000), ratio);
        var position = Read();
        Assert.Empty(position.Options);
        var due = Scenario.Ether(decimal.Parse(pays, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            due.IsZero ? [] : [new LyraHolding("paid out of position 1", isBase ? null : "USDC", due)],
            position.Holdings);
    }

    [Fact]
    public void Understand_UnknownType_IsUnanswerable()
    {
        _lyra.Owns(LyraWorld.Position(8, 11, 5, 1));
        var thrown = Assert.Throws<UnanswerableException>(() => Read());
        Assert.Contains("position 8 is of the unknown type 5", thrown.Message, StringComparison.Ordinal);
    }

    private LyraPosition Read() => _lyra.Replies.Read<LyraPosition>(LyraWorld.Vault, LyraWorld.AccountBook);
}
