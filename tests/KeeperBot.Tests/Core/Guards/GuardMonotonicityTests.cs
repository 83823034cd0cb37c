using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Guards;

namespace KeeperBot.Tests.Core.Guards;

/// <summary>A stricter mandate never lets more pass; a looser one never less.</summary>
public sealed class GuardMonotonicityTests
{
    private const int Seed = 4_711;
    private const int Cases = 400;

    [Fact]
    public void All_StricterMandate_NeverLetsMorePass()
    {
        var random = new Random(Seed);
        var refused = Guard.All.ToDictionary(g => g.Code, _ => 0, StringComparer.Ordinal);
        for (var i = 0; i < Cases; i++)
        {
            var loose = Tight(random);
            var strict = Stricter(random, loose);
            var size = Scenario.Ether(RandomScenarios.Between(random, -60, 60)) + 1;
            var (before, after) = (Drafts.Of(loose, size), Drafts.Of(strict, size));
            foreach (var guard in Guard.All)
            {
                var (passedBefore, passedAfter) = (guard.Judge(before).Passed, guard.Judge(after).Passed);
                Assert.True(passedBefore || !passedAfter, $"seed {Seed}, case {i}: {guard.Code} passes when stricter");
                refused[guard.Code] += passedBefore && !passedAfter ? 1 : 0;
            }
        }

        // The property is worth something only when strictness was felt.
        Assert.All(
            ["gas-ceiling", "slippage", "trade-cap"], code => Assert.True(refused[code] > 0, $"{code} never changed"));
    }

    /// <summary>A scenario whose limits lie near what a trade needs.</summary>
    private static Scenario Tight(Random random)
    {
        var scenario = RandomScenarios.Next(random);
        return scenario.WithLimits(l => l with
        {
            MaxSlippageBps = random.Next(0, 60),
            MaxNotionalPerTrade = Scenario.Usdc(random.Next(1, 150_000)),
        });
    }

    private static Scenario Stricter(Random random, Scenario loose)
    {
        BigInteger Less(BigInteger amount) => amount * random.Next(50, 101) / 100;
        var strict = loose.WithLimits(l => l with { MaxSlippageBps = random.Next(0, l.MaxSlippageBps + 1) });

        // The mandate's own cap sets the sizes at which a contract is asked for quotes: with others they are others.
        strict = strict.With(v => v with
        {
            MaxNotionalPerTrade = Less(
                BigInteger.Min(v.MaxNotionalPerTrade, v.Mandate.Limits.MaxNotionalPerTrade)),
        });

        // A lower ceiling needs a smaller reserve, so the reserve grows with it: stricter in every respect.
        return strict with
        {
            Gas = strict.Gas with
            {
                CeilingWei = Less(strict.Gas.CeilingWei),
                ReserveHedges = 2 * strict.Gas.ReserveHedges,
            },
        };
    }
}
