using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Histories;

/// <summary>Bars from a CSV file whose first line names its columns.</summary>
/// <remarks>
/// Columns <c>timestamp</c> (or <c>date</c>), <c>open</c>, <c>high</c>, <c>low</c> and <c>close</c> in any order;
/// others are passed over. A timestamp is the bar's start: unix seconds, or a date and time that is UTC unless it says
/// otherwise.
/// </remarks>
public static class BarCsv
{
    private static readonly string[] TimeNames = ["timestamp", "date"];

    /// <summary>Reads bars.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="interval">Seconds of one bar.</param>
    /// <param name="gaps">What becomes of missing bars.</param>
    /// <exception cref="HistoryException">
    /// A column is missing, a line cannot be read, or the bars make no series; the error names file and line.
    /// </exception>
    public static BarSeries Read(TextReader text, string name, ulong interval, GapRule gaps)
    {
        var header = (text.ReadLine() ?? throw new HistoryException($"{name} is empty"))
            .Split(',', StringSplitOptions.TrimEntries);
        int Column(params ReadOnlySpan<string> names)
        {
            foreach (var column in names)
            {
                var found = Array.FindIndex(header, own => own.Equals(column, StringComparison.OrdinalIgnoreCase));
                if (found >= 0)
                {
                    return found;
                }
            }

            throw new HistoryException($"{name}:1: no column is named {names[0]}");
        }

        int[] columns = [Column(TimeNames), Column("open"), Column("high"), Column("low"), Column("close")];
        var bars = ImmutableArray.CreateBuilder<Bar>();
        var line = 1;
        while (text.ReadLine() is { } row)
        {
            line++;
            if (row.Length > 0)
            {
                bars.Add(Parse(row.Split(',', StringSplitOptions.TrimEntries), columns, $"{name}:{line}"));
            }
        }

        try
        {
            return BarSeries.Of(bars, interval, gaps);
        }
        catch (HistoryException error)
        {
            throw new HistoryException($"{name}: {error.Message}");
        }
    }

    private static Bar Parse(string[] fields, int[] columns, string place)
    {
        if (fields.Length <= columns.Max())
        {
            throw new HistoryException($"{place}: {fields.Length} fields are fewer than the first line names");
        }

        double Price(int column) =>
            double.TryParse(fields[columns[column]], NumberStyles.Float, CultureInfo.InvariantCulture, out var price)
                ? price
                : throw new HistoryException($"{place}: field {columns[column] + 1} is no price");
        return new Bar(Time(fields[columns[0]], place), Price(1), Price(2), Price(3), Price(4));
    }

    /// <summary>A time as unix seconds.</summary>
    /// <exception cref="HistoryException">It is none; names the place.</exception>
    internal static ulong Time(string field, string place)
    {
        if (ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(field, CultureInfo.InvariantCulture, utc, out var time)
            && time.ToUnixTimeSeconds() is >= 0 and var unix
            ? (ulong)unix
            : throw new HistoryException($"{place}: the time is neither unix seconds nor a date and time");
    }
}
