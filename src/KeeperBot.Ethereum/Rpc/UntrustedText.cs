using System.Globalization;
using System.Text;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Makes text that a node wrote safe to show: bounded, one line, nothing a terminal would obey.</summary>
internal static class UntrustedText
{
    private const int MaximumLength = 300;

    /// <summary>At most 300 characters; control, format and unpaired characters become <c>?</c>.</summary>
    public static string Clean(ReadOnlySpan<char> text)
    {
        var clipped = text[..Math.Min(text.Length, MaximumLength)];
        var clean = new StringBuilder(clipped.Length);
        foreach (var rune in clipped.EnumerateRunes())
        {
            clean.Append(IsVisible(rune) ? rune.ToString() : "?");
        }

        return text.Length > MaximumLength ? $"{clean}..." : clean.ToString();
    }

    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
