using KeeperBot.Core;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>
/// Vaults that trade in slices, are throttled, or hold a position at a perpetual; all drawn at random.
/// </summary>
internal static class RandomExecutions
{
    private const uint Perps = 3;

    /// <summary>One of the three in turn, with what was remembered of a block before.</summary>
    public static (Scenario Scenario, KeeperState State) Next(Random random, int number)
    {
        decimal Between(decimal least, decimal most) => RandomScenarios.Between(random, least, most);
        var scenario = new Scenario().With(v => v with
        {
            BaseBalance = Scenario.Ether(2_000),
            Series = [.. v.Series.Select(series => series with { Written = Scenario.Ether(Between(20, 200)) })],
            Mandate = v.Mandate with
            {
                Venues =
                [
                    .. v.Mandate.Venues.Select(venue => venue with { Kind = UniswapV2Venue.KindName, FeePips = 3_000 }),
                ],
            },
        })
            .WithLimits(limits => limits with { MaxSlippageBps = 100 })
            .WithGasPrice(Scenario.Gwei(Between(1, 40)));
        scenario = (number % 3) switch
        {
            0 => Sliced(random, scenario),
            1 => Throttled(random, scenario),
            _ => Held(random, scenario),
        };
        var usual = scenario.WithPool(1, 3_000, 2_000).WithPool(2, 3_000, 2_000).WithNetDelta(0);
        var state = usual.Step(KeeperState.Initial).State;
        if (random.Next(2) == 0)
        {
            state = state with { Vaults = [state.Vaults.Single() with { SlicedSince = Scenario.Now }] };
        }

        return (scenario.NextBlock((ulong)random.Next(1, 200)), state);
    }

    private static Scenario Sliced(Random random, Scenario scenario)
    {
        var over = random.Next(3) == 0 ? 600L : (long?)null;
        return Wide(scenario, "cost-optimal-band")
            .With(v => v with
            {
                Mandate = v.Mandate with { Slicing = new SlicingMandate(24, random.Next(0, 200), over) },
            })
            .WithPool(1, 3_000, RandomScenarios.Between(random, 1_000, 30_000))
            .WithNetDelta(Scenario.Ether(RandomScenarios.Between(random, -20, 20)));
    }

    private static Scenario Throttled(Random random, Scenario scenario)
    {
        var throttle = new ThrottleMandate(
            3_600, [new ThrottleStep(60, 50), new ThrottleStep(30, 20), new ThrottleStep(10, 0)],
            random.Next(50, 150), null, random.Next(20, 101));
        return Wide(scenario, "delta-band")
            .With(v => v with { Mandate = v.Mandate with { Throttle = throttle } })
            .WithPool(1, RandomScenarios.Between(random, 2_970, 3_030), RandomScenarios.Between(random, 300, 3_000))
            .WithPool(2, RandomScenarios.Between(random, 2_970, 3_030), RandomScenarios.Between(random, 300, 3_000))
            .WithNetDelta(Scenario.Ether(RandomScenarios.Between(random, -6, 6)));
    }

    private static Scenario Held(Random random, Scenario scenario)
    {
        var position = RandomScenarios.Between(random, -20, -1);
        var perps = new PerpsV2World(Perps)
        {
            Position = Scenario.Ether(position),
            Recorded = Scenario.Ether(position),
            Margin = Scenario.Ether(-1_250 * position),
            FundingRate = Scenario.Ether(RandomScenarios.Between(random, -0.02m, 0.002m)),
        };
        return scenario.With(v => v with
        {
            Perps = perps,
            Mandate = v.Mandate with { Venues = [.. v.Mandate.Venues, perps.Mandate] },
        }).WithNetDelta(Scenario.Ether(RandomScenarios.Between(random, -1.1m, 1.1m)));
    }

    private static Scenario Wide(Scenario scenario, string kind) => scenario.WithPolicy(policy => policy with
    {
        Kind = kind,
        Band = Scenario.Ether(3),
        InnerBand = Scenario.Ether(0.5m),
        UrgentBand = Scenario.Ether(10),
        Costs = new CostMandate(1e-3, "WETH"),
    });
}
