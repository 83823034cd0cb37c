using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>One path that is known beforehand.</summary>
/// <param name="Years">From the start, rising; the first is 0. At least two.</param>
/// <param name="Spots">At those times, above zero.</param>
/// <param name="Gas">Money for a hedge at those times, at least 0.</param>
public sealed record SweptPath(ImmutableArray<double> Years, ImmutableArray<double> Spots, ImmutableArray<double> Gas)
{
    /// <summary>Gives the path back when it is one.</summary>
    /// <exception cref="ModelException">It is not; the error says where.</exception>
    internal SweptPath Checked()
    {
        ModelRange.RequireNumbers(Years, 2, "times");
        ModelRange.RequireNumbers(Spots, 2, "spots");
        ModelRange.RequireNumbers(Gas, 2, "gas costs");
        if (Spots.Length != Years.Length || Gas.Length != Years.Length)
        {
            throw new ModelException(
                $"{Years.Length} times come with {Spots.Length} spots and {Gas.Length} gas costs: state one of each");
        }

        for (var step = 0; step < Years.Length; step++)
        {
            if (step == 0) ModelRange.Require(Years[0], 0.0, 0.0, "time 1");
            else ModelRange.RequireAbove(Years[step], Years[step - 1], double.MaxValue, $"time {step + 1}");
            ModelRange.RequirePrice(Spots[step], $"spot {step + 1}");
            ModelRange.Require(Gas[step], 0.0, double.MaxValue, $"gas cost {step + 1}");
        }

        return this;
    }
}

/// <summary>A trade of a policy on one path.</summary>
/// <param name="Step">Of the path, counted from 0.</param>
/// <param name="Size">Signed units: above zero bought.</param>
/// <param name="Offset">The hedge less its target before the trade, in units: the net delta.</param>
public readonly record struct SweptTrade(int Step, double Size, double Offset);

/// <summary>What a policy does along one path, trade by trade, by the sweep's own arithmetic.</summary>
public static class SweepTrace
{
    /// <summary>Runs a policy; it decides at every time but the last.</summary>
    /// <param name="scenario">
    /// The book and what trading costs. Its market, steps, seed and delay do not count; of its gas only by how much
    /// waiting makes it cheaper where a step's gas is one of its costs.
    /// </param>
    /// <param name="path">The path.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="opening">
    /// Units held at first; when left out none where the scenario charges the opening, else the target.
    /// </param>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    public static ImmutableArray<SweptTrade> Run(
        HedgingScenario scenario, SweptPath path, PolicySpec policy, double? opening = null) =>
        Run<PortableLanes>(scenario.Checked(), path.Checked(), policy, opening);

    private static ImmutableArray<SweptTrade> Run<T>(
        HedgingScenario scenario, SweptPath path, PolicySpec policy, double? opening)
        where T : struct, ILanes<T>
    {
        var view = new StepView<T>(scenario);
        var run = policy.Begin<T>(scenario);
        var trades = ImmutableArray.CreateBuilder<SweptTrade>();
        for (var step = 0; step < path.Years.Length - 1; step++)
        {
            Observe(view, path, step);
            scenario.Book.Hedge(view);
            if (step == 0)
            {
                var target = scenario.ChargesOpening ? T.Create(0.0) : view.Delta;
                run.Start(view, opening is { } units ? T.Create(units) : target);
            }

            if (policy.SharesBands) view.ShareBands();
            var (before, count) = (First(run.Hedge), First(run.Trades));
            run.Step(view);
            if (First(run.Trades) == count) continue;
            trades.Add(new SweptTrade(step, First(run.Hedge) - before, before - First(view.Delta)));
        }

        return trades.ToImmutable();
    }

    private static void Observe<T>(StepView<T> view, SweptPath path, int step)
        where T : struct, ILanes<T>
    {
        var time = path.Years[step];
        view.Observe(step, time, path.Years[^1] - time, T.Create(Math.Log(path.Spots[step])));
        var (gas, regime) = (T.Create(path.Gas[step]), view.Scenario.Gas.Costs.IndexOf(path.Gas[step]));
        (view.Gas, view.SeenGas) = (gas, gas);
        view.Waiting = T.Create(regime < 0 ? 0.0 : view.Scenario.Gas.Relief(regime));
    }

    private static double First<T>(T lanes)
        where T : struct, ILanes<T>
    {
        Span<double> values = stackalloc double[T.Count];
        T.Store(lanes, ref values[0], 0);
        return values[0];
    }
}
