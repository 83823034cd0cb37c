using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;

namespace KeeperBot.Histories;

/// <summary>Base fees from a CSV file whose first line names its columns.</summary>
/// <remarks>
/// When: a column <c>timestamp</c> (or <c>date</c>; unix seconds, or a date and time that is UTC unless it says
/// otherwise), else <c>block</c>, a height. What: <c>wei</c> (or <c>base_fee_per_gas</c>, <c>baseFeePerGas</c>) or
/// <c>gwei</c>, per gas. Other columns are passed over.
/// </remarks>
public static class BaseFeeCsv
{
    private const double WeiPerGwei = 1e9;
    private static readonly string[] TimeNames = ["timestamp", "date"];
    private static readonly string[] WeiNames = ["wei", "base_fee_per_gas", "baseFeePerGas"];

    /// <summary>Reads fees; <see cref="FeeSeries.Of"/> says what is wrong with them as a history.</summary>
    /// <param name="text">The file.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="blockSeconds">Seconds from one block to the next, where a file tells only blocks.</param>
    /// <exception cref="HistoryException">
    /// A column is missing, or a line cannot be read; the error names file and line.
    /// </exception>
    public static BaseFees Read(TextReader text, string name, double blockSeconds)
    {
        var header = (text.ReadLine() ?? throw new HistoryException($"{name} is empty"))
            .Split(',', StringSplitOptions.TrimEntries);
        int Column(params string[] names) => Array.FindIndex(
            header, own => Array.Exists(names, column => own.Equals(column, StringComparison.OrdinalIgnoreCase)));
        var (time, block, wei, gwei) = (Column(TimeNames), Column("block"), Column(WeiNames), Column("gwei"));
        if (time < 0 && block < 0)
        {
            throw new HistoryException($"{name}:1: no column is named timestamp, date or block");
        }

        if (wei < 0 && gwei < 0)
        {
            throw new HistoryException($"{name}:1: no column is named wei, base_fee_per_gas or gwei");
        }

        var (when, what) = (time >= 0 ? time : block, wei >= 0 ? wei : gwei);
        var fees = ImmutableArray.CreateBuilder<FeePoint>();
        for (var line = 2; text.ReadLine() is { } row; line++)
        {
            if (row.Length == 0)
            {
                continue;
            }

            var (fields, place) = (row.Split(',', StringSplitOptions.TrimEntries), $"{name}:{line}");
            if (fields.Length <= Math.Max(when, what))
            {
                throw new HistoryException($"{place}: {fields.Length} fields are fewer than the first line names");
            }

            fees.Add(new FeePoint(
                time >= 0 ? BarCsv.Time(fields[when], place) : blockSeconds * Number(fields, when, "height", place),
                Number(fields, what, "base fee", place) * (wei >= 0 ? 1.0 : WeiPerGwei),
                place));
        }

        return new BaseFees(fees.ToImmutable(), time >= 0);
    }

    private static double Number(string[] fields, int column, string what, string place) =>
        double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new HistoryException($"{place}: field {column + 1} is no {what}");
}

/// <summary>Base fees as they were read.</summary>
/// <param name="Points">In the order read.</param>
/// <param name="AreDated">True when their times are unix seconds, and not counted in blocks from the first.</param>
public sealed record BaseFees(ImmutableArray<FeePoint> Points, bool AreDated);
