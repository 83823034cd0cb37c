using KeeperBot.Backtests.Models;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>Trades to the target when the spot has moved by a fraction since the last trade.</summary>
/// <param name="Family">The policy's name.</param>
/// <param name="Fraction">0.02 is 2 %; from 0 to 1.</param>
public sealed record PriceMoveSpec(string Family, double Fraction) : PolicySpec(Family, Fraction)
{
    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) =>
        new Run<T>(ModelRange.Require(Fraction, 0.0, 1.0, "price move"));

    private sealed class Run<T>(double fraction) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private T _last;

        /// <inheritdoc/>
        public override void Start(StepView<T> view, T hedge)
        {
            base.Start(view, hedge);
            _last = view.Spot;
            if (view.Scenario.ChargesOpening) TradeTo(view, view.Delta);
        }

        /// <inheritdoc/>
        public override void Step(StepView<T> view)
        {
            var moved = T.Abs(view.Spot - _last) > T.Create(fraction) * _last;
            if (T.Bits(moved) == 0) return;
            _last = T.Select(moved, view.Spot, _last);
            TradeTo(view, T.Select(moved, view.Delta, Hedge));
        }
    }
}
