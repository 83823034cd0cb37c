using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Core.Volatility;

/// <summary>A price at a time.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="Price">Above zero.</param>
public readonly record struct PricePoint(ulong Time, double Price);

/// <summary>Prices at rising times, not evenly spaced: an oracle's rounds.</summary>
public sealed class PriceSeries
{
    private PriceSeries(ImmutableArray<PricePoint> points) => Points = points;

    /// <summary>By rising time, at least two.</summary>
    public ImmutableArray<PricePoint> Points { get; }

    /// <summary>A series of prices.</summary>
    /// <exception cref="HistoryException">
    /// Fewer than two, a price that is no positive number, or a time that does not rise; the error says which.
    /// </exception>
    public static PriceSeries Of(IEnumerable<PricePoint> points)
    {
        var series = points.ToImmutableArray();
        if (series.Length < 2)
        {
            throw new HistoryException($"a price history needs at least 2 prices, this one has {series.Length}");
        }

        for (var i = 0; i < series.Length; i++)
        {
            RequirePrice(series[i].Price, "price", i, series[i].Time);
            RequireTime(series[i].Time, "price", i);
            if (i > 0 && series[i].Time <= series[i - 1].Time)
            {
                throw new HistoryException(
                    $"price {i + 1} at {At(series[i].Time)} does not come after the one before, at "
                    + $"{At(series[i - 1].Time)}: sort the history by time and leave each time in once");
            }
        }

        return new PriceSeries(series);
    }

    /// <summary>
    /// Bars of even length, each opened by the last price known at its start. They begin at multiples of the length, so
    /// that days are UTC days.
    /// </summary>
    /// <param name="interval">Seconds of one bar, above zero.</param>
    /// <param name="silence">
    /// Seconds without a price after which one is missing: the heartbeat and a margin for a Chainlink feed.
    /// </param>
    /// <param name="gaps">What becomes of a longer silence; each is in <see cref="BarSeries.Gaps"/>.</param>
    /// <exception cref="HistoryException">
    /// A silence that is an error, all of them named; or fewer than one whole bar.
    /// </exception>
    public BarSeries ToBars(ulong interval, ulong silence, GapRule gaps)
    {
        var found = Points.Zip(Points.Skip(1))
            .Where(pair => pair.Second.Time - pair.First.Time > silence)
            .Select(pair => new HistoryGap(pair.First.Time, pair.Second.Time))
            .ToImmutableArray();
        HistoryGap.Require(found, gaps, interval);
        var start = (Points[0].Time + interval - 1) / interval * interval;
        var (next, last) = (0, Points[0].Price);
        var bars = ImmutableArray.CreateBuilder<Bar>();
        for (; start + interval <= Points[^1].Time; start += interval)
        {
            for (; next < Points.Length && Points[next].Time <= start; next++)
            {
                last = Points[next].Price;
            }

            var (open, high, low) = (last, last, last);
            for (; next < Points.Length && Points[next].Time < start + interval; next++)
            {
                last = Points[next].Price;
                (high, low) = (Math.Max(high, last), Math.Min(low, last));
            }

            bars.Add(new Bar(start, open, high, low, last));
        }

        return BarSeries.Whole(bars.ToImmutable(), interval, found);
    }

    internal static void RequirePrice(double price, string name, int index, ulong time)
    {
        if (!(price > 0.0 && double.IsFinite(price)))
        {
            throw new HistoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {index + 1} at {At(time)} is {price:R}: a price must be a number above zero"));
        }
    }

    /// <summary>Demands a time before the year 2106.</summary>
    internal static void RequireTime(ulong time, string name, int index)
    {
        if (time > uint.MaxValue)
        {
            throw new HistoryException(
                $"{name} {index + 1} is at {At(time)}, beyond the year 2106: times are unix seconds");
        }
    }

    /// <summary>A time for people; one far in the future stays a number.</summary>
    internal static string At(ulong time) => time <= uint.MaxValue
        ? DateTimeOffset.FromUnixTimeSeconds((long)time).ToString("u", CultureInfo.InvariantCulture)
        : time.ToString(CultureInfo.InvariantCulture);
}
