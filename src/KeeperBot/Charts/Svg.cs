using System.Globalization;
using System.Security;
using System.Text;

namespace KeeperBot.Charts;

/// <summary>
/// A picture as SVG text: no script, no reference to anything outside, colours for light and dark, and the same bytes
/// for the same input.
/// </summary>
internal sealed class Svg
{
    private const string Colours = """
        text{font:13px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
        .paper{fill:#fdfdfc}.ink,.title{fill:#1b1d21}.quiet{fill:#6a6f77}.title{font-size:19px;font-weight:600}
        .head{font-weight:600}.small{font-size:11.5px}.grid{stroke:#e7e6e2}.axis{stroke:#8d9199}
        .band{fill:#2a6fdb;opacity:.09}.edge{stroke:#2a6fdb;stroke-dasharray:2 4;opacity:.7}
        .spot{stroke:#1b1d21;stroke-dasharray:3 3;opacity:.55}.frame{fill:none;stroke:#1b1d21;stroke-width:1.5}
        .line{fill:none;stroke-width:2.2;stroke-linejoin:round}.later{stroke-dasharray:6 5}
        .s0{stroke:#2a6fdb}.s1{stroke:#c25e00}.s2{stroke:#0d8068}.s3{stroke:#8a4bc9}.s4{stroke:#b0355f}
        .t0{fill:#2a6fdb}.t1{fill:#c25e00}.t2{fill:#0d8068}.t3{fill:#8a4bc9}.t4{fill:#b0355f}
        .gain{fill:#0d8068}.loss{fill:#cc4125}.net{fill:#3d434d}
        @media(prefers-color-scheme:dark){
        .paper{fill:#15171b}.ink,.title{fill:#eceae6}.quiet{fill:#989da6}.grid{stroke:#2a2e35}.axis{stroke:#70767f}
        .band{fill:#6aa3ff;opacity:.13}.edge{stroke:#6aa3ff}.spot,.frame{stroke:#eceae6}
        .s0{stroke:#6aa3ff}.s1{stroke:#f0a04b}.s2{stroke:#4cc7a7}.s3{stroke:#bd93f0}.s4{stroke:#ee7fa5}
        .t0{fill:#6aa3ff}.t1{fill:#f0a04b}.t2{fill:#4cc7a7}.t3{fill:#bd93f0}.t4{fill:#ee7fa5}
        .gain{fill:#4cc7a7}.loss{fill:#f2775a}.net{fill:#b9bfc9}}
        """;

    /// <summary>How many series have a colour of their own: classes s0, t0 and so on.</summary>
    public const int SeriesColours = 5;

    private readonly StringBuilder _text = new();

    /// <summary>Begins a picture.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">Its heading, also for who cannot see it.</param>
    /// <param name="subtitle">What is shown, as of when.</param>
    public Svg(double width, double height, string title, string subtitle)
    {
        _text.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 ")
            .Append(Number(width)).Append(' ').Append(Number(height))
            .Append("\" width=\"").Append(Number(width)).Append("\" height=\"").Append(Number(height)).Append("\">\n")
            .Append("<title>").Append(Escape(title)).Append("</title>\n")
            .Append("<desc>").Append(Escape(subtitle)).Append("</desc>\n")
            .Append("<style>").Append(Colours).Append("</style>\n");
        Rect(0, 0, width, height, "paper");
        Text(32, 40, title, "title");
        Text(32, 62, subtitle, "quiet");
    }

    /// <summary>Where text stands to its point.</summary>
    public enum Anchor
    {
        /// <summary>After it.</summary>
        Start,

        /// <summary>Around it.</summary>
        Middle,

        /// <summary>Before it.</summary>
        End,
    }

    /// <summary>A straight line.</summary>
    public void Line(double fromX, double fromY, double toX, double toY, string style) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<line x1=\"{Number(fromX)}\" y1=\"{Number(fromY)}\" x2=\"{Number(toX)}\" y2=\"{Number(toY)}\" ")
        .Append("class=\"").Append(style).Append("\"/>\n");

    /// <summary>A rectangle.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="width">Not below 0.</param>
    /// <param name="height">Not below 0.</param>
    /// <param name="style">Its classes.</param>
    /// <param name="opacity">From 0 to 1.</param>
    public void Rect(double x, double y, double width, double height, string style, double opacity = 1.0)
    {
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" ")
            .Append("class=\"").Append(style).Append('"');
        if (opacity < 1.0)
        {
            _text.Append(" opacity=\"").Append(Number(opacity)).Append('"');
        }

        _text.Append("/>\n");
    }

    /// <summary>Text; whatever it holds is shown, never obeyed.</summary>
    public void Text(double x, double y, string text, string style, Anchor anchor = Anchor.Start)
    {
        _text.Append("<text x=\"").Append(Number(x)).Append("\" y=\"").Append(Number(y)).Append("\" class=\"")
            .Append(style).Append('"');
        if (anchor != Anchor.Start)
        {
            _text.Append(" text-anchor=\"").Append(anchor == Anchor.End ? "end" : "middle").Append('"');
        }

        _text.Append('>').Append(Escape(text)).Append("</text>\n");
    }

    /// <summary>The names of curves where they end; those that end together stand under each other.</summary>
    public void Labels(double x, IEnumerable<(double Y, string Text, string Style)> labels)
    {
        const double Height = 15;
        var free = double.NegativeInfinity;
        foreach (var (y, text, style) in labels.OrderBy(label => label.Y))
        {
            free = Math.Max(free + Height, y + 4);
            Text(x, free, text, style);
        }
    }

    /// <summary>A line through points.</summary>
    public void Curve(IEnumerable<(double X, double Y)> points, string style) => _text.Append("<polyline points=\"")
        .AppendJoin(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))
        .Append("\" class=\"line ").Append(style).Append("\"/>\n");

    /// <inheritdoc/>
    public override string ToString() => _text + "</svg>\n";

    private static string Number(double value) =>
        Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    /// <summary>Characters that XML forbids are no text of ours.</summary>
    private static string Escape(string text) => SecurityElement.Escape(string.Concat(
        text.Select(c => char.IsControl(c) || c is '\uFFFE' or '\uFFFF' || char.IsSurrogate(c) ? '?' : c)))!;
}
