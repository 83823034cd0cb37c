using System.Collections.Immutable;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;

namespace KeeperBot.Forecasts;

/// <summary>How good the forecast was at a horizon, from one dear regime.</summary>
/// <param name="Hours">The horizon.</param>
/// <param name="Regime">1 for busy, 2 for a spike.</param>
/// <param name="Count">How many moments it was asked at.</param>
/// <param name="Predicted">The chance that it gave to a cheaper regime within the horizon, on average.</param>
/// <param name="Realised">How often one came.</param>
/// <param name="Brier">Mean square of chance less outcome; of the plain estimate it is what was realised.</param>
/// <param name="SquaredError">Mean square of the expected logarithm of the fee less the one that came.</param>
/// <param name="PlainSquaredError">The same of a fee that stays as it is.</param>
public sealed record GasScore(
    int Hours,
    int Regime,
    int Count,
    double Predicted,
    double Realised,
    double Brier,
    double SquaredError,
    double PlainSquaredError);

/// <summary>
/// The regimes of gas with their own past: what the same fit would have said in every hour of it, from what was known
/// then, against a fee that stays as it is.
/// </summary>
/// <remarks>
/// It is tried where it would change something: while the fee is in a dear regime. Two things are asked of it. How
/// likely a cheaper regime comes within a time, scored by Brier ("Verification of forecasts expressed in terms of
/// probability", 1950). And what the fee will be: a random walk that crosses boundaries scores well at the first, but
/// not here, where it is expected to stay.
/// </remarks>
/// <param name="Chain">Fitted to the whole history.</param>
/// <param name="Scores">By horizon and regime; where none is, it was never tried.</param>
public sealed record GasTrial(RegimeChain Chain, ImmutableArray<GasScore> Scores)
{
    /// <summary>Days before the first forecast.</summary>
    public const double TrainingDays = 7.0;

    private const double DaysPerYear = 365.0;
    private const double HoursPerDay = 24.0;
    private const double HoursPerYear = DaysPerYear * HoursPerDay;
    private static readonly ImmutableArray<int> Horizons = [1, 4, 24];

    /// <summary>
    /// Its past errors by the measure at which it did worse: it has to beat the plain estimate at both.
    /// </summary>
    /// <exception cref="HistoryException">It was never tried.</exception>
    public PastErrors Judge()
    {
        var count = Scores.Sum(score => score.Count);
        if (count == 0)
        {
            throw new HistoryException("the fee was never dear after the first days: there is nothing to judge by");
        }

        double Mean(Func<GasScore, double> of) => Scores.Sum(score => score.Count * of(score)) / count;
        var brier = new PastErrors("Brier score", Mean(one => one.Brier), Mean(one => one.Realised), count);
        var log = new PastErrors(
            "squared error of the log fee",
            Mean(one => one.SquaredError),
            Mean(one => one.PlainSquaredError),
            count);
        return brier.Forecast * log.Plain >= log.Forecast * brier.Plain ? brier : log;
    }

    /// <summary>Fits at the start of every day with enough history, and asks at every hour of it.</summary>
    /// <param name="fees">The history.</param>
    /// <exception cref="HistoryException">It is shorter than it takes to try a forecast.</exception>
    /// <exception cref="CalibrationException">There are no regimes in it.</exception>
    public static GasTrial Run(FeeSeries fees)
    {
        var logs = fees.Logs.AsSpan();
        var hour = 1.0 / (HoursPerYear * fees.SlotYears);
        var training = (int)Math.Ceiling(TrainingDays * HoursPerDay * hour);
        if (logs.Length <= training + (int)Math.Ceiling(HoursPerDay * hour))
        {
            var days = logs.Length * fees.SlotYears * DaysPerYear;
            throw new HistoryException(
                FormattableString.Invariant($"{days:0.#} days of fees are too few: the first forecast is made after ")
                + FormattableString.Invariant($"{TrainingDays:0}, and a day later is judged"));
        }

        var chain = GasFit.Fit(logs, fees.SlotYears);
        var tallies = Horizons.SelectMany(hours => new[] { new Tally(hours, 1), new Tally(hours, 2) }).ToArray();
        RegimeChain? known = null;
        var fitted = double.NegativeInfinity;
        for (var moment = (double)training; moment < logs.Length; moment += Math.Max(1.0, hour))
        {
            if (moment - fitted >= HoursPerDay * hour)
            {
                (known, fitted) = (Known(logs[..(int)moment], fees.SlotYears) ?? known, moment);
            }

            foreach (var tally in tallies)
            {
                var slots = (int)Math.Max(1.0, Math.Round(tally.Hours * hour));
                if (known is not null && moment + slots <= logs.Length)
                {
                    tally.Ask(known, logs[(int)moment - 1], logs.Slice((int)moment, slots));
                }
            }
        }

        return new GasTrial(chain, [.. tallies.Where(tally => tally.Count > 0).Select(tally => tally.Score())]);
    }

    /// <summary>The chain that was known then; null where the history showed none yet.</summary>
    private static RegimeChain? Known(ReadOnlySpan<double> logs, double slotYears)
    {
        try
        {
            return GasFit.Fit(logs, slotYears);
        }
        catch (CalibrationException)
        {
            return null;
        }
    }

    private sealed class Tally(int hours, int regime)
    {
        private double _predicted, _realised, _brier, _error, _plain;

        public int Hours => hours;

        public int Count { get; private set; }

        public void Ask(RegimeChain chain, double now, ReadOnlySpan<double> future)
        {
            if (chain.RegimeAt(now) != regime)
            {
                return;
            }

            var years = hours / HoursPerYear;
            var (chance, came) = (chain.ReachesCheaper(regime, years), 0.0);
            foreach (var log in future)
            {
                came = log <= chain.EnteredBelow(regime - 1) ? 1.0 : came;
            }

            Count++;
            _predicted += chance;
            _realised += came;
            _brier += (chance - came) * (chance - came);
            _error += Math.Pow(chain.Expected(now, years) - future[^1], 2);
            _plain += Math.Pow(now - future[^1], 2);
        }

        public GasScore Score() => new(
            hours,
            regime,
            Count,
            _predicted / Count,
            _realised / Count,
            _brier / Count,
            _error / Count,
            _plain / Count);
    }
}
