using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Policies;

/// <summary>Trades to the target when the spot has moved by a fraction since the last trade.</summary>
internal sealed record PriceMovePolicy(string Family, double Fraction) : PolicySpec(Family, Fraction)
{
    /// <inheritdoc/>
    public override PolicyRun<T> Begin<T>(HedgingScenario scenario) => new Run<T>(Fraction);

    private sealed class Run<T>(double fraction) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private T _last;

        /// <inheritdoc/>
        public override void Start(StepView<T> view)
        {
            base.Start(view);
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
