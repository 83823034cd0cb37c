using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>
/// Trades when the offset exceeds a fraction of the book's size, to flat or to the edge; wider while gas is above twice
/// its mean, where a factor says so.
/// </summary>
/// <param name="Family">The policy's name.</param>
/// <param name="Threshold">As a fraction of the book's units, at least 0.</param>
/// <param name="ToEdge">True to trade back to the threshold, false to flat; always flat with a factor.</param>
/// <param name="GasFactor">How many times as wide it is while gas is dear, at least 1.</param>
public sealed record ThresholdSpec(string Family, double Threshold, bool ToEdge = false, double GasFactor = 1.0)
    : PolicySpec(Family, Threshold)
{
    private const double DearGas = 2.0;

    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) => GasFactor > 1.0
        ? new GasCapped<T>(Threshold * scenario.Book.Units, GasFactor, DearGas * scenario.Gas.Mean())
        : new Fixed<T>(Threshold * scenario.Book.Units, ToEdge);

    private sealed class Fixed<T>(double threshold, bool toEdge) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly T _inner = T.Create(toEdge ? threshold : 0.0), _outer = T.Create(threshold);

        /// <inheritdoc/>
        public override void Step(StepView<T> view) => TradeOutside(view, view.Delta, _inner, _outer);
    }

    private sealed class GasCapped<T>(double threshold, double factor, double cap) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly T _cheap = T.Create(threshold), _dear = T.Create(threshold * factor), _cap = T.Create(cap);

        /// <inheritdoc/>
        public override void Step(StepView<T> view) => TradeOutside(
            view, view.Delta, T.Create(0.0), T.Select(view.SeenGas > _cap, _dear, _cheap));
    }
}
