using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;

namespace KeeperBot.Tests.Core;

/// <summary>Random scenarios under any policy.</summary>
internal static class RandomPolicies
{
    private static readonly DocumentMandate Bought = new("book", "bought.json", 3_600);

    /// <summary>
    /// A scenario under a policy, and a keeper that saw or hedged its vault some time ago, often just before a timer
    /// acts. Half of the books to scalp are long of gamma: options that a document declares. Where costs are weighed,
    /// most go by forecasts.
    /// </summary>
    public static (Scenario Scenario, KeeperState State) Next(Random random, string kind)
    {
        var (scenario, state) = WithoutForecasts(random, kind);
        return HedgePolicy.Named(kind).WeighsCosts ? RandomForecasts.Add(random, scenario, state) : (scenario, state);
    }

    private static (Scenario Scenario, KeeperState State) WithoutForecasts(Random random, string kind)
    {
        var scenario = RandomScenarios.Next(random);
        if (kind == "delta-band")
        {
            return (scenario, Remembered(random, scenario));
        }

        scenario = scenario.WithPolicy(policy => Policy(random, policy, kind));
        scenario = scenario with { Gas = scenario.Gas with { IsPublic = random.Next(2) == 0 } };
        if (kind != "gamma-scalping" || random.Next(3) == 0)
        {
            return (scenario, Remembered(random, scenario));
        }

        scenario = scenario.With(vault => vault with
        {
            Mandate = vault.Mandate with
            {
                Holds = [new BookMandate("declared", vault.Mandate.Vault) { Document = Bought }],
            },
            Bounds = (-Scenario.Ether(10_000), Scenario.Ether(10_000)),
        });
        var state = Remembered(random, scenario).Apply(new Fact.DocumentStated(Calls(scenario)), []);
        var net = Scenario.Ether(RandomScenarios.Between(random, -3, 3));
        return scenario.DecideOnly(state).Measure is { } measure
            ? (scenario.With(v => v with { Hedge = net - new BigInteger(measure.BookDelta * 1e18) }), state)
            : (scenario, state);
    }

    private static PolicyMandate Policy(Random random, PolicyMandate policy, string kind) => kind switch
    {
        "threshold" => policy with
        {
            Kind = kind,
            InnerBand = 0,
            Threshold = new ThresholdMandate(
                random.Next(2) == 0,
                random.Next(2) == 0 ? null : (double)RandomScenarios.Between(random, 0.4m, 1.2m),
                random.Next(2) == 0
                    ? null
                    : new DearGasMandate(Scenario.Gwei(random.Next(5, 60)), 1 + (2 * random.NextDouble()))),
        },
        "schedule" => policy with
        {
            Kind = kind,
            InnerBand = 0,
            Band = Scenario.Ether(3),
            MinimumTrade = Scenario.Ether(RandomScenarios.Between(random, 0.1m, 2)),
            MaxIntervalSeconds = random.Next(3) == 0 ? 0 : Scenario.Day,
            PriceMove = random.Next(2) == 0 ? null : 0.005 + (0.03 * random.NextDouble()),
        },
        _ => policy with
        {
            Kind = kind,
            Band = Scenario.Ether(RandomScenarios.Between(random, 1, 4)),
            InnerBand = Scenario.Ether(RandomScenarios.Between(random, 0, 0.9m)),
            Costs = new CostMandate(Math.Pow(10, -5 + (3 * random.NextDouble())), "WETH"),
        },
    };

    private static KeeperState Remembered(Random random, Scenario scenario)
    {
        var ago = random.Next(2) == 0 ? random.Next(Scenario.Day - 300, Scenario.Day) : 60;
        var spot = (double)scenario.Only.BaseFeed.Answer / 1e8;
        return new KeeperState(0, null,
        [
            VaultState.Fresh(scenario.Only.Mandate.Id) with
            {
                LastHedgeAt = scenario.Block.Timestamp - (ulong)ago,
                LastHedgeSpot = spot * (double)RandomScenarios.Between(random, 0.98m, 1.02m),
            },
        ]);
    }

    private static StatedDocument Calls(Scenario scenario)
    {
        var (time, strike) = (DateTimeOffset.FromUnixTimeSeconds((long)Scenario.Now), scenario.Only.BaseFeed.Answer);
        return new StatedDocument(
            Bought.Kind,
            Bought.Name,
            Scenario.Now,
            $$"""
            { "asOf": "{{time:yyyy-MM-ddTHH:mm:ssZ}}",
              "positions": [{ "type": "option", "asset": "WETH", "units": 900, "right": "call",
                "strike": {{strike / 100_000_000}}, "expiry": "{{time.AddDays(30):yyyy-MM-ddTHH:mm:ssZ}}" }] }
            """);
    }
}
