using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>What prices did over one interval.</summary>
/// <param name="Time">Unix seconds of its start.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest.</param>
/// <param name="Low">The lowest.</param>
/// <param name="Close">The last.</param>
public readonly record struct Bar(ulong Time, double Open, double High, double Low, double Close);

/// <summary>What becomes of a time without prices.</summary>
public enum GapRule
{
    /// <summary>It is an error.</summary>
    Error,

    /// <summary>The last price holds: the move over the gap falls into one interval.</summary>
    Hold,
}

/// <summary>A time without prices.</summary>
/// <param name="From">Unix seconds of the last price before.</param>
/// <param name="To">Unix seconds of the first price after.</param>
public readonly record struct HistoryGap(ulong From, ulong To)
{
    private const int Named = 20;

    /// <summary>Bars that one price may hold for: ten thousand make no history of what happened.</summary>
    private const ulong MostHeld = 10_000;

    /// <summary>For people.</summary>
    public override string ToString() => $"{PriceSeries.At(From)} to {PriceSeries.At(To)}";

    /// <summary>Demands that there is no gap, or where gaps are held none that would be most of the history.</summary>
    /// <exception cref="HistoryException">There is one; the error names them.</exception>
    internal static void Require(ImmutableArray<HistoryGap> gaps, GapRule rule, ulong interval)
    {
        var wrong = rule == GapRule.Error ? gaps : [.. gaps.Where(gap => gap.To - gap.From > MostHeld * interval)];
        if (!wrong.IsEmpty)
        {
            var more = wrong.Length > Named ? $" and {wrong.Length - Named} more" : string.Empty;
            var remedy = rule == GapRule.Error ? "fill them, or let the last price hold over them" : "fill them";
            throw new HistoryException(
                $"the history has {wrong.Length} gap(s): {string.Join(", ", wrong.Take(Named))}{more}; {remedy}");
        }
    }
}

/// <summary>Bars of one length without a gap.</summary>
public sealed class BarSeries
{
    private const ulong SecondsPerDay = 86_400;

    private BarSeries(ImmutableArray<Bar> bars, ulong interval, ImmutableArray<HistoryGap> gaps) =>
        (Bars, Interval, Gaps) = (bars, interval, gaps);

    /// <summary>By rising time, at least one, <see cref="Interval"/> apart.</summary>
    public ImmutableArray<Bar> Bars { get; }

    /// <summary>Seconds of one bar.</summary>
    public ulong Interval { get; }

    /// <summary>Where prices were missing and the last one held.</summary>
    public ImmutableArray<HistoryGap> Gaps { get; }

    /// <summary>A series of bars.</summary>
    /// <param name="bars">By rising time.</param>
    /// <param name="interval">Seconds of one bar, above zero.</param>
    /// <param name="gaps">What becomes of missing bars.</param>
    /// <exception cref="HistoryException">
    /// None, a price that is no positive number, a high or low that is none, a time that does not rise or is off the
    /// interval, or a gap that is an error; the error says which.
    /// </exception>
    public static BarSeries Of(IEnumerable<Bar> bars, ulong interval, GapRule gaps)
    {
        ArgumentOutOfRangeException.ThrowIfZero(interval);
        var whole = ImmutableArray.CreateBuilder<Bar>();
        var found = ImmutableArray.CreateBuilder<HistoryGap>();
        foreach (var (index, bar) in bars.Index())
        {
            RequireSound(bar, index);
            if (whole.Count > 0)
            {
                var before = whole[^1];
                RequireNext(before, bar, index, interval);
                if (bar.Time != before.Time + interval)
                {
                    found.Add(new HistoryGap(before.Time + interval, bar.Time));
                    HistoryGap.Require([found[^1]], GapRule.Hold, interval);
                }

                for (var time = before.Time + interval; gaps == GapRule.Hold && time < bar.Time; time += interval)
                {
                    whole.Add(new Bar(time, before.Close, before.Close, before.Close, before.Close));
                }
            }

            whole.Add(bar);
        }

        HistoryGap.Require(found.ToImmutable(), gaps, interval);
        return Whole(whole.ToImmutable(), interval, found.ToImmutable());
    }

    /// <summary>Logarithmic returns from close to close; one fewer than bars.</summary>
    public ImmutableArray<double> Returns() =>
        [.. Bars.Zip(Bars.Skip(1), (before, bar) => ScalarMath.Log(bar.Close / before.Close))];

    /// <summary>The volatility a year of a variance a bar.</summary>
    public double Annual(double variancePerBar) => Math.Sqrt(variancePerBar * Market.SecondsPerYear / Interval);

    /// <summary>
    /// The realised variance of each whole UTC day: the sum of squared returns of bars that close within it.
    /// </summary>
    /// <remarks>Days need bars of an hour or less to be measured by more than their range.</remarks>
    /// <exception cref="HistoryException">
    /// A bar's length does not divide a day, there is no whole day, or a day has no movement at all.
    /// </exception>
    public ImmutableArray<DailyVariance> Daily()
    {
        if (SecondsPerDay % Interval != 0 || Bars[0].Time % Interval != 0)
        {
            throw new HistoryException($"bars of {Interval} s do not make up UTC days: use bars of a minute, an hour");
        }

        var perDay = (int)(SecondsPerDay / Interval);
        var days = ImmutableArray.CreateBuilder<DailyVariance>();
        for (var i = 1; i + perDay <= Bars.Length; i++)
        {
            if (Bars[i].Time % SecondsPerDay == 0)
            {
                days.Add(DayFrom(i, perDay));
            }
        }

        return days.Count > 0 ? days.ToImmutable() : throw new HistoryException("the history has no whole UTC day");
    }

    /// <summary>Bars that are known to be whole.</summary>
    /// <exception cref="HistoryException">There is none.</exception>
    internal static BarSeries Whole(ImmutableArray<Bar> bars, ulong interval, ImmutableArray<HistoryGap> gaps) =>
        bars.IsEmpty
            ? throw new HistoryException($"the history has no whole bar of {interval} s")
            : new BarSeries(bars, interval, gaps);

    private DailyVariance DayFrom(int first, int count)
    {
        var (sum, moved) = (0.0, 0.0);
        for (var i = first; i < first + count; i++)
        {
            var move = ScalarMath.Log(Bars[i].Close / Bars[i - 1].Close);
            sum += move * move;
            moved += move;
        }

        return sum > 0.0
            ? new DailyVariance(Bars[first].Time, sum, moved)
            : throw new HistoryException($"no price moved on the day of {PriceSeries.At(Bars[first].Time)}");
    }

    private static void RequireSound(Bar bar, int index)
    {
        PriceSeries.RequireTime(bar.Time, "bar", index);
        PriceSeries.RequirePrice(bar.Open, "the open of bar", index, bar.Time);
        PriceSeries.RequirePrice(bar.High, "the high of bar", index, bar.Time);
        PriceSeries.RequirePrice(bar.Low, "the low of bar", index, bar.Time);
        PriceSeries.RequirePrice(bar.Close, "the close of bar", index, bar.Time);
        if (bar.High < Math.Max(bar.Open, bar.Close) || bar.Low > Math.Min(bar.Open, bar.Close))
        {
            throw new HistoryException(
                $"bar {index + 1} at {PriceSeries.At(bar.Time)} opens or closes outside of its own low and high");
        }
    }

    private static void RequireNext(Bar before, Bar bar, int index, ulong interval)
    {
        if (bar.Time <= before.Time)
        {
            throw new HistoryException(
                $"bar {index + 1} at {PriceSeries.At(bar.Time)} does not come after the one before, at "
                + $"{PriceSeries.At(before.Time)}: sort the history by time and leave each time in once");
        }

        if ((bar.Time - before.Time) % interval != 0)
        {
            throw new HistoryException(
                $"bar {index + 1} at {PriceSeries.At(bar.Time)} is no multiple of {interval} s after the one before");
        }
    }
}

/// <summary>What a price varied by on one UTC day.</summary>
/// <param name="Time">Unix seconds of its start.</param>
/// <param name="Variance">The sum of squared returns; above zero.</param>
/// <param name="Move">The logarithmic return of the whole day.</param>
public readonly record struct DailyVariance(ulong Time, double Variance, double Move);
