using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Backtests.Tuning;

/// <summary>
/// Chooses settings on trailing days and judges them on those that follow, rolled over a history.
/// </summary>
/// <remarks>
/// Paths are made of a window's own returns by the stationary bootstrap, so each window has as many as are asked for
/// and its own volatility, clusters and tails. Of every family the setting is taken whose error on the training days is
/// nearest to the own policy's there. On the days after, error and cost both come out differently: for one number, the
/// cost is moved along the training frontier's slope to the own policy's error there.
/// </remarks>
public static class WalkForward
{
    private const ulong BootstrapSeed = 1994;

    /// <summary>Carries a plan out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="ModelException">It cannot be; the error says why.</exception>
    /// <exception cref="HistoryException">The history is too short for two windows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static WalkForwardResult Run(WalkForwardPlan plan, CancellationToken cancellation)
    {
        var returns = plan.Checked().History.Returns();
        var windows = Enumerable.Range(0, plan.Windows)
            .Select(window => WindowOf(plan, returns, window, cancellation))
            .ToImmutableArray();
        return new WalkForwardResult(
            [.. windows.Select(window => window.Result)],
            [.. plan.Tuning.Families.Select((family, index) => TotalOf(family, index, windows))]);
    }

    private static Judgement WindowOf(
        WalkForwardPlan plan, ImmutableArray<double> returns, int window, CancellationToken cancellation)
    {
        var (training, judged) = plan.Bars;
        var start = window * judged;
        var past = returns.Slice(start, training);
        var book = plan.EstimatesVolatility
            ? plan.Tuning.Scenario.Book.HedgedAt(VolatilityOf(plan.History, past))
            : plan.Tuning.Scenario.Book;
        Simulation Simulate(ImmutableArray<double> part, ImmutableArray<PolicySpec> policies, ulong number) =>
            Simulation.Run(
                plan.Tuning.Scenario with
                {
                    Book = book,
                    Market = new StationaryBootstrap(plan.Tuning.Scenario.Market.Spot, part, plan.MeanLength),
                    Steps = plan.Steps,
                    Seed = unchecked(plan.Tuning.Scenario.Seed + number),
                },
                policies,
                plan.Tuning.Paths,
                cancellation);
        var before = Simulate(past, plan.Tuning.Policies, (ulong)(2 * window));
        ImmutableArray<Choice> choices = [.. plan.Tuning.Families.Select(family => Choice.Of(before, family))];
        var after = Simulate(
            returns.Slice(start + training, judged),
            [plan.Tuning.Own, .. choices.Select(choice => choice.Trained.Policy)],
            (ulong)((2 * window) + 1));
        var bars = plan.History.Bars;
        return Judgement.Of(
            after,
            choices,
            plan.Tuning.Replicates,
            unchecked(BootstrapSeed + (ulong)window),
            own => new WalkForwardWindow(
                bars[start].Time + plan.History.Interval,
                bars[start + training].Time + plan.History.Interval,
                bars[start + training + judged].Time + plan.History.Interval,
                book.Volatility,
                own,
                []));
    }

    private static double VolatilityOf(BarSeries history, ImmutableArray<double> returns)
    {
        var mean = returns.Average();
        return history.Annual(returns.Sum(one => (one - mean) * (one - mean)) / (returns.Length - 1));
    }

    private static WalkForwardTotal TotalOf(string family, int index, ImmutableArray<Judgement> windows)
    {
        var judged = windows.Where(window => window.Result.Choices[index].SameErrorCost is not null).ToImmutableArray();
        if (judged.IsEmpty) return new WalkForwardTotal(family, 0, double.NaN, double.NaN, null);
        var own = judged.Average(window => window.Result.Own.Cost);
        var cost = judged.Average(window => window.Result.Choices[index].SameErrorCost!.Value);
        var replicates = judged[0].OwnCosts.Select((_, replicate) =>
            1.0 - (judged.Sum(window => window.Costs[index][replicate])
                / judged.Sum(window => window.OwnCosts[replicate]))).ToArray();
        return new WalkForwardTotal(
            family, judged.Length, own, cost, TuningInterval.Of(1.0 - (cost / own), replicates));
    }

    /// <summary>A setting that was chosen, and by how much its family's cost falls with more error.</summary>
    private sealed record Choice(string Family, TuningPoint Trained, double Elasticity)
    {
        public static Choice Of(Simulation before, string family)
        {
            var own = before.Figures[0].TrackingDeviation;
            var settings = before.IndexesOf(family).Remove(0).Select(index => before.Figures[index]).ToArray();
            var nearest = settings.MinBy(one => Math.Abs(Math.Log(one.TrackingDeviation / own)))!;
            return new Choice(
                family,
                TuningPoint.Of(nearest),
                new Frontier([.. settings.Select(one => (one.TrackingDeviation, one.MeanCost))]).ElasticityAt(own));
        }
    }

    /// <summary>A window with the replicates of its costs, which the total is made of.</summary>
    private sealed record Judgement(WalkForwardWindow Result, double[] OwnCosts, double[][] Costs)
    {
        public static Judgement Of(
            Simulation after,
            ImmutableArray<Choice> choices,
            int replicates,
            ulong seed,
            Func<TuningPoint, WalkForwardWindow> window)
        {
            var bootstrap = new PathBootstrap(after, seed);
            double[] Costs(double[] weights)
            {
                var (risk, cost) = bootstrap.PointOf(0, weights);
                return [cost, .. choices.Select((choice, index) =>
                {
                    var one = bootstrap.PointOf(index + 1, weights);
                    return one.Cost * Math.Pow(risk / one.Risk, choice.Elasticity);
                })];
            }

            var (point, drawn) = (bootstrap.Point(Costs), bootstrap.Run(replicates, Costs));
            var judged = choices.Select((choice, index) =>
            {
                var cost = point[index + 1];
                var savings = drawn[0].Zip(drawn[index + 1], (own, other) => 1.0 - (other / own)).ToArray();
                return new WalkForwardChoice(
                    choice.Family,
                    choice.Trained.Policy,
                    choice.Trained,
                    TuningPoint.Of(after.Figures[index + 1]),
                    double.IsFinite(cost) ? cost : null,
                    TuningInterval.Of(1.0 - (cost / point[0]), savings));
            });
            return new Judgement(
                window(TuningPoint.Of(after.Figures[0])) with { Choices = [.. judged] }, drawn[0], drawn[1..]);
        }
    }
}
