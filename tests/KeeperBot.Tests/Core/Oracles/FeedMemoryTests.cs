using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;

namespace KeeperBot.Tests.Core.Oracles;

/// <summary>What a keeper remembers of a feed from block to block.</summary>
public sealed class FeedMemoryTests
{
    private const ulong Hold = 300;

    [Fact]
    public void Next_AggregatorIsReplaced_ActsAgainAfterTheHold()
    {
        var (scenario, state) = Swapped();

        // At the block of the swap, then at the last block of the hold, then after it.
        Assert.Equal(["base-feed-swap"], Failed(scenario.DecideOnly(state)));
        state = scenario.Step(state).State;
        var last = scenario.NextBlock(Hold - 1);
        Assert.Equal(["base-feed-swap"], Failed(last.DecideOnly(state)));
        Assert.Equal(Verdict.Hedge, scenario.NextBlock(Hold).DecideOnly(state).Verdict);

        // The hold counts from the first swap that was seen, not from each block.
        state = last.Step(state).State;
        Assert.Equal(Verdict.Hedge, last.NextBlock(1).DecideOnly(state).Verdict);
    }

    [Fact]
    public void Next_AggregatorIsReplacedTwice_HoldsFromTheSecond()
    {
        var (scenario, state) = Swapped();
        state = scenario.Step(state).State;
        var again = scenario.NextBlock(Hold).With(v => v with
        {
            BaseFeed = v.BaseFeed with { Aggregator = BadFeeds.OtherAggregator },
        });
        state = again.Step(state).State;
        Assert.Equal(["base-feed-swap"], Failed(again.NextBlock(Hold - 1).DecideOnly(state)));
        Assert.Equal(Verdict.Hedge, again.NextBlock(Hold).DecideOnly(state).Verdict);
    }

    /// <summary>A first round of a new aggregator has none before it: the old one's last answer stands in.</summary>
    [Fact]
    public void Next_NewAggregatorAtTwiceThePrice_IsRefusedBeyondTheHold()
    {
        var (scenario, state) = Swapped();
        var doubled = scenario.With(v => v with
        {
            BaseFeed = v.BaseFeed with { Answer = 2 * v.BaseFeed.Answer, RoundId = (BigInteger.One << 70) + 1 },
        });
        state = doubled.Step(state).State;
        Assert.Equal(["base-price-jump"], Failed(doubled.NextBlock(Hold).DecideOnly(state)));
    }

    [Fact]
    public void Next_DecimalsChanged_AreRefusedUntilAnOperatorResumes()
    {
        var scenario = Good();
        var state = scenario.Step(KeeperState.Initial).State;
        var changed = Wanting(scenario).With(v => v with
        {
            QuoteFeed = v.QuoteFeed with { Decimals = 9, Answer = 1_000_000_000 },
        });
        for (var block = 0; block < 3; block++, changed = changed.NextBlock(600))
        {
            var step = changed.Step(state);
            Assert.Contains("quote-feed-terms", Failed(Scenario.Decisions(step).Single()));
            state = step.State;
        }

        var resumed = Keeper.Next(state, new Fact.OperatorSpoke(OperatorVerb.Resume, "eth"), changed.Mandate).State;
        Assert.Empty(resumed.Vault("eth").Feeds);
        Assert.Equal(Verdict.Hedge, changed.DecideOnly(resumed).Verdict);
    }

    [Fact]
    public void Next_FeedThatRevertsForABlock_KeepsItsMemory()
    {
        var scenario = Good();
        var state = scenario.Step(KeeperState.Initial).State;
        var before = state.Vault("eth").Feeds;
        Assert.Equal(2, before.Length);
        var shut = scenario.NextBlock().With(v => v with { BaseFeed = v.BaseFeed with { IsShut = true } });
        Assert.Equal(before, shut.Step(state).State.Vault("eth").Feeds);
    }

    [Fact]
    public void Next_AnyBlock_KeepsTheRoundsItUsedAsEvidence()
    {
        var decision = Good().DecideOnly();
        Assert.Equal(["WETH", "USDC"], decision.Prices.Select(price => price.Asset).ToArray());
        var price = decision.Prices[0];
        Assert.Equal((Scenario.Account(0xF1), BadFeeds.Aggregator), (price.Feed, price.Aggregator!.Value));
        Assert.Equal((5, Scenario.Now - 60), ((int)price.Phase, (ulong)price.UpdatedAt));
        Assert.Equal(["base-price-jump", "base-price-frozen", "base-price-band"], price.Passed.ToArray());
    }

    [Fact]
    public void After_ManyReadings_IsTheSameWhetherFoldedAtOnceOrReadBack()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var (folded, stored) = (ImmutableArray<FeedSeen>.Empty, KeeperState.Initial);
        for (var block = 1UL; block <= 200; block++)
        {
            var scenario = Good().At(Scenario.Now + block).With(v => v with
            {
                BaseFeed = v.BaseFeed with
                {
                    RoundId = ((BigInteger)random.Next(1, 4) << 64) + random.Next(1, 50),
                    Answer = v.BaseFeed.Answer + random.Next(100),
                    Aggregator = random.Next(4) == 0 ? BadFeeds.OtherAggregator : BadFeeds.Aggregator,
                },
            });
            var step = scenario.Step(stored);
            stored = Canonical.Deserialize<KeeperState>(Canonical.Serialize(step.State));
            folded = FeedSeen.After(folded, Scenario.Decisions(step).Single().Prices, Scenario.Now + block);
            Assert.True(folded.SequenceEqual(stored.Vault("eth").Feeds), $"seed {Seed}, block {block}");
        }
    }

    private static Scenario Good() => new Scenario().With(BadFeeds.Plain).WithNetDelta(0);

    private static Scenario Wanting(Scenario flat) =>
        flat.With(v => v with { Hedge = v.Hedge + Scenario.Ether(5) }).NextBlock();

    /// <summary>A keeper that knows a feed, and the block at which the feed has another aggregator.</summary>
    private static (Scenario Swapped, KeeperState State) Swapped()
    {
        var scenario = Good();
        return (
            Wanting(scenario).With(v => v with
            {
                BaseFeed = v.BaseFeed with { RoundId = v.BaseFeed.RoundId + (BigInteger.One << 64) },
            }),
            scenario.Step(KeeperState.Initial).State);
    }

    private static IEnumerable<string> Failed(Decision decision) =>
        decision.Reasons.Where(reason => !reason.Passed && ReasonCode.OfPrices.Contains(reason.Code))
            .Select(reason => reason.Code);
}
