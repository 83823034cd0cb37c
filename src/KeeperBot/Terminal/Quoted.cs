using System.Globalization;
using System.Text;

namespace KeeperBot.Terminal;

/// <summary>
/// Text that a stranger wrote on chain (a token's symbol, a feed's name), safe to put into a sentence.
/// </summary>
/// <remarks>Catalogue VX-07: bounded, one line, nothing that a terminal, a log or a reader would obey.</remarks>
public static class Quoted
{
    private const int Longest = 32;

    /// <summary>
    /// The text in quotes, at most 32 characters of it; what is not visible, and quotes, become <c>?</c>.
    /// </summary>
    public static string Of(string text)
    {
        var clean = new StringBuilder(Longest + 5).Append('\'');
        var left = Longest;
        foreach (var rune in text.EnumerateRunes())
        {
            if (left-- == 0)
            {
                clean.Append("...");
                break;
            }

            clean.Append(IsHarmless(rune) ? rune.ToString() : "?");
        }

        return clean.Append('\'').ToString();
    }

    private static bool IsHarmless(Rune rune) => rune != Rune.ReplacementChar && rune.Value != '\''
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
}
