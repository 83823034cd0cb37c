using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using MathNet.Numerics;

namespace KeeperBot.Benchmarks.Sweep;

/// <summary>
/// The floor of a sweep: the same paths, book and policies in a plain loop over one path at a time, by System.Math and,
/// for the normal distribution, MathNet. For calls sold at the money under lognormal prices without interest.
/// </summary>
/// <param name="scenario">The sweep's.</param>
/// <param name="market">Its market.</param>
/// <param name="policies">The sweep's.</param>
internal sealed class ScalarSweep(
    HedgingScenario scenario, GeometricBrownian market, ImmutableArray<PolicySpec> policies)
{
    private readonly ScalarPolicy[] _policies =
    [
        .. policies.Select(spec => ScalarPolicy.Of(
            spec, scenario.Book.Units, scenario.ProportionalCost, scenario.Book.Volatility, scenario.Gas.Mean())),
    ];

    /// <summary>Walks so many paths.</summary>
    /// <returns>The mean cost of each policy.</returns>
    public double[] Run(int paths)
    {
        var costs = new double[_policies.Length];
        for (var path = 0; path < paths; path++)
        {
            Walk((ulong)path);
            for (var i = 0; i < costs.Length; i++)
            {
                costs[i] += _policies[i].Cost / paths;
            }
        }

        return costs;
    }

    private void Walk(ulong path)
    {
        var (years, volatility) = (scenario.Years / scenario.Steps, market.Volatility);
        var regimes = new byte[scenario.Steps + 1];
        scenario.Gas.Walk(Draws.OfGas(scenario.Seed, path), years, scenario.Steps, regimes, 1);
        var draws = Draws.OfSpots(scenario.Seed, path);
        var (log, drift, move) = (
            Math.Log(market.Spot), -0.5 * volatility * volatility * years, volatility * Math.Sqrt(years));
        for (var step = 0; step < scenario.Steps; step++)
        {
            var view = At(step, log, regimes[step]);
            foreach (var policy in _policies)
            {
                if (step == 0) policy.Start(view);
                policy.Step(view);
            }

            log += drift + (move * draws.Normal());
        }
    }

    private ScalarView At(int step, double log, int regime)
    {
        var (spot, left) = (Math.Exp(log), scenario.Years - (step * scenario.Years / scenario.Steps));
        var deviation = scenario.Book.Volatility * Math.Sqrt(left);
        var d1 = ((log - Math.Log(market.Spot)) / deviation) + (0.5 * deviation);
        var units = scenario.Book.Units;
        return new ScalarView(
            step,
            spot,
            units * 0.5 * SpecialFunctions.Erfc(-d1 * Constants.Sqrt1Over2),
            units * Constants.InvSqrt2Pi * Math.Exp(-0.5 * d1 * d1) / (spot * deviation),
            scenario.Gas.Costs[regime],
            scenario.Gas.Relief(regime),
            left);
    }
}
