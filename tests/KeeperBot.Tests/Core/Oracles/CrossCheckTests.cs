using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Oracles;

/// <summary>Second opinions: they confirm, make trades smaller, or refuse.</summary>
public sealed class CrossCheckTests
{
    private static readonly DeviationLimits Limits = DeviationLimits.Usual;

    [Fact]
    public void Judge_AllAgree_StatesEachAndReducesNothing()
    {
        var evidence = Judge(v => v);
        Assert.True(evidence.Trusted);
        Assert.False(evidence.Reduced);
        Assert.Equal(
            ["twap", "second-feed", "pool-mark"],
            evidence.Checks.Skip(4).Select(check => check.Code).ToArray());
        Assert.All(evidence.Checks.Skip(4), check => Assert.InRange(check.Measured, 0, 2));
        Assert.Equal(3, evidence.Feeds.Length);
    }

    [Theory]
    [InlineData(3_030, false, false, true)]
    [InlineData(3_031, true, false, true)]
    [InlineData(3_060, true, false, true)]
    [InlineData(3_061, true, true, true)]
    [InlineData(3_120, true, true, true)]
    [InlineData(3_121, false, false, false)]
    [InlineData(2_879, false, false, false)]
    [InlineData(2_880, true, true, true)]
    public void Judge_SecondFeedDrifts_IsToldThenReducesThenHalts(int usd, bool tells, bool reduces, bool trusted)
    {
        var answer = Scenario.Integer(usd, 8);
        var evidence = Judge(v => v.Feed(
            BadFeeds.SecondFeed, v.Feeds[BadFeeds.SecondFeed] with { Answer = answer, Earlier = [] }));
        Assert.Equal(
            (tells, reduces, trusted),
            (evidence.Checks.Any(c => c.Code == ReasonCode.PriceDrift), evidence.Reduced, evidence.Trusted));
    }

    [Fact]
    public void Next_OpinionsDiffer_TradesAQuarterOfTheCapAndSaysSo()
    {
        var scenario = new Scenario().With(BadFeeds.Confirmed).WithNetDelta(Scenario.Ether(150));
        var whole = scenario.DecideOnly().Plan!;
        var decision = scenario.With(v => v.Priced(3_000, 3_080)).DecideOnly();

        // A quarter of 500,000 USDC at 3000 is 41.67 ether.
        Assert.Equal(Verdict.Hedge, decision.Verdict);
        Assert.True(BigInteger.Abs(whole.Legs[0].Size) > Scenario.Ether(100));
        Assert.Equal(-Scenario.Usdc(125_000) * BigInteger.Pow(10, 12) / 3_000, decision.Plan!.Legs[0].Size);
        var slice = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.Slice);
        Assert.InRange(slice.Measured, 41.66, 41.67);
        Assert.Equal("pool-mark", Assert.Single(decision.Reasons, r => r.Code == ReasonCode.PriceDrift).Detail);
    }

    [Fact]
    public void Next_OpinionsDifferAndTheTradeIsSmall_IsWhole()
    {
        var scenario = new Scenario().With(BadFeeds.Confirmed).WithNetDelta(Scenario.Ether(5));
        var decision = scenario.With(v => v.Priced(3_000, 3_080)).DecideOnly();
        Assert.Equal(scenario.DecideOnly().Plan!.Legs[0].Size, decision.Plan!.Legs[0].Size);
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.Slice);
    }

    public static TheoryData<string, string> Missing => new()
    {
        { "one", "it remembers one observation" },
        { "short", "it remembers 1799 s of 1800 s" },
        { "young", "it remembers 600 s of 1800 s" },
        { "old", "OLD" },
        { "thin", "below 1000000" },
        { "gone", "it is no pool" },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public void Judge_NoMeanPrice_SaysWhyAndReduces(string how, string why)
    {
        var pool = BadFeeds.PoolAt(3_000, 3_000);
        ObservationWorld? spoiled = how switch
        {
            "one" => pool with { Cardinality = 1, Index = 0, FirstAt = Scenario.Now - Scenario.Day },
            "short" => pool with { NextAt = Scenario.Now - 1_799 },

            // The cardinality grows: the next observation was never written, the oldest is the first.
            "young" => pool with { NextAt = null, FirstAt = Scenario.Now - 600 },
            "old" => pool with { IsOld = true },
            "thin" => pool with { Liquidity = 999_998 },
            _ => null,
        };
        var evidence = Judge(v => OnlyTwap(v) with
        {
            Observations = spoiled is null
                ? v.Observations.Clear()
                : v.Observations.SetItem(BadFeeds.Pool, spoiled),
        });
        var remark = Assert.Single(evidence.Checks, check => check.Code == ReasonCode.PriceUnconfirmed);
        Assert.Contains(why, remark.Detail, StringComparison.Ordinal);
        Assert.True(evidence.Reduced);
        Assert.True(evidence.Trusted);
    }

    [Fact]
    public void Judge_PoolWhoseMemoryGrows_CountsFromTheFirstObservation()
    {
        var pool = BadFeeds.PoolAt(3_000, 3_000) with { NextAt = null, FirstAt = Scenario.Now - 1_800 };
        var evidence = Judge(v => OnlyTwap(v) with { Observations = v.Observations.SetItem(BadFeeds.Pool, pool) });
        Assert.Equal("twap", evidence.Checks[^1].Code);
        Assert.False(evidence.Reduced);
    }

    [Fact]
    public void Judge_SecondFeedIsStale_IsMissingByName()
    {
        var evidence = Judge(v => v.Feed(
            BadFeeds.SecondFeed, v.Feeds[BadFeeds.SecondFeed] with { UpdatedAt = Scenario.Now - 4_000 }));
        var remark = Assert.Single(evidence.Checks, check => check.Code == ReasonCode.PriceUnconfirmed);
        Assert.Contains("base-price-age", remark.Detail, StringComparison.Ordinal);
    }

    /// <summary>The pool's clock has 32 bits and goes round in February 2106.</summary>
    [Fact]
    public void Mean_ClockThatWentRound_IsCoveredAllTheSame()
    {
        const ulong After = (1UL << 32) + 100;
        var pool = BadFeeds.PoolAt(3_000, 3_000) with { NextAt = After - 2_000 };
        var scenario = new Scenario().With(BadFeeds.Confirmed).With(v => v with
        {
            Observations = v.Observations.SetItem(BadFeeds.Pool, pool),
        });
        var (mean, missing) = PoolObservations.Mean(BadFeeds.Pool, 1_800, scenario.Observe().Answers, After);
        Assert.Null(missing);
        Assert.Equal(pool.Tick, mean!.Tick);
    }

    [Theory]
    [InlineData(-1, 2, -1)]
    [InlineData(-2, 2, -1)]
    [InlineData(-3, 2, -2)]
    [InlineData(3, 2, 1)]
    [InlineData(-196_257, 1_800, -110)]
    [InlineData(0, 1_800, 0)]
    public void Mean_TickThatIsNoWholeNumber_IsRoundedDown(int moved, int seconds, int tick)
    {
        var observe = Abis.UniswapV3Pool.Function("observe");
        var scenario = new Scenario().With(BadFeeds.Confirmed);
        var ask = new Ask(
            BadFeeds.Pool, observe, (AbiValue)new AbiValue[] { seconds, 0 });
        var answer = observe.EncodeOutput(
            new AbiValue[] { 500, 500 + moved },
            new AbiValue[] { 0, BigInteger.One << 100 });
        var answers = scenario.Observe().Answers.With(
            [KeyValuePair.Create(ask, new Answer(true, answer))]);
        Assert.Equal(tick, PoolObservations.Mean(BadFeeds.Pool, seconds, answers, Scenario.Now).Mean!.Tick);
    }

    private static VaultWorld OnlyTwap(VaultWorld vault) =>
        vault.Oracle(oracle => oracle with { CrossChecks = [oracle.CrossChecks[0]] });

    private static PriceEvidence Judge(Func<VaultWorld, VaultWorld> change)
    {
        Assert.Equal(new DeviationLimits(100, 200, 400), Limits);
        var scenario = new Scenario().With(BadFeeds.Confirmed).With(change);
        return OracleKind.Named("chainlink").Judge(
            scenario.Only.Mandate, scenario.Observe().Answers, Scenario.Now, []);
    }
}
