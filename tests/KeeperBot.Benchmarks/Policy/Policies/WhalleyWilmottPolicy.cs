using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Policies;

/// <summary>The band of Whalley and Wilmott, with or without the floor H₀, for a risk aversion.</summary>
internal sealed record WhalleyWilmottPolicy(string Family, double RiskAversion, bool WithFloor)
    : PolicySpec(Family, RiskAversion)
{
    /// <inheritdoc/>
    public override bool SharesBands => true;

    /// <inheritdoc/>
    public override PolicyRun<T> Begin<T>(HedgingScenario scenario) => new Run<T>(RiskAversion, WithFloor);

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
                var variance = aversion * book.Volatility * book.Volatility * book.Horizon(years);
                width = width + (T.Create(view.BelievedCost / variance) * view.InverseSpot);
            }

            TradeOutside(view, view.Delta, width, width);
        }
    }
}
