using System.Collections.Immutable;
using KeeperBot.Backtests;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>Draws what a policy did along one path: the spot, the net delta, and where it traded.</summary>
internal static class TimelineChart
{
    private const double Left = 110, Right = 850;
    private const double SecondsPerDay = 86_400.0;

    /// <summary>More points than pixels are not seen.</summary>
    private const int MostPoints = 1_500;

    /// <summary>The picture as SVG.</summary>
    public static string Draw(string title, string subtitle, ImmutableArray<BacktestLine> lines)
    {
        var svg = new Svg(960, 560, title, subtitle);
        var start = lines[0].Time;
        double Day(BacktestLine line) => (line.Time - start) / SecondsPerDay;
        var days = new Scale(0.0, Math.Max(Day(lines[^1]), double.Epsilon), Left, Right);
        var stride = Math.Max(1, lines.Length / MostPoints);
        var shown = lines.Where((line, i) => i % stride == 0 && double.IsFinite(line.NetDelta)).ToImmutableArray();
        var trades = lines.Where(line => !line.Traded.IsZero).ToImmutableArray();
        var spot = Panel(svg, (104, 280), "spot, USD", lines.Select(line => line.Spot));
        svg.Curve(shown.Select(line => (days.At(Day(line)), spot.At(line.Spot))), "s0");
        foreach (var trade in trades)
        {
            svg.Rect(days.At(Day(trade)) - 2, spot.At(trade.Spot) - 2, 4, 4, trade.Traded.Sign < 0 ? "loss" : "gain");
        }

        var delta = Panel(
            svg, (334, 490), "net delta before the decision, units", shown.Select(line => line.NetDelta).Append(0.0));
        svg.Curve(shown.Select(line => (days.At(Day(line)), delta.At(line.NetDelta))), "s2");
        foreach (var tick in days.Ticks(10))
        {
            svg.Line(days.At(tick), 490, days.At(tick), 495, "axis");
            svg.Text(days.At(tick), 510, Figures.Number(tick, tick % 1.0 == 0.0 ? 0 : 1), "quiet", Svg.Anchor.Middle);
        }

        svg.Text(Right, 532, "days; squares are hedges, sold and bought", "quiet small", Svg.Anchor.End);
        return svg.ToString();
    }

    private static Scale Panel(Svg svg, (double Top, double Bottom) at, string title, IEnumerable<double> values)
    {
        var scale = Scale.Around(values, at.Bottom, at.Top, 5);
        svg.Text(Left, at.Top - 14, title, "ink head");
        foreach (var tick in scale.Ticks(5))
        {
            svg.Line(Left, scale.At(tick), Right, scale.At(tick), tick == 0.0 ? "axis" : "grid");
            svg.Text(
                Left - 10,
                scale.At(tick) + 4,
                Figures.Number(tick, Math.Abs(tick) < 10.0 && tick != 0.0 ? 1 : 0),
                "quiet",
                Svg.Anchor.End);
        }

        return scale;
    }
}
