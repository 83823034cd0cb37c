using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>
/// Every threshold a decision states is applied to the snapshot, and the keeper is asked again: there the verdict is
/// another, and one step nearer it is not.
/// </summary>
public sealed class FlipTests
{
    private const int Seed = 31_415;
    private static readonly BigInteger Cent = 1_000_000;

    public static TheoryData<string> Kinds => [.. HedgePolicy.All.Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flips_RandomBooksOfEveryVerdict_FlipThereAndNotOneStepNearer(string kind)
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 400; i++)
        {
            var (scenario, state) = RandomPolicies.Next(random, kind);
            if (HedgePolicy.Named(kind).WeighsCosts && i % 2 == 0)
            {
                (scenario, state) = SlippageForecasts.Next(random, scenario, state);
            }

            var decision = scenario.DecideOnly(state);
            Count(counts, decision.Verdict.ToString());
            var context = $"seed {Seed}, book {i}: {decision.Verdict} by {decision.Decisive.Code}, {decision.Flips}";
            CheckSpot(scenario, state, decision, decision.Flips.SpotBelow, +1, context, counts);
            CheckSpot(scenario, state, decision, decision.Flips.SpotAbove, -1, context, counts);
            CheckGas(scenario, state, decision, context, counts);
            CheckTimer(scenario, state, decision, context, counts);
        }

        string[] needed = ["Hold", "Hedge", "Refuse", "below", "above", "gas-at-most", "gas-above", "at", "at-soon"];
        Assert.All(needed, what => Assert.True(
            counts.GetValueOrDefault(what) >= 10, string.Join(", ", counts)));
        var compared = counts["below"] + counts["above"];
        Assert.True(counts.GetValueOrDefault("other-ladder") < compared * 2 / 3, string.Join(", ", counts));
    }

    /// <summary>The same of vaults that trade in slices, are throttled, or hold a position that may move.</summary>
    [Fact]
    public void Flips_SlicedThrottledOrHeldOnMargin_FlipThereAndNotOneStepNearer()
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 300; i++)
        {
            var (scenario, state) = RandomExecutions.Next(random, i);
            var decision = scenario.DecideOnly(state);
            Count(counts, decision.Verdict.ToString());
            foreach (var code in (ReadOnlySpan<string>)[ReasonCode.Schedule, ReasonCode.Throttle, ReasonCode.Move])
            {
                if (decision.Reasons.Any(reason => reason.Code == code))
                {
                    Count(counts, code);
                }
            }

            var context = $"seed {Seed}, book {i}: {decision.Verdict} by {decision.Decisive.Code}, {decision.Flips}";
            CheckSpot(scenario, state, decision, decision.Flips.SpotBelow, +1, context, counts);
            CheckSpot(scenario, state, decision, decision.Flips.SpotAbove, -1, context, counts);
            CheckGas(scenario, state, decision, context, counts);
            CheckTimer(scenario, state, decision, context, counts);
        }

        string[] needed =
        [
            "Hold", "Hedge", "below", "above", ReasonCode.Schedule, ReasonCode.Throttle, ReasonCode.Move,
        ];
        Assert.All(needed, what => Assert.True(
            counts.GetValueOrDefault(what) >= 10, string.Join(", ", counts)));
    }

    /// <summary>
    /// Near the present price nothing is skipped: the first cent with another verdict is the one stated.
    /// </summary>
    [Fact]
    public void Flips_ScanOfEveryCentNearby_FindsNothingNearerThanStated()
    {
        var random = new Random(Seed);
        var found = 0;
        for (var i = 0; i < 60; i++)
        {
            var net = Scenario.Ether(RandomScenarios.Between(random, 0.97m, 1.03m)) * (random.Next(2) == 0 ? 1 : -1);
            var scenario = RandomScenarios.Next(random).WithNetDelta(net);
            var decision = scenario.DecideOnly();
            for (var side = -1; side <= 1; side += 2)
            {
                var stated = side < 0 ? decision.Flips.SpotBelow : decision.Flips.SpotAbove;
                if (FirstWithin(scenario, decision.Verdict, side, 200) is { } nearest)
                {
                    found++;
                    Assert.True(
                        stated is { } at && Feed(at) == nearest, $"seed {Seed}, book {i}: {nearest} against {stated}");
                }
            }
        }

        Assert.True(found >= 20, $"only {found} nearby flips");
    }

    [Fact]
    public void Flips_PriceBetweenTwoCents_StatesTheCentNextToIt()
    {
        // The band's edge lies between the present price and the cent below it.
        var scenario = new Scenario().WithSpot(300_000_999_999).WithNetDelta(0);
        var gamma = scenario.DecideOnly().Measure!.Gamma;
        var net = gamma < 0 ? 1 - (-gamma * 0.005) : -1 + (gamma * 0.005);
        scenario = scenario.WithNetDelta(new BigInteger(net * 1e18));
        var decision = scenario.DecideOnly();
        Assert.Equal(Verdict.Hold, decision.Verdict);
        Assert.Equal(3_000.00, decision.Flips.SpotBelow);
        Assert.NotEqual(Verdict.Hold, scenario.WithSpot(300_000_000_000).DecideOnly().Verdict);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(18)]
    public void Flips_FeedOfOtherDecimals_StatesTheSameThresholds(int decimals)
    {
        var reference = new Scenario().WithNetDelta(0).DecideOnly().Flips;
        var scenario = new Scenario().With(v => v with
        {
            BaseFeed = v.BaseFeed with { Answer = Scenario.Integer(3_000, decimals), Decimals = decimals },
        }).WithNetDelta(0);
        var step = Math.Pow(10, -Math.Min(2, decimals));
        Assert.Equal(reference.SpotBelow!.Value, scenario.DecideOnly().Flips.SpotBelow!.Value, step);
        Assert.Equal(reference.SpotAbove!.Value, scenario.DecideOnly().Flips.SpotAbove!.Value, step);
    }

    private static void CheckSpot(
        Scenario scenario,
        KeeperState state,
        Decision decision,
        double? stated,
        int nearer,
        string context,
        SortedDictionary<string, int> counts)
    {
        if (stated is not { } spot)
        {
            return;
        }

        Count(counts, nearer > 0 ? "below" : "above");
        var answer = Feed(spot);
        var read = scenario.Only.BaseFeed.Answer;
        Assert.True(nearer > 0 ? answer < read : answer > read, $"{context}: on the wrong side of {read}");
        var closer = answer + (nearer * Cent);
        if (Ask(scenario, state, answer) is not { } there || Ask(scenario, state, closer) is not { } nearby)
        {
            Count(counts, "other-ladder");
            return;
        }

        Assert.True(there != decision.Verdict, $"{context}: no flip at {spot}");
        if (nearer > 0 ? closer < read : closer > read)
        {
            Assert.True(nearby == decision.Verdict, $"{context}: flips nearer than {spot}");
        }
    }

    private static void CheckGas(
        Scenario scenario, KeeperState state, Decision decision, string context, SortedDictionary<string, int> counts)
    {
        if (decision.Flips.GasAtMostWei is { } atMost)
        {
            Count(counts, "gas-at-most");
            Assert.True(scenario.WithGasPrice(atMost).DecideOnly(state).Verdict != decision.Verdict, context);
            Assert.True(scenario.WithGasPrice(atMost + 1).DecideOnly(state).Verdict == decision.Verdict, context);
        }

        if (decision.Flips.GasAboveWei is { } above)
        {
            Count(counts, "gas-above");
            Assert.True(scenario.WithGasPrice(above + 1).DecideOnly(state).Verdict != decision.Verdict, context);
            Assert.True(scenario.WithGasPrice(above).DecideOnly(state).Verdict == decision.Verdict, context);
        }
    }

    private static void CheckTimer(
        Scenario scenario, KeeperState state, Decision decision, string context, SortedDictionary<string, int> counts)
    {
        if (decision.Flips.At is not { } at)
        {
            return;
        }

        Count(counts, "at");
        Assert.True(at > scenario.Block.Timestamp, context);
        Assert.True(scenario.At(at).DecideOnly(state).Verdict != decision.Verdict, context);

        // Long before the timer acts, time alone may age the feeds or move the delta; soon after now it does neither.
        if (at - Scenario.Now <= 300 && at - scenario.Only.BaseFeed.UpdatedAt <= 3_660)
        {
            Count(counts, "at-soon");
            var before = scenario.At(at - 1).DecideOnly(state);
            Assert.True(before.Verdict == decision.Verdict || IsByTheBand(before), context);
        }
    }

    /// <summary>A delta that drifted out of a narrow band by itself, before the timer was due.</summary>
    private static bool IsByTheBand(Decision decision) =>
        decision is { Verdict: Verdict.Hedge, Decisive.Code: ReasonCode.Band }
        && !decision.Reasons.Single(reason => reason.Code == ReasonCode.Timer).Passed;

    private static BigInteger? FirstWithin(Scenario scenario, Verdict verdict, int side, int cents)
    {
        var (question, now) = (scenario.Question(KeeperState.Initial), scenario.Present);
        var answer = scenario.Only.BaseFeed.Answer;
        var start = side < 0 ? (answer + Cent - 1) / Cent : answer / Cent;
        for (var step = 1; step <= cents; step++)
        {
            var candidate = (start + (side * step)) * Cent;
            if (question.Judge(now with { BaseUsd = candidate }).Verdict != verdict)
            {
                return candidate;
            }
        }

        return null;
    }

    private static BigInteger Feed(double spot) => new BigInteger(Math.Round(spot * 100)) * Cent;

    /// <summary>
    /// The verdict when the feed alone answers something else. Null when so much else that other sizes would be quoted:
    /// then not everything else is equal.
    /// </summary>
    private static Verdict? Ask(Scenario scenario, KeeperState state, BigInteger answer)
    {
        var snapshot = scenario.Observe();
        var changed = scenario.WithSpot(answer);
        var feed = snapshot.Answers.InOrder
            .Where(pair => pair.Key.To == scenario.Only.Mandate.Oracle.BaseFeed)
            .Select(pair => KeyValuePair.Create(pair.Key, changed.Reply(pair.Key)));
        var answers = snapshot.Answers.With(feed);
        if (!Observation.Missing(scenario.Mandate, answers.WithDocuments(state.Documents)).IsEmpty)
        {
            return null;
        }

        var step = Keeper.Next(state, new Fact.BlockSeen(new Snapshot(scenario.Block, answers)), scenario.Mandate);
        return Assert.Single(Scenario.Decisions(step)).Verdict;
    }

    private static void Count(SortedDictionary<string, int> counts, string what) =>
        counts[what] = counts.GetValueOrDefault(what) + 1;
}
