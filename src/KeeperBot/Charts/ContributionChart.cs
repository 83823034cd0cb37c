using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>Draws what each part of a book adds to a factor's Greeks, side by side.</summary>
internal static class ContributionChart
{
    /// <summary>Parts beyond these are drawn as one.</summary>
    private const int MostParts = 12;

    private const double RowHeight = 26;
    private const double Left = 232;
    private const double Width = 172;
    private const double Gap = 10;
    private const int LongestLabel = 28;

    private static readonly ImmutableArray<(string Name, string Unit, Func<DollarGreeks, double> Of)> Columns =
    [
        ("Delta", "USD", greeks => greeks.Delta),
        ("Gamma", "USD per 1 %", greeks => greeks.GammaPerPercent),
        ("Vega", "USD per point", greeks => greeks.VegaPerPoint),
        ("Theta", "USD a day", greeks => greeks.ThetaPerDay),
    ];

    /// <summary>The picture as SVG.</summary>
    /// <param name="title">The vault.</param>
    /// <param name="subtitle">As of when.</param>
    /// <param name="book">What to draw; one block of bars for each factor.</param>
    public static string Draw(string title, string subtitle, ExposureBook book)
    {
        var blocks = book.Factors.Select(factor => (Factor: factor, Rows: RowsOf(factor))).ToImmutableArray();
        var height = 112 + blocks.Sum(block => ((block.Rows.Length + 1) * RowHeight) + 62);
        var svg = new Svg(960, height, title, subtitle);
        for (var column = 0; column < Columns.Length; column++)
        {
            var middle = Left + (column * (Width + Gap)) + (Width / 2);
            svg.Text(middle, 92, Columns[column].Name, "ink head", Svg.Anchor.Middle);
            svg.Text(middle, 107, Columns[column].Unit, "quiet small", Svg.Anchor.Middle);
        }

        var top = 136.0;
        foreach (var (factor, rows) in blocks)
        {
            DrawBlock(svg, factor, rows, top);
            top += ((rows.Length + 1) * RowHeight) + 62;
        }

        return svg.ToString();
    }

    private static void DrawBlock(
        Svg svg, FactorExposure factor, ImmutableArray<(string Label, DollarGreeks Dollars)> rows, double top)
    {
        var bottom = top + 14 + ((rows.Length + 1) * RowHeight);
        svg.Text(32, top, factor.Factor, "ink head");
        svg.Text(
            Left - 12, top, factor.Kind == FactorKind.Ratio
                ? $"ratio {Figures.Number(factor.Level, 4)}"
                : $"{Figures.Number(factor.Level)} USD",
            "quiet small", Svg.Anchor.End);
        svg.Line(32, top + 8, Left + (Columns.Length * (Width + Gap)), top + 8, "grid");
        for (var row = 0; row < rows.Length; row++)
        {
            svg.Text(Left - 12, top + 31 + (row * RowHeight), Short(rows[row].Label), "ink", Svg.Anchor.End);
        }

        svg.Text(Left - 12, top + 31 + (rows.Length * RowHeight), "net", "ink head", Svg.Anchor.End);
        for (var column = 0; column < Columns.Length; column++)
        {
            var of = Columns[column].Of;
            var net = of(factor.Dollars);
            var most = rows.Select(row => Math.Abs(of(row.Dollars))).Append(Math.Abs(net)).Max();
            var middle = Left + (column * (Width + Gap)) + (Width / 2);
            svg.Line(middle, top + 14, middle, bottom, "axis");
            for (var row = 0; row < rows.Length; row++)
            {
                DrawBar(svg, of(rows[row].Dollars), most, middle, top + 14 + (row * RowHeight), isNet: false);
            }

            DrawBar(svg, net, most, middle, top + 14 + (rows.Length * RowHeight), isNet: true);
        }
    }

    private static void DrawBar(Svg svg, double value, double most, double middle, double top, bool isNet)
    {
        var length = most == 0.0 ? 0.0 : Math.Abs(value) / most * (Width / 2);
        var style = isNet ? "net" : value < 0 ? "loss" : "gain";
        svg.Rect(value < 0 ? middle - length : middle, top + 5, length, RowHeight - 10, style, isNet ? 1.0 : 0.75);

        // The figure stands on the bar's empty side, where it never meets it.
        svg.Text(
            value < 0 ? middle + 6 : middle - 6,
            top + 17,
            Figures.Compact(value),
            isNet ? "ink head small" : "quiet small",
            value < 0 ? Svg.Anchor.Start : Svg.Anchor.End);
    }

    private static ImmutableArray<(string Label, DollarGreeks Dollars)> RowsOf(FactorExposure factor)
    {
        var parts = factor.Contributions;
        if (parts.Length <= MostParts)
        {
            return [.. parts.Select(part => (part.Label, part.Dollars))];
        }

        var shown = parts.OrderByDescending(part => Math.Abs(part.Share)).Take(MostParts - 1).ToHashSet();
        var rest = parts.Where(part => !shown.Contains(part)).ToImmutableArray();
        var together = rest.Aggregate(default(Core.Pricing.Greeks), (sum, part) => sum + part.Greeks);
        return
        [
            .. parts.Where(shown.Contains).Select(part => (part.Label, part.Dollars)),
            ($"{rest.Length} others", DollarGreeks.Of(together, factor.Level)),
        ];
    }

    private static string Short(string label) =>
        label.Length <= LongestLabel ? label : label[..(LongestLabel - 1)] + "…";
}
