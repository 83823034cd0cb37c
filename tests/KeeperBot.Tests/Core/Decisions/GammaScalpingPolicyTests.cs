using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class GammaScalpingPolicyTests
{
    private const int Seed = 31_623;
    private const ulong Hours = 6;
    private static readonly GammaScalpingPolicy Policy = new();

    private static readonly VaultMandate Vault = new Scenario().WithPolicy(policy => policy with
    {
        Kind = "gamma-scalping",
        Band = Scenario.Ether(40),
        InnerBand = Scenario.Ether(30),
        MaxIntervalSeconds = 0,
        Costs = new CostMandate(1e-4, "WETH"),
    }).Only.Mandate;

    [Fact]
    public void Decide_LongBook_TradesExactlyAsTheCostOptimalBand()
    {
        var (random, trades) = (new Random(Seed), 0);
        for (var i = 0; i < 500; i++)
        {
            var question = Ask(random);
            var wish = Policy.Decide(question);
            Assert.True(wish.Want == new CostOptimalPolicy().Weigh(question), $"seed {Seed}, case {i}");
            Assert.Equal(wish.Want, Policy.Weigh(question));
            Assert.Equal(
                wish.WantsTrade, wish.Reasons.Single(reason => reason.Code == ReasonCode.Benefit).Passed);
            trades += wish.WantsTrade ? 1 : 0;
        }

        Assert.InRange(trades, 100, 400);
    }

    [Fact]
    public void Decide_BookThatIsNotLong_HoldsInsideTheMandatesBandAndSaysWhy()
    {
        var random = new Random(Seed);
        foreach (var gamma in new[] { -0.08, -1e-6, 0.0, 5e-10 })
        {
            var question = Ask(random) with { NetDelta = Quantum.FromDouble(39.9) };
            question = question with { Costs = question.Costs!.Value with { Gamma = gamma } };
            var wish = Policy.Decide(question);
            Assert.False(wish.WantsTrade);
            var first = wish.Reasons[0];
            Assert.Equal((ReasonCode.LongGamma, false, gamma), (first.Code, first.Passed, first.Measured));
            Assert.DoesNotContain(
                wish.Reasons, reason => reason.Code is ReasonCode.ScalpingGain or ReasonCode.Benefit);

            var beyond = question with { NetDelta = Quantum.FromDouble(-41) };
            Assert.Equal(Scenario.Ether(11), Policy.Weigh(beyond).Size);
        }
    }

    /// <summary>
    /// An option without interest loses ½Γσ²S² a year, so the moves that earn more than time takes are those beyond
    /// σS√t.
    /// </summary>
    [Fact]
    public void Decide_OptionWithoutInterest_EarnsMoreThanTimeTakesBeyondTheBreakEvenMove()
    {
        var (random, earned) = (new Random(Seed), 0);
        for (var i = 0; i < 500; i++)
        {
            var question = Ask(random);
            var reasons = Policy.Decide(question).Reasons;
            var move = Assert.Single(reasons, reason => reason.Code == ReasonCode.BreakEvenMove);
            var gain = Assert.Single(reasons, reason => reason.Code == ReasonCode.ScalpingGain);
            var years = Hours * 3_600 / Market.SecondsPerYear;
            var (spot, book) = (question.Spot, question.Book!);
            Assert.Equal(Math.Abs(spot - question.LastSpot!.Value), move.Measured);
            Assert.Equal(book.Volatility * spot * Math.Sqrt(years), move.Limit, 1e-9 * move.Limit);
            Assert.Equal(0.5 * book.Greeks.Gamma * move.Measured * move.Measured, gain.Measured, 1e-9 * gain.Limit);
            Assert.Equal(0.5 * book.Greeks.Gamma * move.Limit * move.Limit, gain.Limit, 1e-9 * gain.Limit);
            Assert.True(move.Passed == gain.Passed, $"seed {Seed}, case {i}: {move}, {gain}");
            earned += gain.Passed ? 1 : 0;
        }

        Assert.InRange(earned, 100, 400);
    }

    [Fact]
    public void Decide_NothingKnownOfTheLastHedge_LeavesTheMoveOut()
    {
        var question = Ask(new Random(Seed));
        PolicyQuestion[] unknowns =
            [question with { LastSpot = null }, question with { LastHedgeAt = Scenario.Now }];
        foreach (var unknown in unknowns)
        {
            Assert.DoesNotContain(Policy.Decide(unknown).Reasons, reason => reason.Code == ReasonCode.BreakEvenMove);
        }
    }

    [Fact]
    public void Next_SoldBookAndBoughtBook_AreToldApart()
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 200; i++)
        {
            var (scenario, state) = RandomPolicies.Next(random, "gamma-scalping");
            var decision = scenario.DecideOnly(state);
            if (decision.Measure is { Gamma: var gamma } && decision.Verdict is Verdict.Hold or Verdict.Hedge)
            {
                var isLong = decision.Reasons.All(reason => reason.Code != ReasonCode.LongGamma);
                Assert.True(isLong == (gamma > 1e-9), $"seed {Seed}, book {i}: {gamma}");
                Assert.True(
                    isLong == decision.Reasons.Any(reason => reason.Code == ReasonCode.ScalpingGain),
                    $"seed {Seed}, book {i}");
                var what = $"{(isLong ? "long" : "short")}-{decision.Verdict}-{decision.Decisive.Code}";
                counts[what] = counts.GetValueOrDefault(what) + 1;
            }
        }

        string[] needed = ["long-Hold-band", "long-Hedge-band", "short-Hold-long-gamma", "short-Hedge-band"];
        Assert.All(needed, what => Assert.True(counts.GetValueOrDefault(what) >= 5, string.Join(", ", counts)));
    }

    /// <summary>A bought call, a net delta around its band, and a move since a hedge six hours ago.</summary>
    private static PolicyQuestion Ask(Random random)
    {
        var (volatility, years) = (0.3 + random.NextDouble(), 0.02 + (0.2 * random.NextDouble()));
        var spot = 3_000.0;
        var option = 100.0 * BlackScholes.Evaluate(
            new OptionTerms
            {
                Kind = OptionKind.Call,
                Strike = spot * (0.9 + (0.2 * random.NextDouble())),
                YearsToExpiry = years,
            },
            new MarketInputs { Spot = spot, Volatility = volatility, Rate = 0, Carry = 0 });
        var costs = new BandInputs
        {
            Gamma = option.Gamma,
            Spot = spot,
            Volatility = volatility,
            RiskAversion = 1e-4,
            ProportionalCost = 5e-4,
            FixedCost = 12,
            Years = years,
        };
        var net = CostOptimalBand.Of(costs).Outer * (0.5 + random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1);
        var move = volatility * spot * Math.Sqrt(Hours / 8_760.0) * 2 * random.NextDouble();
        return new PolicyQuestion(
            Vault, Quantum.FromDouble(net), Scenario.Now, Scenario.Now - (Hours * 3_600), false)
        {
            Costs = costs,
            Book = new BookMoment(
                volatility, new BookGreeks(option.Delta, option.Gamma, option.Vega, option.Theta)),
            Spot = spot,
            LastSpot = spot + move,
        };
    }
}
