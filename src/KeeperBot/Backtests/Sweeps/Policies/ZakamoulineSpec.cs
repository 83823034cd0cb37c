using System.Runtime.CompilerServices;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>
/// Zakamouline's band around the delta at his modified volatility, for a book short of calls; the formulas are those of
/// <see cref="Core.Bands.Zakamouline"/>. A volatility scale of 0 leaves the volatility as it is.
/// </summary>
/// <param name="Family">The policy's name.</param>
/// <param name="RiskAversion">γ, for a unit of money.</param>
/// <param name="VolatilityScale">4.76 in most sources.</param>
public sealed record ZakamoulineSpec(string Family, double RiskAversion, double VolatilityScale)
    : PolicySpec(Family, RiskAversion)
{
    private const double WidthScale = 1.12, LeastGamma = 1e-100;

    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) =>
        new Run<T>(ShortCall.Of(scenario.Book, Family), RiskAversion, VolatilityScale);

    private sealed class Run<T>(ShortCall book, double aversion, double volatilityScale) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Step(StepView<T> view)
        {
            var (years, cost) = (view.YearsLeft, view.BelievedCost);
            var volatility = book.Volatility;
            var discounted = Math.Pow(Math.Exp(-view.Scenario.Rate * years) / volatility, 0.25);
            var logGamma = LaneMath<T>.Log(T.Max(view.Gamma, T.Create(LeastGamma)));
            var scale = WidthScale * Math.Pow(cost, 0.31) * Math.Pow(years, 0.05) * discounted / Math.Sqrt(aversion);
            var floor = cost / (aversion * volatility * volatility * years);
            var width = (T.Create(scale) * LaneMath<T>.Exp(T.Create(0.5) * logGamma))
                + (T.Create(floor) * view.InverseSpot);
            var target = view.Delta;
            if (volatilityScale > 0.0)
            {
                var k = volatilityScale * Math.Pow(cost, 0.78) * Math.Pow(years, -0.02) * discounted
                    * Math.Pow(aversion, 0.15);
                var power = LaneMath<T>.Exp(T.Create(0.15) * (logGamma + view.LogSpot + view.LogSpot));
                var deviation = T.Create(volatility * Math.Sqrt(years))
                    * T.Sqrt(T.FusedMultiplyAdd(T.Create(k), power, T.Create(1.0)));
                target = book.DeltaAt(view, deviation, out _);
            }

            TradeOutside(view, target, width, width);
        }
    }
}
