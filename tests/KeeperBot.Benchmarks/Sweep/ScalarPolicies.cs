using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Bands;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Sweep;

/// <summary>What is known at a step of one path.</summary>
internal readonly record struct ScalarView(
    int Step, double Spot, double Delta, double Gamma, double Gas, double Waiting, double YearsLeft);

/// <summary>A policy on one path, by System.Math, with the accounts of its hedge.</summary>
internal abstract class ScalarPolicy
{
    private double _ledger;

    public double Hedge { get; private set; }

    public double Cost { get; private set; }

    public double ProportionalCost { get; private init; }

    /// <summary>The policy of a sweep.</summary>
    public static ScalarPolicy Of(PolicySpec spec, double units, double cost, double volatility, double meanGas) =>
        spec switch
        {
            TimerSpec timer => new Timer(timer.Interval) { ProportionalCost = cost },
            PriceMoveSpec move => new Move(move.Fraction) { ProportionalCost = cost },
            CostOptimalSpec band => new Optimal(band.RiskAversion, volatility) { ProportionalCost = cost },
            ThresholdSpec { GasFactor: > 1.0 } capped => new Capped(capped.Threshold * units, capped, meanGas)
            {
                ProportionalCost = cost,
            },
            ThresholdSpec edge => new Threshold(edge.Threshold * units, edge.ToEdge) { ProportionalCost = cost },
            _ => throw new ProblemException(
                ExitCode.VerificationFailed, $"no scalar twin of {spec}", "sweep", "write one"),
        };

    public virtual void Start(in ScalarView view)
    {
        (Hedge, Cost) = (view.Delta, 0.0);
        _ledger = -Hedge * view.Spot;
    }

    public abstract void Step(in ScalarView view);

    /// <summary>What the hedge has gained, costs apart.</summary>
    public double GainAt(double spot) => _ledger + (Hedge * spot);

    protected void TradeTo(in ScalarView view, double hedge)
    {
        var size = hedge - Hedge;
        if (size == 0.0) return;
        Cost += view.Gas + (ProportionalCost * Math.Abs(size) * view.Spot);
        _ledger -= size * view.Spot;
        Hedge = hedge;
    }

    protected void TradeOutside(in ScalarView view, double inner, double outer)
    {
        var offset = Hedge - view.Delta;
        if (Math.Abs(offset) > outer) TradeTo(view, view.Delta + (offset < 0.0 ? -inner : inner));
    }

    private sealed class Timer(int interval) : ScalarPolicy
    {
        public override void Step(in ScalarView view)
        {
            if (view.Step % interval == 0) TradeTo(view, view.Delta);
        }
    }

    private sealed class Move(double fraction) : ScalarPolicy
    {
        private double _last;

        public override void Start(in ScalarView view)
        {
            base.Start(view);
            _last = view.Spot;
        }

        public override void Step(in ScalarView view)
        {
            if (Math.Abs(view.Spot - _last) <= fraction * _last) return;
            _last = view.Spot;
            TradeTo(view, view.Delta);
        }
    }

    private sealed class Threshold(double threshold, bool toEdge) : ScalarPolicy
    {
        public override void Step(in ScalarView view) => TradeOutside(view, toEdge ? threshold : 0.0, threshold);
    }

    private sealed class Capped(double threshold, ThresholdSpec spec, double meanGas) : ScalarPolicy
    {
        public override void Step(in ScalarView view) =>
            TradeOutside(view, 0.0, view.Gas > 2.0 * meanGas ? threshold * spec.GasFactor : threshold);
    }

    private sealed class Optimal(double aversion, double volatility) : ScalarPolicy
    {
        public override void Step(in ScalarView view)
        {
            var scale = 12.0 * view.Gamma * view.Gamma / aversion;
            var (p, q) = (scale * ProportionalCost * view.Spot, scale * view.Gas);
            var gasPower = Math.Pow(q, 2.0 / 3.0);
            var first = Math.Pow(gasPower + Math.Pow(p, 8.0 / 9.0), 3.0 / 8.0);
            var sum = Math.Pow(gasPower + (p * Math.Pow(first, -1.0 / 3.0)), 3.0 / 8.0);
            var gap = Math.Cbrt(q / sum);
            var (inner, outer) = (Math.Max(0.5 * (sum - gap), 0.0), 0.5 * (sum + gap));
            var perYear = aversion * volatility * volatility;
            var horizon = Math.Max(view.YearsLeft, BandInputs.MinYears);
            var edge = ProportionalCost / (perYear * horizon * view.Spot);
            var start = edge + (Math.Sqrt(2.0 * view.Gas / (perYear * horizon)) / view.Spot);
            inner = Math.Sqrt((inner * inner) + (edge * edge));
            outer = Math.Sqrt((outer * outer) + (start * start));
            outer = Math.Max(outer, Math.Sqrt(2.0 * view.Waiting / perYear) / view.Spot);
            TradeOutside(view, Math.Min(inner, outer), outer);
        }
    }
}
