using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>What the risk profile shows.</summary>
/// <param name="Title">The vault.</param>
/// <param name="Subtitle">As of when, in which market.</param>
/// <param name="Asset">The base's symbol.</param>
/// <param name="Spot">USD per one base now.</param>
/// <param name="Band">Base units beyond which the keeper trades.</param>
/// <param name="Profiles">Now, and later; at most as many as there are colours.</param>
/// <param name="Grid">Scenarios of one time.</param>
internal sealed record ProfilePicture(
    string Title,
    string Subtitle,
    string Asset,
    double Spot,
    double Band,
    ImmutableArray<RiskProfile> Profiles,
    ImmutableArray<ScenarioCell> Grid);

/// <summary>Draws P&amp;L and delta over the spot, and the scenario grid under them.</summary>
internal static class ProfileChart
{
    private const double Left = 110;
    private const double Right = 850;
    private const double RowHeight = 27;
    private const int PriceTicks = 7;

    /// <summary>The picture as SVG.</summary>
    public static string Draw(ProfilePicture picture)
    {
        var rows = picture.Grid.Select(cell => cell.Shift.Volatility).Distinct().Count();
        var svg = new Svg(960, 706 + (rows * RowHeight), picture.Title, picture.Subtitle);
        var points = picture.Profiles.SelectMany(profile => profile.Points).ToImmutableArray();
        var price = new Scale(points.Min(point => point.Spot), points.Max(point => point.Spot), Left, Right);
        DrawPanel(
            svg, picture, price, (110, 330), "P&L against now, USD", profile => profile.ProfitAndLoss, Round);
        DrawPanel(
            svg, picture, price, (384, 570), $"Net delta, {picture.Asset}", profile => profile.Delta,
            value => Figures.Signed(value, Math.Abs(value) < 10 && value != 0 ? 1 : 0), picture.Band);
        DrawPrices(svg, picture, price, 570);
        DrawGrid(svg, picture, 646);
        return svg.ToString();
    }

    private static void DrawPanel(
        Svg svg,
        ProfilePicture picture,
        Scale price,
        (double Top, double Bottom) at,
        string title,
        Func<ProfilePoint, double> value,
        Func<double, string> say,
        double? band = null)
    {
        var values = picture.Profiles.SelectMany(profile => profile.Points).Select(value)
            .Append(0.0).Concat(band is { } wide ? [-wide, wide] : Array.Empty<double>());
        var scale = Scale.Around(values, at.Bottom, at.Top, 5);
        svg.Text(Left, at.Top - 14, title, "ink head");
        if (band is { } half)
        {
            svg.Rect(Left, scale.At(half), Right - Left, scale.At(-half) - scale.At(half), "band");
            svg.Line(Left, scale.At(half), Right, scale.At(half), "edge");
            svg.Line(Left, scale.At(-half), Right, scale.At(-half), "edge");
            svg.Text(
                Right - 6, scale.At(half) - 5, $"band ±{Figures.Number(half, half < 10 ? 2 : 0)}", "t0 small",
                Svg.Anchor.End);
        }

        foreach (var tick in scale.Ticks(5))
        {
            svg.Line(Left, scale.At(tick), Right, scale.At(tick), tick == 0.0 ? "axis" : "grid");
            svg.Text(Left - 10, scale.At(tick) + 4, say(tick), "quiet", Svg.Anchor.End);
        }

        svg.Line(price.At(picture.Spot), at.Top, price.At(picture.Spot), at.Bottom, "spot");
        DrawCurves(svg, picture, price, scale, value);
    }

    private static void DrawCurves(
        Svg svg, ProfilePicture picture, Scale price, Scale scale, Func<ProfilePoint, double> value)
    {
        for (var i = picture.Profiles.Length - 1; i >= 0; i--)
        {
            svg.Curve(
                picture.Profiles[i].Points.Select(point => (price.At(point.Spot), scale.At(value(point)))),
                picture.Profiles[i].Days == 0.0 ? $"s{i}" : $"s{i} later");
        }

        svg.Labels(Right + 8, picture.Profiles.Select((profile, i) => (
            scale.At(value(profile.Points[^1])),
            profile.Days == 0.0 ? "now" : $"in {Figures.Number(profile.Days, 0)} d",
            $"t{i} small")));
    }

    private static void DrawPrices(Svg svg, ProfilePicture picture, Scale price, double y)
    {
        var spot = price.At(picture.Spot);
        foreach (var tick in price.Ticks(PriceTicks))
        {
            svg.Line(price.At(tick), y, price.At(tick), y + 5, "axis");
            svg.Text(
                price.At(tick), y + 20, Figures.Number(tick, picture.Spot < 100 ? 2 : 0), "quiet", Svg.Anchor.Middle);
        }

        svg.Text(Right, y + 38, $"spot, USD per {picture.Asset}", "quiet small", Svg.Anchor.End);
        svg.Text(spot + 6, 122, $"spot {Figures.Number(picture.Spot)}", "ink small");
    }

    private static void DrawGrid(Svg svg, ProfilePicture picture, double top)
    {
        var spots = picture.Grid.Select(cell => cell.Shift.Spot).Distinct().ToImmutableArray();
        var vols = picture.Grid.Select(cell => cell.Shift.Volatility).Distinct().ToImmutableArray();
        var width = (Right - Left) / spots.Length;
        var most = picture.Grid.Max(cell => Math.Abs(cell.ProfitAndLoss));
        svg.Text(Left, top - 6, "P&L by full revaluation, USD: spot across, volatility down", "ink head");
        for (var column = 0; column < spots.Length; column++)
        {
            svg.Text(
                Left + ((column + 0.5) * width), top + 16, Move(spots[column]), "quiet small", Svg.Anchor.Middle);
        }

        for (var row = 0; row < vols.Length; row++)
        {
            var y = top + 24 + (row * RowHeight);
            svg.Text(Left - 10, y + 17, Move(vols[row]), "quiet small", Svg.Anchor.End);
            for (var column = 0; column < spots.Length; column++)
            {
                var cell = picture.Grid[(row * spots.Length) + column];
                var x = Left + (column * width);
                var strength = most == 0.0 ? 0.0 : Math.Sqrt(Math.Abs(cell.ProfitAndLoss) / most);
                svg.Rect(
                    x + 1, y + 1, width - 2, RowHeight - 2, cell.ProfitAndLoss < 0 ? "loss" : "gain", 0.5 * strength);
                if (cell.Shift is { Spot: 0.0, Volatility: 0.0 })
                {
                    svg.Rect(x + 1, y + 1, width - 2, RowHeight - 2, "frame");
                }

                svg.Text(
                    x + (width / 2), y + 18, Figures.Compact(cell.ProfitAndLoss), "ink small", Svg.Anchor.Middle);
            }
        }
    }

    private static string Round(double value) => Figures.Compact(value)
        .Replace(".0k", "k", StringComparison.Ordinal).Replace(".00M", "M", StringComparison.Ordinal);

    private static string Move(double relative) => $"{Figures.Signed(relative * 100, 0)} %";
}
