using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class LyraPoolVaultTests
{
    private static readonly Dictionary<string, Action<LyraWorld>> Spoils = new(StringComparer.Ordinal)
    {
        ["the strike 0"] = lyra => lyra.Board(LyraWorld.Expiry, LyraWorld.Strike(11, 0, longCall: 1)),
        ["the strike 1000000001"] =
            lyra => lyra.Board(LyraWorld.Expiry, LyraWorld.Strike(11, 1_000_000_001, longCall: 1)),
        ["the expiry 0"] = lyra => lyra.Board(0, LyraWorld.Strike(11, 2_500, longCall: 1)),
        ["the expiry 4294967296"] = lyra => lyra.Board(4_294_967_296, LyraWorld.Strike(11, 2_500, longCall: 1)),
        ["the volatility 0"] = lyra => lyra.Volatility(0.8m, 0, 1),
        ["the volatility 101"] = lyra => lyra.Volatility(101, 1, 1),
        ["the impossible rate 5.1"] = lyra => lyra.Terms(5.1m),
        ["the impossible rate -5.1"] = lyra => lyra.Terms(-5.1m),
        ["getSkewGWAV"] = lyra => lyra.Replies.Forgets(LyraWorld.Cache, "getSkewGWAV", 11, 3 * 86_400),
        ["getLiveBoards"] = lyra => lyra.Replies.Forgets(LyraWorld.MarketContract, "getLiveBoards"),
    };

    private readonly LyraWorld _lyra = new();

    public static TheoryData<string> Nonsense => [.. Spoils.Keys];

    [Fact]
    public void Understand_TradersLongAndShort_ThePoolHasTheOtherSideOfTheirNet()
    {
        _lyra.Board(
            LyraWorld.Expiry,
            LyraWorld.Strike(11, 2_500, longCall: 10, onBase: 3, onQuote: 2, longPut: 1, shortPut: 4),
            LyraWorld.Strike(12, 3_500, longCall: 5, onBase: 5));
        var options = Read().Options;
        Assert.Equal(
            [(11, OptionKind.Call, -5.0, 0.84), (11, OptionKind.Put, 3.0, 0.84)],
            options.Select(option =>
                ((int)option.Strike, option.Kind, option.Units, Math.Round(option.Volatility, 12))));
        Assert.Equal("-5 calls at 2500 of board 1", options[0].Label);
        Assert.Equal(3, _lyra.Replies.Rounds);
    }

    [Fact]
    public void Measure_Options_AreValuedByLyrasVolatilityAndRateNotTheMarkets()
    {
        _lyra.Board(
            LyraWorld.Expiry, LyraWorld.Strike(11, 2_500, longCall: 10), LyraWorld.Strike(12, 3_500, longPut: 4));
        var components = Read().Measure(LyraWorld.Market).Components;
        var call = IndependentPricer.Value(true, 3_000, 2_500, 28.0 / 365.0, 0.8 * 1.05, 0.05, 0.0);
        var put = IndependentPricer.Value(false, 3_000, 3_500, 28.0 / 365.0, 0.8 * 0.95, 0.05, 0.0);
        Assert.Equal(-10.0 * call.Price, components[0].Greeks.Price, 1e-7);
        Assert.Equal(-10.0 * call.Delta, components[0].Greeks.Delta, 1e-10);
        Assert.Equal(-4.0 * put.Price, components[1].Greeks.Price, 1e-7);
        Assert.Equal(-4.0 * put.Delta, components[1].Greeks.Delta, 1e-10);
    }

    [Fact]
    public void Measure_WhatThePoolAndItsHedgerHold_CountsToTheUnit()
    {
        _lyra.Balance(LyraWorld.BaseAsset, LyraWorld.Pool, Scenario.Ether(100));
        _lyra.Balance(LyraWorld.BaseAsset, LyraWorld.Hedger, Scenario.Ether(2));
        _lyra.Balance(LyraWorld.Vault.Quote.Address, LyraWorld.Pool, Scenario.Ether(9_000) + 1);
        _lyra.Replies.Says(LyraWorld.Pool, "totalOutstandingSettlements", [], Scenario.Ether(400));
        _lyra.Replies.Says(LyraWorld.Pool, "totalQueuedDeposits", [], Scenario.Ether(600));
        _lyra.Replies.Says(
            LyraWorld.Hedger, "getShortPosition", [], Scenario.Ether(45), Scenario.Ether(270_000));
        var position = Read();
        Assert.Equal(
            [
                new LyraHolding("held by the pool", null, Scenario.Ether(100)),
                new LyraHolding("free in the pool", "USDC", Scenario.Ether(8_000) + 1),
                new LyraHolding("held by the pool's hedger", null, Scenario.Ether(2)),
                new LyraHolding("sold short by the pool's hedger", null, -Scenario.Ether(45)),
                new LyraHolding("behind the hedger's short", "USDC", Scenario.Ether(270_000)),
            ],
            position.Holdings);
        var exposure = position.Measure(LyraWorld.Market);
        Assert.Equal(57.0, exposure.Of("WETH").Delta);
        Assert.Equal(278_000.0, exposure.Of("USDC").Delta, 1e-9);
    }

    [Fact]
    public void Understand_PoolWithoutAHedger_IsReadWithoutOne()
    {
        _lyra.Replies.Says(LyraWorld.Pool, "poolHedger", [], Address.Zero);
        _lyra.Balance(LyraWorld.BaseAsset, LyraWorld.Pool, Scenario.Ether(1));
        Assert.Equal(["held by the pool"], Read().Holdings.Select(holding => holding.What));
    }

    [Fact]
    public void Measure_ExpiredAndNotSettled_IsThePayoutAtThePresentSpot()
    {
        _lyra.Board(
            LyraWorld.Expiry, LyraWorld.Strike(11, 2_500, longCall: 10), LyraWorld.Strike(12, 3_500, longCall: 10));
        var expired = Read().Measure(LyraWorld.Market with { Timestamp = LyraWorld.Expiry + 3_600 });
        Assert.Equal((-5_000.0, -10.0), (expired.Value, expired.Of("WETH").Delta));
        var risen = Read().Measure(LyraWorld.Market.AtSpot(3_600) with { Timestamp = LyraWorld.Expiry + 3_600 });
        Assert.Equal((-12_000.0, -20.0), (risen.Value, risen.Of("WETH").Delta));
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Understand_WhatCannotBe_IsUnanswerableAndNamesIt(string what)
    {
        _lyra.Board(LyraWorld.Expiry, LyraWorld.Strike(11, 2_500, longCall: 1));
        Assert.Single(Read().Options);
        Spoils[what](_lyra);
        var thrown = Assert.Throws<UnanswerableException>(() => Read());
        Assert.Contains(what, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Understand_DollarsThatNobodyNamed_IsUnanswerableAndSaysWhatToDo()
    {
        var blind = LyraWorld.Vault with { Quote = LyraWorld.Vault.Quote with { Address = Address.Zero } };
        var thrown = Assert.Throws<UnanswerableException>(() =>
            _lyra.Replies.Read<LyraPosition>(blind, LyraWorld.PoolBook));
        Assert.Contains("add it to the vault's assets", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_800UL, true, 3_149, true)]
    [InlineData(10_801UL, false, 3_150, false)]
    [InlineData(0UL, true, 2_850, false)]
    public void RemarksIn_CacheAtItsLimits_IsFreshAsLyraSaysIt(ulong age, bool isYoung, double spot, bool isNear)
    {
        _lyra.Cached(Scenario.Now - age, 3_000);
        var remarks = Read().RemarksIn(LyraWorld.Market.AtSpot(spot));
        Assert.Equal(
            [
                new Reason(ReasonCode.GreekCacheAge, isYoung, age, 10_800, "s"),
                new Reason(
                    ReasonCode.GreekCacheSpot, isNear, 100.0 * Math.Abs((spot / 3_000.0) - 1.0), 5.0, "%"),
                new Reason(ReasonCode.GreekCacheDelta, true, 0, 0, "WETH"),
            ],
            remarks);
    }

    [Fact]
    public void RemarksIn_CachedDelta_IsHeldAgainstOursByATenThousandth()
    {
        _lyra.Board(LyraWorld.Expiry, LyraWorld.Strike(11, 2_500, longCall: 10));
        var ours = Read().Measure(LyraWorld.Market).Of("WETH").Delta;
        Assert.True(With(ours));
        Assert.True(With(ours * 1.00009));
        Assert.False(With(ours * 1.00012));
        Assert.False(With(-ours));

        bool With(double cached)
        {
            // The cache counts for the traders, and the pool has the other side.
            _lyra.Replies.Says(LyraWorld.Cache, "getGlobalNetDelta", [], Scaled.ToInteger(-cached, 18));
            var remark = Read().RemarksIn(LyraWorld.Market).Single(one => one.Code == ReasonCode.GreekCacheDelta);
            Assert.Equal((ours, cached, "WETH"), (remark.Measured, remark.Limit, remark.Unit));
            return remark.Passed;
        }
    }

    [Fact]
    public void RemarksIn_NoBoards_HaveNoCacheToJudge()
    {
        _lyra.Replies.Says(LyraWorld.MarketContract, "getLiveBoards", [], AbiValue.Of());
        Assert.Equal(ReasonCode.GreekCacheDelta, Assert.Single(Read().RemarksIn(LyraWorld.Market)).Code);
    }

    private LyraPosition Read() => _lyra.Replies.Read<LyraPosition>(LyraWorld.Vault, LyraWorld.PoolBook);
}
