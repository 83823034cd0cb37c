using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>The band of Whalley and Wilmott, with or without the floor H₀, for a risk aversion.</summary>
/// <param name="Family">The policy's name.</param>
/// <param name="RiskAversion">γ, for a unit of money.</param>
/// <param name="WithFloor">True to add H₀.</param>
public sealed record WhalleyWilmottSpec(string Family, double RiskAversion, bool WithFloor)
    : PolicySpec(Family, RiskAversion)
{
    /// <inheritdoc/>
    internal override bool SharesBands => true;

    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) => new Run<T>(RiskAversion, WithFloor);

    private sealed class Run<T>(double aversion, bool withFloor) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly double _factor = 1.0 / (8.0 * aversion);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Step(StepView<T> view)
        {
            // 3/2·e^(-rτ)·λSΓ²/γ is an eighth of 4P, discounted.
            var (book, years) = (view.Scenario.Book, view.YearsLeft);
            var log = view.LogCost + T.Create(Math.Log(_factor) - (view.Scenario.Rate * years));
            var width = LaneMath<T>.Exp(T.Create(1.0 / 3.0) * log);
            if (withFloor)
            {
                var perYear = aversion * book.Volatility * book.Volatility;
                width = width + (T.Create(view.BelievedCost / perYear) * view.InverseHorizon * view.InverseSpot);
            }

            TradeOutside(view, view.Delta, width, width);
        }
    }
}
