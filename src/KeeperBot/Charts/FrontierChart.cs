using System.Collections.Immutable;
using KeeperBot.Backtests;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>Draws what policies cost against what they leave: down and to the left is better.</summary>
internal static class FrontierChart
{
    private const double Left = 110, Right = 760, Top = 104, Bottom = 470;

    /// <summary>The picture as SVG.</summary>
    /// <param name="title">The vault.</param>
    /// <param name="subtitle">The paths.</param>
    /// <param name="own">The operator's own policy.</param>
    /// <param name="others">Families of others, each in the order of its settings.</param>
    public static string Draw(
        string title, string subtitle, PolicyOutcome own, ImmutableArray<PolicyOutcome> others)
    {
        var svg = new Svg(960, 540, title, subtitle);
        var all = others.Prepend(own).Where(IsShown).ToImmutableArray();
        var errors = new LogScale(all.Select(outcome => outcome.Error.Value), Left, Right);
        var costs = new LogScale(all.Select(outcome => outcome.Cost.Value), Bottom, Top);
        DrawAxes(svg, errors, costs);
        var labels = new List<(double, string, string)>();
        var families = others.Where(IsShown).GroupBy(outcome => outcome.Policy.Family, StringComparer.Ordinal);
        foreach (var (index, family) in families.Index())
        {
            var colour = index % Svg.SeriesColours;
            var points = family.OrderBy(outcome => outcome.Error.Value)
                .Select(outcome => (X: errors.At(outcome.Error.Value), Y: costs.At(outcome.Cost.Value)))
                .ToImmutableArray();
            svg.Curve(points, $"s{colour}");
            foreach (var (x, y) in points)
            {
                svg.Rect(x - 3, y - 3, 6, 6, $"t{colour}");
            }

            labels.Add((points[^1].Y, family.Key, $"t{colour} small"));
        }

        svg.Labels(Right + 14, labels);
        if (IsShown(own))
        {
            var (x, y) = (errors.At(own.Error.Value), costs.At(own.Cost.Value));
            svg.Rect(x - 6, y - 6, 12, 12, "frame");
            svg.Text(x + 11, y - 9, $"yours: {own.Policy.Setting}", "ink head small");
        }

        return svg.ToString();
    }

    /// <summary>What never trades costs nothing, and has no place on a logarithmic axis.</summary>
    private static bool IsShown(PolicyOutcome outcome) => outcome.Cost.Value > 0.0 && outcome.Error.Value > 0.0;

    private static void DrawAxes(Svg svg, LogScale errors, LogScale costs)
    {
        svg.Text(Left, Top - 14, "cost in 30 days, USD", "ink head");
        foreach (var tick in costs.Ticks)
        {
            svg.Line(Left, costs.At(tick), Right, costs.At(tick), "grid");
            svg.Text(Left - 10, costs.At(tick) + 4, Say(tick), "quiet", Svg.Anchor.End);
        }

        foreach (var tick in errors.Ticks)
        {
            svg.Line(errors.At(tick), Bottom, errors.At(tick), Bottom + 5, "axis");
            svg.Text(errors.At(tick), Bottom + 21, Say(tick), "quiet", Svg.Anchor.Middle);
        }

        svg.Line(Left, Bottom, Right, Bottom, "axis");
        svg.Text(Right, Bottom + 42, "tracking error in 30 days, USD (standard deviation)", "quiet", Svg.Anchor.End);
    }

    private static string Say(double value) => Figures.Number(value, value < 1.0 ? 2 : value < 10.0 ? 1 : 0);

    /// <summary>A logarithmic scale with ticks at 1, 2 and 5 times powers of ten.</summary>
    private sealed class LogScale
    {
        private static readonly double[] Digits = [1.0, 2.0, 5.0];
        private readonly Scale _scale;

        public LogScale(IEnumerable<double> values, double start, double end)
        {
            var logs = values.Select(Math.Log10).DefaultIfEmpty(0.0).ToImmutableArray();
            var (low, high) = (logs.Min() - 0.05, logs.Max() + 0.05);
            _scale = new Scale(low, high, start, end);
            Ticks =
            [
                .. Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high - Math.Floor(low)) + 1)
                    .SelectMany(power => Digits.Select(digit => digit * Math.Pow(10.0, power)))
                    .Where(tick => Math.Log10(tick) >= low && Math.Log10(tick) <= high),
            ];
        }

        public ImmutableArray<double> Ticks { get; }

        public double At(double value) => _scale.At(Math.Log10(value));
    }
}
