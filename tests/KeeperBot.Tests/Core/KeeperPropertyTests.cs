using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core;

/// <summary>What must hold for every decision, on seeded random scenarios.</summary>
public sealed class KeeperPropertyTests
{
    [Fact]
    public void Next_AnyScenario_GivesReasonsAndAPlanExactlyWhenItHedges()
    {
        const int Seed = 1;
        var random = new Random(Seed);
        for (var i = 0; i < 500; i++)
        {
            var decision = RandomScenarios.Next(random).DecideOnly();
            var holds = !decision.Reasons.IsEmpty
                && (decision.Plan is not null) == (decision.Verdict == Verdict.Hedge)
                && (decision.Verdict != Verdict.Refuse || !decision.Decisive.Passed);
            Assert.True(holds, $"seed {Seed}, scenario {i}: {decision}");
        }
    }

    /// <summary>The hedge, filled as planned and priced anew by other means, ends inside the band.</summary>
    [Fact]
    public void Next_HedgeFilledAsPlanned_BringsNetDeltaInsideTheBand()
    {
        const int Seed = 2;
        const int Wanted = 200;
        var random = new Random(Seed);
        var hedged = 0;
        for (var i = 0; hedged < Wanted; i++)
        {
            Assert.True(i < 4_000, $"only {hedged} of {i} books were hedged");
            var scenario = RandomScenarios.Next(random);
            var decision = scenario.DecideOnly();
            if (decision.Plan is not { } plan)
            {
                continue;
            }

            hedged++;
            var vault = scenario.Only;
            var market = Market.Flat(
                (double)vault.BaseFeed.Answer / 1e8, vault.Mandate.Market.Volatility, 0.04, 0.03, Scenario.Now);
            var book = IndependentBook.Measure(vault.Series, market).Delta;
            var before = Math.Abs(book + ((double)vault.Hedge / 1e18));
            var after = Math.Abs(book + ((double)plan.TargetHedge / 1e18));
            var holds = after <= 0.5 + 1e-7 && after < before && before > 1.0 - 1e-7;
            Assert.True(holds, $"seed {Seed}, book {i}: |net| {before:R} to {after:R}");

            var filled = scenario.With(v => v with { Hedge = plan.TargetHedge, Sequence = v.Sequence + 1 });
            Assert.Equal(Verdict.Hold, filled.DecideOnly().Verdict);
        }
    }

    [Fact]
    public void Next_SameInputs_GiveTheSameBytes()
    {
        const int Seed = 3;
        for (var i = 0; i < 100; i++)
        {
            byte[] Bytes() => Canonical.Serialize(RandomScenarios.Several(new Random(Seed + i), 3).Decide().ToArray());
            Assert.True(Bytes().AsSpan().SequenceEqual(Bytes()), $"seed {Seed + i}");
        }
    }

    [Fact]
    public void Next_VaultsInAnotherOrder_DecidesTheSameOfEach()
    {
        const int Seed = 4;
        for (var i = 0; i < 100; i++)
        {
            var random = new Random(Seed + i);
            var scenario = RandomScenarios.Several(random, 5);
            var vaults = scenario.Vaults.ToArray();
            random.Shuffle(vaults);
            var shuffled = scenario with { Vaults = [.. vaults] };
            Assert.True(
                Contents(scenario).SequenceEqual(Contents(shuffled), StringComparer.Ordinal), $"seed {Seed + i}");
        }
    }

    /// <summary>
    /// A decision of a fixed scenario, down to the last bit. When it differs on another machine, that machine computes
    /// other numbers; when it differs after a change here, every journal's replay will differ too.
    /// </summary>
    [Fact]
    public void Next_FixedScenario_HasThePinnedHash()
    {
        const int Seed = 20_260_101;
        const string Pinned = "0x4ec94eff1d1abc6cf437837506ebf920520806991a34e6310dddef9ffdd7d5c3";
        var random = new Random(Seed);
        var hashes = Enumerable.Range(0, 25)
            .SelectMany(_ => RandomScenarios.Several(random, 4).Decide())
            .SelectMany(d => d.ComputeReasonHash().ToArray())
            .ToArray();
        var hash = Keccak256.Compute(hashes);
        Assert.True(hash == Hash32.Parse(Pinned), $"seed {Seed}: {hash}");
    }

    /// <summary>
    /// The last bits of a volatility may not move money: only a delta within two quanta of the band may differ.
    /// </summary>
    [Fact]
    public void Next_VolatilityWithTheSmallestNoise_DecidesTheSame()
    {
        const int Seed = 6;
        var random = new Random(Seed);
        for (var i = 0; i < 300; i++)
        {
            var scenario = RandomScenarios.Next(random);
            var noise = 1.0 + ((random.NextDouble() - 0.5) * 2e-12);
            var market = scenario.Only.Mandate.Market;
            var noisyMarket = market with { Volatility = market.Volatility * noise };
            var noisy = scenario.With(v => v with { Mandate = v.Mandate with { Market = noisyMarket } });
            var (left, right) = (scenario.DecideOnly(), noisy.DecideOnly());
            if (left.Measure is not { } measure)
            {
                continue;
            }

            var net = Quantum.FromDouble(measure.NetDelta).Multiples;
            var moved = BigInteger.Abs(net - Quantum.FromDouble(right.Measure!.NetDelta).Multiples);
            var atTheEdge = BigInteger.Abs(BigInteger.Abs(net) - 1_000_000_000) <= 2;
            Assert.True(
                moved <= 1 && (atTheEdge || left.Verdict == right.Verdict),
                $"seed {Seed}, scenario {i}: {left.Verdict} and {right.Verdict}, net {net}, moved {moved}");
        }
    }

    /// <summary>What was decided of each vault, by its id, without the numbering and the mandate's own hash.</summary>
    private static IEnumerable<string> Contents(Scenario scenario) => scenario.Decide()
        .OrderBy(d => d.Vault, StringComparer.Ordinal)
        .Select(d => Convert.ToHexString(Canonical.Serialize(d with { Number = 0, Mandate = Hash32.Zero })));
}
