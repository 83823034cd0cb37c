using System.Collections.Immutable;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Forecasts;

/// <summary>
/// What one venue's hedges are expected to cost beyond their quotes, with its own past: what the same recipe would have
/// said before each hedge, from the fills before it.
/// </summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Fills">Its fills, by rising time.</param>
/// <param name="Model">What was learnt; null when the fills are too few.</param>
public sealed record SlippageTrial(uint VenueId, ImmutableArray<HedgeFill> Fills, VenueSlippage? Model)
{
    /// <summary>
    /// Fills of a venue from which on anything is said of it: 20 to learn from and 10 to be tried on.
    /// </summary>
    public const int LeastFills = SlippageFit.LeastFills + 10;

    /// <summary>What the errors of the past are.</summary>
    public const string Measure = "mean absolute error, bps";

    /// <summary>Over a history it is learnt anew at most so often.</summary>
    private const int MostFits = 50;

    /// <summary>The trials of all venues, by rising id.</summary>
    public static ImmutableArray<SlippageTrial> Run(IEnumerable<HedgeFill> fills) =>
    [
        .. fills.GroupBy(fill => fill.VenueId).OrderBy(venue => venue.Key)
            .Select(venue => Of(venue.Key, [.. venue.OrderBy(fill => fill.Timestamp).ThenBy(fill => fill.Decision)])),
    ];

    /// <summary>The forecast that they make together; null when no venue has enough fills.</summary>
    /// <param name="trials">The venues'.</param>
    /// <param name="vault">The vault's id.</param>
    /// <param name="asOf">Unix seconds up to which fills are known.</param>
    /// <param name="source">Where they come from, in one line.</param>
    public static SlippageForecast? Forecast(
        ImmutableArray<SlippageTrial> trials, string vault, ulong asOf, string source)
    {
        ImmutableArray<VenueSlippage> venues = [.. trials.Select(trial => trial.Model).OfType<VenueSlippage>()];
        if (venues.IsEmpty)
        {
            return null;
        }

        var samples = venues.Sum(venue => venue.Past.Samples);
        double Mean(Func<PastErrors, double> error) =>
            venues.Sum(venue => error(venue.Past) * venue.Past.Samples) / samples;
        return new SlippageForecast(
            vault, asOf, source, venues,
            new PastErrors(Measure, Mean(past => past.Forecast), Mean(past => past.Plain), samples));
    }

    private static SlippageTrial Of(uint venue, ImmutableArray<HedgeFill> fills) => new(
        venue, fills, fills.Length < LeastFills ? null : SlippageFit.Fit(fills.AsSpan(), PastOf(fills)));

    private static PastErrors PastOf(ImmutableArray<HedgeFill> fills)
    {
        var (forecast, plain) = (0.0, 0.0);
        var every = Math.Max(1, (fills.Length - SlippageFit.LeastFills) / MostFits);
        VenueSlippage? model = null;
        for (var i = SlippageFit.LeastFills; i < fills.Length; i++)
        {
            if ((i - SlippageFit.LeastFills) % every == 0)
            {
                model = SlippageFit.Fit(fills.AsSpan()[..i], new PastErrors(Measure, 0.0, 0.0, i));
            }

            // Before a hedge nobody knows how long it will take.
            var features = fills[i].FeaturesAfter(model!.LatencySeconds, model.UsualGasGwei);
            forecast += Math.Abs(fills[i].BeyondBps - model.Expect(features));
            plain += Math.Abs(fills[i].BeyondBps);
        }

        var tried = fills.Length - SlippageFit.LeastFills;
        return new PastErrors(Measure, forecast / tried, plain / tried, tried);
    }
}
