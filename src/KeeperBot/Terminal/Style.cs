using System.Globalization;
using System.Text;

namespace KeeperBot.Terminal;

/// <summary>
/// Marks for text that a terminal may colour. The marks are private-use characters, so that text from a chain cannot
/// carry them, and control characters in any text are made harmless.
/// </summary>
public static class Style
{
    private const char End = '\uE000';

    private static readonly (char Mark, string Code)[] Marks =
    [
        ('\uE001', "32"),
        ('\uE002', "31"),
        ('\uE003', "33"),
        ('\uE004', "2"),
        ('\uE005', "1"),
        ('\uE006', "36"),
    ];

    /// <summary>Good news.</summary>
    public static string Good(string text) => Mark(0, text);

    /// <summary>Bad news.</summary>
    public static string Bad(string text) => Mark(1, text);

    /// <summary>Something to look at.</summary>
    public static string Warn(string text) => Mark(2, text);

    /// <summary>Secondary.</summary>
    public static string Dim(string text) => Mark(3, text);

    /// <summary>Primary.</summary>
    public static string Strong(string text) => Mark(4, text);

    /// <summary>An action.</summary>
    public static string Accent(string text) => Mark(5, text);

    /// <summary>How many columns the text takes.</summary>
    public static int Width(string text) => text.Count(c => c < End || c > Marks[^1].Mark);

    /// <summary>Pads to a width in columns; negative widths align to the right.</summary>
    public static string Pad(string text, int width)
    {
        var missing = new string(' ', Math.Max(0, Math.Abs(width) - Width(text)));
        return width < 0 ? missing + text : text + missing;
    }

    /// <summary>The text with terminal codes for its marks.</summary>
    internal static string Render(string text) => Write(text, true);

    /// <summary>The text without its marks.</summary>
    internal static string Strip(string text) => Write(text, false);

    private static string Mark(int index, string text) => $"{Marks[index].Mark}{text}{End}";

    private static string Write(string text, bool colour)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            var mark = Marks.FirstOrDefault(m => m.Mark == c);
            if (c == End || mark.Code is not null)
            {
                result.Append(colour ? $"\e[{mark.Code ?? "0"}m" : string.Empty);
            }
            else
            {
                result.Append(IsHarmless(c) ? c : '?');
            }
        }

        return result.ToString();
    }

    /// <summary>False for what a terminal obeys and for what changes how the text around it reads.</summary>
    private static bool IsHarmless(char c) => c is '\n' or '\t' || char.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
