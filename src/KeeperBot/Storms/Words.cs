using System.Text;

namespace KeeperBot.Storms;

/// <summary>Names of the program as words for people.</summary>
internal static class Words
{
    /// <summary><c>AfterSigned</c> as <c>after signed</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
