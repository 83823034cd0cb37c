using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Core.Exposures;

/// <summary>Prices of one asset over time.</summary>
/// <param name="Rows">Unix seconds and USD per one, by rising time.</param>
public sealed record PriceHistory(ImmutableArray<(long At, double Price)> Rows)
{
    private static readonly ImmutableArray<string> TimeNames = ["date", "time", "timestamp"];
    private static readonly ImmutableArray<string> Formats =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd"];

    /// <summary>Reads CSV with a header that names a column date, time or timestamp (UTC) and a column close.</summary>
    /// <exception cref="FormatException">It is not; names the line.</exception>
    public static PriceHistory Parse(string csv)
    {
        var lines = csv.ReplaceLineEndings("\n").Split('\n');
        var header = lines[0].Split(',').Select(name => name.Trim().ToLowerInvariant()).ToImmutableArray();
        var (time, close) = (TimeNames.Select(name => header.IndexOf(name)).Max(), header.IndexOf("close"));
        if (time < 0 || close < 0)
        {
            throw new FormatException("line 1: the header needs a column 'date' and a column 'close'");
        }

        var rows = ImmutableArray.CreateBuilder<(long, double)>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            var cells = lines[i].Split(',');
            if (cells.Length != header.Length)
            {
                throw new FormatException($"line {i + 1}: {cells.Length} columns, the header has {header.Length}");
            }

            var row = (At: Time(cells[time].Trim(), i + 1), Price: Price(cells[close].Trim(), i + 1));
            if (rows.Count > 0 && row.At <= rows[^1].Item1)
            {
                throw new FormatException($"line {i + 1}: its time is not after the line's before");
            }

            rows.Add(row);
        }

        return new PriceHistory(rows.ToImmutable());
    }

    /// <summary>
    /// Returns over a horizon that do not overlap, counted back from the newest price. One whose ends are not both
    /// among the rows is left out: no price is made up in a gap.
    /// </summary>
    /// <param name="seconds">The horizon, above 0.</param>
    /// <returns>Relative moves, oldest first, and how many were left out.</returns>
    public (ImmutableArray<double> Returns, int LeftOut) ReturnsOver(long seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        if (Rows.IsEmpty)
        {
            return ([], 0);
        }

        var prices = Rows.ToDictionary(row => row.At, row => row.Price);
        var returns = new List<double>();
        var leftOut = 0;
        for (var end = Rows[^1].At; end - seconds >= Rows[0].At; end -= seconds)
        {
            if (prices.TryGetValue(end, out var after) && prices.TryGetValue(end - seconds, out var before))
            {
                returns.Add((after / before) - 1.0);
            }
            else
            {
                leftOut++;
            }
        }

        return ([.. Enumerable.Reverse(returns)], leftOut);
    }

    private static long Time(string text, int line)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
            : DateTimeOffset.TryParseExact(text, [.. Formats], CultureInfo.InvariantCulture, Utc, out var date)
                ? date.ToUnixTimeSeconds()
            : throw new FormatException($"line {line}: '{text}' is no time; write 2026-01-31 13:00:00 (UTC)");
    }

    private static double Price(string text, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price)
            && price > 0.0 && double.IsFinite(price)
            ? price
            : throw new FormatException($"line {line}: '{text}' is no price above zero");
}
