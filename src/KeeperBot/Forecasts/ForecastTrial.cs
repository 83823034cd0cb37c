using System.Collections.Immutable;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Forecasts;

/// <summary>How a forecast is made and tried.</summary>
/// <param name="Horizon">Days ahead: the time over which the hedge matters.</param>
/// <param name="TrainingDays">Days of history before the first forecast.</param>
/// <param name="RefitDays">Days between fits of HAR and GARCH; each sees all days before it.</param>
/// <param name="Lambda">The daily weight of EWMA.</param>
public sealed record ForecastPlan(int Horizon = 7, int TrainingDays = 180, int RefitDays = 30, double Lambda = 0.94);

/// <summary>
/// A forecast of volatility that blends HAR, EWMA, GARCH and, where it is quoted, implied volatility, with its own
/// past: what the same recipe would have said on every day, from what was known then.
/// </summary>
/// <param name="Record">The past errors of each ingredient, the blend and the plain estimate.</param>
/// <param name="Latest">What each says after the last day, in the order of the record's scores.</param>
/// <param name="Weights">The blend's weights now, in the order of its ingredients.</param>
public sealed record ForecastTrial(
    ForecastRecord Record, ImmutableArray<double> Latest, ImmutableArray<double> Weights)
{
    /// <summary>The name of the blend.</summary>
    public const string Blend = "blend";

    /// <summary>The name of the plain estimate: the realised volatility of the last 30 days.</summary>
    public const string Plain = "plain";

    private const double DaysPerYear = 365.0;
    private const ulong SecondsPerDay = 86_400;
    private const int EwmaDays = 120;
    private const int LeastErrors = 30;

    /// <summary>The blend, or the plain estimate where the blend's past is worse than that one's.</summary>
    public double Volatility => Latest[Record.Scores.IndexOf(Record[Record.Loses(Blend) ? Plain : Blend])];

    /// <summary>What the past says of the blend.</summary>
    public string Verdict => Record.Verdict(Blend);

    /// <summary>Makes the forecast of every day with enough history, and scores those whose outcome is known.</summary>
    /// <param name="bars">Bars of an hour or less.</param>
    /// <param name="implied">
    /// Implied volatilities for the horizon by rising time, as prices; empty when none are known. Days without one of
    /// the day before are left out.
    /// </param>
    /// <param name="plan">How.</param>
    /// <exception cref="HistoryException">The history is too short, or cannot be measured by days.</exception>
    public static ForecastTrial Run(BarSeries bars, ImmutableArray<PricePoint> implied, ForecastPlan plan)
    {
        var days = bars.Daily();
        var names = ImmutableArray.Create("har", "ewma", "garch");
        names = implied.IsEmpty ? names : names.Add("implied");
        var made = new List<(int Day, ImmutableArray<double> Volatilities)>();
        var ingredients = new Ingredients(bars, days, implied, plan);
        for (var now = plan.TrainingDays; now <= days.Length; now++)
        {
            if (ingredients.At(now) is { } volatilities)
            {
                made.Add((now, volatilities));
            }
        }

        if (made.Count == 0)
        {
            throw new HistoryException(
                $"{days.Length} days of history are too few: the first forecast is made after {plan.TrainingDays}");
        }

        var outcomes = Enumerable.Range(0, days.Length + 1)
            .Select(now => now + plan.Horizon <= days.Length ? Average(days, now, plan.Horizon) : double.NaN)
            .ToArray();
        var scored = ImmutableArray.CreateBuilder<ForecastDay>();
        foreach (var (now, volatilities) in made.Where(forecast => !double.IsNaN(outcomes[forecast.Day])))
        {
            var all = Complete(volatilities, WeightsAt(now, made, outcomes, plan.Horizon), days, now);
            scored.Add(new ForecastDay(days[now - 1].Time + SecondsPerDay, all, outcomes[now]));
        }

        var (last, latest) = made[^1];
        var weights = WeightsAt(last, made, outcomes, plan.Horizon);
        return new ForecastTrial(
            new ForecastRecord([.. names, Blend, Plain], Plain, scored.ToImmutable(), plan.Horizon),
            Complete(latest, weights, days, last),
            weights);
    }

    private static ImmutableArray<double> Complete(
        ImmutableArray<double> ingredients,
        ImmutableArray<double> weights,
        ImmutableArray<DailyVariance> days,
        int now)
    {
        var plain = Average(days, now - HarModel.Days, HarModel.Days);
        return [.. ingredients, VolatilityBlend.Combine(ingredients, weights), plain];
    }

    /// <summary>Weights by the errors of forecasts whose outcome was known by then.</summary>
    private static ImmutableArray<double> WeightsAt(
        int now, List<(int Day, ImmutableArray<double> Volatilities)> made, double[] outcomes, int horizon)
    {
        var known = made.TakeWhile(forecast => forecast.Day + horizon <= now).ToArray();
        return VolatilityBlend.Weights(
        [
            .. Enumerable.Range(0, made[0].Volatilities.Length).Select(i => known.Length < LeastErrors
                ? double.NaN
                : known.Average(forecast => Math.Pow(Math.Log(forecast.Volatilities[i] / outcomes[forecast.Day]), 2))),
        ]);
    }

    private static double Average(ImmutableArray<DailyVariance> days, int from, int count) =>
        Math.Sqrt(DaysPerYear * days.AsSpan().Slice(from, count).ToArray().Average(day => day.Variance));

    /// <summary>What each ingredient says after so many days.</summary>
    private sealed class Ingredients(
        BarSeries bars, ImmutableArray<DailyVariance> days, ImmutableArray<PricePoint> implied, ForecastPlan plan)
    {
        private readonly double[] _variances = [.. days.Select(day => day.Variance)];
        private readonly double[] _moves = [.. days.Select(day => day.Move)];
        private readonly EwmaVariance _ewma = new(plan.Lambda, SecondsPerDay);
        private HarModel? _har;
        private GarchModel? _garch;
        private int _fitted;

        public ImmutableArray<double>? At(int now)
        {
            var end = days[now - 1].Time + SecondsPerDay;
            var quoted = implied.LastOrDefault(quote => quote.Time <= end && quote.Time + SecondsPerDay > end);
            if (!implied.IsEmpty && quoted.Price == 0.0)
            {
                return null;
            }

            if (_har is null || _garch is null || now - _fitted >= plan.RefitDays)
            {
                (_har, _fitted) = (HarFit.Fit(_variances.AsSpan()[..now], plan.Horizon), now);
                _garch = GarchFit.Fit(_moves.AsSpan()[..now]);
            }

            var sample = _moves.AsSpan()[..now].ToArray().Average(move => move * move);
            var garch = _garch.Average(_garch.After(_moves.AsSpan()[..now], sample), plan.Horizon);
            double[] own =
            [
                Math.Sqrt(DaysPerYear * _har.Average(_variances.AsSpan()[..now])),
                Math.Sqrt(_ewma.PerYear(Recent(end))),
                Math.Sqrt(DaysPerYear * garch),
            ];
            return implied.IsEmpty ? [.. own] : [.. own, quoted.Price];
        }

        /// <summary>Closes up to a time; older ones than this have no weight left.</summary>
        private PriceSeries Recent(ulong end)
        {
            var after = (int)((end - bars.Bars[0].Time) / bars.Interval);
            var first = Math.Max(0, after - (int)(EwmaDays * SecondsPerDay / bars.Interval));
            return PriceSeries.Of(bars.Bars.AsSpan()[first..after].ToArray()
                .Select(bar => new PricePoint(bar.Time + bars.Interval, bar.Close)));
        }
    }
}
