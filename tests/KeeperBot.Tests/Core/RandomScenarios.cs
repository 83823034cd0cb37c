using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Tests.Core;

/// <summary>Scenarios of every verdict, drawn from a seeded generator.</summary>
internal static class RandomScenarios
{
    /// <summary>One vault with a random book, market, hedge, pools, limits and gas price.</summary>
    public static Scenario Next(Random random) => new Scenario { Vaults = [Vault(random, "eth", 1)] }
        .WithGasPrice(Scenario.Gwei(1) + (Scenario.Gwei(1) * random.Next(0, 70)))
        .WithRandomNetDelta(random);

    /// <summary>Several vaults with their own books under the same feeds.</summary>
    public static Scenario Several(Random random, int count)
    {
        var first = Vault(random, "v1", 1);
        var others = Enumerable.Range(2, count - 1).Select(i => Vault(random, $"v{i}", (byte)i) with
        {
            BaseFeed = first.BaseFeed,
            QuoteFeed = first.QuoteFeed,
            Pools = first.Pools,
        });
        return new Scenario { Vaults = [first, .. others] }.WithRandomNetDelta(random);
    }

    /// <summary>A decimal between two bounds in steps of a millionth of their distance.</summary>
    public static decimal Between(Random random, decimal low, decimal high) =>
        low + ((high - low) * random.Next(0, 1_000_001) / 1_000_000m);

    private static Scenario WithRandomNetDelta(this Scenario scenario, Random random)
    {
        var flat = scenario.WithNetDelta(0);
        return flat.With(v => v with { Hedge = v.Hedge + Scenario.Ether(Between(random, -4, 4)) });
    }

    private static VaultWorld Vault(Random random, string id, byte number)
    {
        var vault = Scenario.Vault(id, number);
        var spot = Between(random, 500, 5_000);
        var depth = Scenario.Ether(random.Next(3) == 0 ? Between(random, 2_000, 20_000) : 1_000_000);
        return vault with
        {
            Mandate = vault.Mandate with
            {
                Market = new((double)Between(random, 0.3m, 1.5m), 0.04, 0.03),
                Policy = vault.Mandate.Policy with { MaxIntervalSeconds = random.Next(2) * Scenario.Day },
            },
            BaseFeed = vault.BaseFeed with
            {
                Answer = Scenario.Integer(spot, 8) + random.Next(1_000_000),
                UpdatedAt = Scenario.Now - (ulong)random.Next(0, 3_700),
            },
            QuoteFeed = vault.QuoteFeed with { Answer = Scenario.Integer(Between(random, 0.997m, 1.003m), 8) },
            Series = [.. Enumerable.Range(1, random.Next(1, 7)).Select(i => Series(random, i, spot))],
            Pools = vault.Pools.ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => PoolModel.At(Near(random, spot), Scenario.Ether(1), depth, pair.Value.FeePips)),
        };
    }

    private static BigInteger Near(Random random, decimal spot) =>
        Scenario.Usdc(spot * Between(random, 0.997m, 1.003m));

    private static SeriesWorld Series(Random random, int id, decimal spot)
    {
        var strike = decimal.Round(spot * Between(random, 0.75m, 1.4m));
        var expiry = Scenario.Now + (ulong)random.Next(Scenario.Day / 4, 90 * Scenario.Day);
        return new SeriesWorld(
            id, random.Next(2) == 0, expiry, Scenario.Ether(strike), Scenario.Ether(Between(random, 0.1m, 120)));
    }
}
