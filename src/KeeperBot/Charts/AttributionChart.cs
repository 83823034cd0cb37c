using System.Collections.Immutable;
using KeeperBot.Backtests;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>Draws where a result comes from, a bar for each part.</summary>
internal static class AttributionChart
{
    private const double Left = 180, Right = 780, Top = 96, RowHeight = 30;

    /// <summary>The parts of a result by name, USD, the total last.</summary>
    public static ImmutableArray<(string Name, double Usd)> PartsOf(Attribution result) =>
    [
        ("delta", result.Delta),
        ("gamma", result.Gamma),
        ("theta", result.Theta),
        ("vega", result.Vega),
        ("venue fees", result.Fee),
        ("slippage", result.Slippage),
        ("gas", result.Gas),
        ("residual", result.Residual),
        ("total", result.Total),
    ];

    /// <summary>The picture as SVG.</summary>
    public static string Draw(string title, string subtitle, Attribution result)
    {
        var parts = PartsOf(result);
        var svg = new Svg(960, Top + (parts.Length * RowHeight) + 40, title, subtitle);
        var scale = Scale.Around(parts.Select(part => part.Usd).Append(0.0), Left, Right, 6);
        foreach (var tick in scale.Ticks(6))
        {
            var bottom = Top + (parts.Length * RowHeight);
            svg.Line(scale.At(tick), Top, scale.At(tick), bottom, tick == 0.0 ? "axis" : "grid");
            svg.Text(scale.At(tick), bottom + 20, Figures.Number(tick, 0), "quiet", Svg.Anchor.Middle);
        }

        foreach (var (row, (name, usd)) in parts.Index())
        {
            var y = Top + (row * RowHeight);
            var (zero, end) = (scale.At(0.0), scale.At(usd));
            var style = row == parts.Length - 1 ? "net" : usd < 0.0 ? "loss" : "gain";
            svg.Rect(Math.Min(zero, end), y + 6, Math.Abs(end - zero), RowHeight - 12, style);
            svg.Text(Left - 14, y + 20, name, style == "net" ? "ink head" : "ink", Svg.Anchor.End);
            svg.Text(Right + 16, y + 20, Figures.Signed(usd, 0), style == "net" ? "ink head" : "ink");
        }

        return svg.ToString();
    }
}
