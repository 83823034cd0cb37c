using System.Collections.Immutable;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>Implied volatilities of one tenor.</summary>
/// <param name="Days">Days until expiry.</param>
/// <param name="Forward">USD.</param>
/// <param name="Points">Strike as a part of the forward, strike in USD and annual volatility, by rising strike.</param>
internal sealed record Smile(
    double Days, double Forward, ImmutableArray<(double Moneyness, double Strike, double Volatility)> Points);

/// <summary>Draws the smile of each tenor.</summary>
internal static class SmileChart
{
    private const double Left = 80;
    private const double Right = 850;
    private const double Top = 110;
    private const double Bottom = 460;

    /// <summary>The picture as SVG.</summary>
    /// <param name="title">The vault and asset.</param>
    /// <param name="subtitle">As of when, in which market.</param>
    /// <param name="smiles">At least one; beyond the number of colours they repeat.</param>
    public static string Draw(string title, string subtitle, ImmutableArray<Smile> smiles)
    {
        var svg = new Svg(960, 540, title, subtitle);
        var points = smiles.SelectMany(smile => smile.Points).ToImmutableArray();
        var across = new Scale(points.Min(point => point.Moneyness), points.Max(point => point.Moneyness), Left, Right);
        var up = Scale.Around(points.Select(point => point.Volatility * 100), Bottom, Top, 6);
        svg.Text(Left, Top - 16, "Implied volatility, % a year", "ink head");
        foreach (var tick in up.Ticks(6))
        {
            svg.Line(Left, up.At(tick), Right, up.At(tick), "grid");
            svg.Text(
                Left - 10, up.At(tick) + 4, Figures.Number(tick, up.High - up.Low < 10 ? 1 : 0), "quiet",
                Svg.Anchor.End);
        }

        svg.Line(Left, Bottom, Right, Bottom, "axis");
        foreach (var tick in across.Ticks(7))
        {
            svg.Line(across.At(tick), Bottom, across.At(tick), Bottom + 5, "axis");
            svg.Text(across.At(tick), Bottom + 21, $"{Figures.Number(tick * 100, 0)} %", "quiet", Svg.Anchor.Middle);
        }

        svg.Line(across.At(1.0), Top, across.At(1.0), Bottom, "spot");
        svg.Text(across.At(1.0) + 6, Top + 10, "at the forward", "ink small");
        svg.Text(Right, Bottom + 42, "strike, % of the forward", "quiet small", Svg.Anchor.End);
        DrawSmiles(svg, smiles, across, up);
        return svg.ToString();
    }

    private static void DrawSmiles(Svg svg, ImmutableArray<Smile> smiles, Scale across, Scale up)
    {
        foreach (var (index, smile) in smiles.Index())
        {
            svg.Curve(
                smile.Points.Select(point => (across.At(point.Moneyness), up.At(point.Volatility * 100))),
                $"s{index % Svg.SeriesColours}");
        }

        svg.Labels(Right + 8, smiles.Select((smile, index) => (
            up.At(smile.Points[^1].Volatility * 100),
            $"{Figures.Number(smile.Days, 0)} d",
            $"t{index % Svg.SeriesColours} small")));
    }
}
