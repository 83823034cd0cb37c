using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;

namespace KeeperBot.Backtests.Tuning;

/// <summary>Finds what other policies would do on the same paths.</summary>
/// <remarks>
/// Costs and errors between settings are interpolated in logarithms along each family's frontier. The settings are
/// chosen and judged on the same paths: <see cref="WalkForward"/> judges them on others.
/// </remarks>
public static class Tuner
{
    private const ulong BootstrapSeed = 1979;
    private const int PerFamily = 4;

    /// <summary>Carries a plan out.</summary>
    /// <exception cref="ModelException">It cannot be; the error says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TuningAdvice Advise(TuningPlan plan, CancellationToken cancellation)
    {
        var simulation = Simulation.Run(plan.Checked().Scenario, plan.Policies, plan.Paths, cancellation);
        ImmutableArray<ImmutableArray<int>> families =
        [
            .. plan.Families.Select(family => simulation.IndexesOf(family).Remove(0)),
        ];
        var bootstrap = new PathBootstrap(simulation, BootstrapSeed);
        double[] Statistics(double[] weights) => Against(bootstrap, families, weights);
        var (point, replicates) = (bootstrap.Point(Statistics), bootstrap.Run(plan.Replicates, Statistics));
        var own = TuningPoint.Of(simulation.Figures[0]);
        return new TuningAdvice(
            own,
            [
                .. plan.Families.Select((name, family) =>
                {
                    TuningInterval? Interval(int which) => TuningInterval.Of(
                        point[(PerFamily * family) + which], replicates[(PerFamily * family) + which]);
                    ImmutableArray<TuningPoint> points =
                        [.. families[family].Select(index => TuningPoint.Of(simulation.Figures[index]))];
                    return new FamilyAdvice(
                        name,
                        points,
                        Interval(0),
                        Interval(1),
                        points.Where(one => one.Error <= own.Error).MinBy(one => one.Cost),
                        Interval(2),
                        Interval(3),
                        points.Where(one => one.Cost <= own.Cost).MinBy(one => one.Error));
                }),
            ],
            (int)simulation.Figures[0].Paths,
            plan.Scenario.Seed,
            plan.Scenario.Market.Remark);
    }

    /// <summary>Of each family the cost at the own error and its saving, the error at the own cost and its.</summary>
    private static double[] Against(
        PathBootstrap bootstrap, ImmutableArray<ImmutableArray<int>> families, double[] weights)
    {
        var (risk, cost) = bootstrap.PointOf(0, weights);
        var found = new double[PerFamily * families.Length];
        for (var family = 0; family < families.Length; family++)
        {
            var frontier = new Frontier(bootstrap.Points(families[family], weights));
            var (sameError, sameCost) = (frontier.At(risk), frontier.RiskAt(cost));
            var at = found.AsSpan(PerFamily * family, PerFamily);
            (at[0], at[1]) = (sameError, 1.0 - (sameError / cost));
            (at[2], at[3]) = (sameCost, 1.0 - (sameCost / risk));
        }

        return found;
    }
}
