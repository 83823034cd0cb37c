using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Exposures;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>Trades to the target every so many steps; with Leland's volatility, or the book's own.</summary>
/// <param name="Family">The policy's name.</param>
/// <param name="Interval">Steps, at least 1.</param>
/// <param name="AtLelandVolatility">For <see cref="ShortCall"/> only.</param>
public sealed record TimerSpec(string Family, int Interval, bool AtLelandVolatility = false)
    : PolicySpec(Family, Interval)
{
    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) =>
        AtLelandVolatility
            ? new Leland<T>(Interval, ShortCall.Of(scenario.Book, Family), LelandVolatility(scenario))
            : new Run<T>(Interval);

    private double LelandVolatility(HedgingScenario scenario)
    {
        var years = Interval * scenario.Years / scenario.Steps;
        var timer = new HedgeTimer((ulong)Math.Round(years * Market.SecondsPerYear));
        return new Core.Bands.Leland(timer).Volatility(new BandInputs
        {
            Gamma = -1.0,
            Spot = 1.0,
            Volatility = scenario.Book.Volatility,
            RiskAversion = 1.0,
            ProportionalCost = scenario.ProportionalCost,
            FixedCost = 0.0,
            Years = scenario.Years,
        });
    }

    private class Run<T>(int interval) : PolicyRun<T>
        where T : struct, Core.Pricing.Vectorised.ILanes<T>
    {
        private readonly int _interval = ModelRange.RequireCount(interval, 1, int.MaxValue, "timer steps");

        /// <inheritdoc/>
        public override void Step(StepView<T> view)
        {
            if (view.Step % _interval == 0) TradeTo(view, TargetAt(view));
        }

        protected virtual T TargetAt(StepView<T> view) => view.Delta;
    }

    private sealed class Leland<T>(int interval, ShortCall book, double volatility) : Run<T>(interval)
        where T : struct, Core.Pricing.Vectorised.ILanes<T>
    {
        protected override T TargetAt(StepView<T> view) =>
            book.DeltaAt(view, T.Create(volatility * Math.Sqrt(view.YearsLeft)), out _);
    }
}
