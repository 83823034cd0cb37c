using KeeperBot.Backtests.Models;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>
/// The keeper's fixed band, <see cref="Core.Decisions.DeltaBandPolicy"/>: beyond the outer band a trade goes to the
/// inner one, and after a time without a trade to flat.
/// </summary>
/// <param name="Family">The policy's name.</param>
/// <param name="Outer">In units, at least 0.</param>
/// <param name="Inner">In units, at least 0 and at most <paramref name="Outer"/>.</param>
public sealed record DeltaBandSpec(string Family, double Outer, double Inner) : PolicySpec(Family, Outer)
{
    private const double Rounding = 1e-12;

    /// <summary>Years without a trade after which one goes to flat; null for none.</summary>
    public double? MaxInterval { get; init; }

    /// <summary>The timer trades only when more than so many units are off.</summary>
    public double MinimumTrade { get; init; }

    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario)
    {
        ModelRange.Require(Outer, 0.0, double.MaxValue, "outer band");
        ModelRange.Require(Inner, 0.0, Outer, "inner band");
        ModelRange.Require(MaxInterval ?? 0.0, 0.0, double.MaxValue, "interval");
        ModelRange.Require(MinimumTrade, 0.0, double.MaxValue, "minimum trade");
        return new Run<T>(this);
    }

    private sealed class Run<T>(DeltaBandSpec spec) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly T _inner = T.Create(spec.Inner), _outer = T.Create(spec.Outer);
        private readonly T _least = T.Create(spec.MinimumTrade);
        private T _last;

        /// <inheritdoc/>
        public override void Start(StepView<T> view, T hedge)
        {
            base.Start(view, hedge);
            _last = T.Create(view.Time);
        }

        /// <inheritdoc/>
        public override void Step(StepView<T> view)
        {
            if (spec.MaxInterval is not { } interval)
            {
                TradeOutside(view, view.Delta, _inner, _outer);
                return;
            }

            var offset = Hedge - view.Delta;
            var size = T.Abs(offset);
            var due = (size > _least) & (T.Create(view.Time - interval + Rounding) >= _last);
            var trades = due | (size > _outer);
            if (T.Bits(trades) == 0) return;
            var side = T.Select(offset < T.Create(0.0), -_inner, _inner);
            var end = view.Delta + T.Select(due, T.Create(0.0), side);
            _last = T.Select(trades, T.Create(view.Time), _last);
            TradeTo(view, T.Select(trades, end, Hedge));
        }
    }
}
