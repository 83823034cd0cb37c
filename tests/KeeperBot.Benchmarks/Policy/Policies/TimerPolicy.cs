using KeeperBot.Benchmarks.Policy.Books;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Exposures;

namespace KeeperBot.Benchmarks.Policy.Policies;

/// <summary>Trades to the target every so many steps; with Leland's volatility, or the book's own.</summary>
internal sealed record TimerPolicy(string Family, int Interval, bool AtLelandVolatility = false)
    : PolicySpec(Family, Interval)
{
    /// <inheritdoc/>
    public override PolicyRun<T> Begin<T>(HedgingScenario scenario) =>
        new Run<T>(Interval, AtLelandVolatility ? LelandVolatility(scenario) : null);

    private double LelandVolatility(HedgingScenario scenario)
    {
        var years = Interval * scenario.Years / scenario.Steps;
        return new Leland(new HedgeTimer((ulong)Math.Round(years * Market.SecondsPerYear))).Volatility(new BandInputs
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

    private sealed class Run<T>(int interval, double? volatility) : PolicyRun<T>
        where T : struct, Core.Pricing.Vectorised.ILanes<T>
    {
        /// <inheritdoc/>
        public override void Step(StepView<T> view)
        {
            if (view.Step % interval != 0) return;
            TradeTo(view, volatility is { } sigma
                ? ((ShortCall)view.Scenario.Book).DeltaAt(view, T.Create(sigma * Math.Sqrt(view.YearsLeft)), out _)
                : view.Delta);
        }
    }
}
