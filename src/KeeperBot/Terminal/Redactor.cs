using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;

namespace KeeperBot.Terminal;

/// <summary>
/// Takes known secrets out of text before anybody sees it, in every form they are likely to take (SE-02).
/// </summary>
/// <remarks>
/// The second line: no code of ours puts a secret into a text. But a library's exception may carry a URL, and a node
/// may repeat what it was sent. Where text leaves the process it passes here; secrets are told as they become known.
/// </remarks>
public sealed class Redactor
{
    /// <summary>What stands where a secret was.</summary>
    public const string Mark = "***";

    /// <summary>Shorter texts turn up by chance.</summary>
    private const int ShortestSecret = 6;

    private ImmutableArray<string> _forms = [];

    /// <summary>The redactor of this process.</summary>
    public static Redactor Process { get; } = new();

    /// <summary>Learns a secret; texts too short to be one are passed over, and so is space around it.</summary>
    public void Learn(string secret)
    {
        if (secret.Trim() is not { Length: >= ShortestSecret } core)
        {
            return;
        }

        var forms = FormsOf(core).Where(form => form.Length >= ShortestSecret);
        ImmutableInterlocked.Update(
            ref _forms,
            static (known, more) =>
            [
                .. known.Concat(more).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(form => form.Length),
            ],
            forms);
    }

    /// <summary>The text without the secrets that are known.</summary>
    public string Clean(string text)
    {
        foreach (var form in _forms)
        {
            if (text.Contains(form, StringComparison.OrdinalIgnoreCase))
            {
                text = text.Replace(form, Mark, StringComparison.OrdinalIgnoreCase);
            }
        }

        return text;
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToHexStringLower(Encoding.Unicode.GetBytes(secret));
        yield return new string([.. secret.Reverse()]);
        for (var before = 0; before < 3; before++)
        {
            foreach (var form in Base64At(before, bytes))
            {
                yield return form;
            }
        }
    }

    /// <summary>
    /// Base64 of longer text in which the secret begins at one of three places of a group; the characters that it
    /// shares with its neighbours are left out.
    /// </summary>
    private static IEnumerable<string> Base64At(int before, byte[] secret)
    {
        byte[] bytes = [.. new byte[before], .. secret];
        var (first, end) = (((before * 8) + 5) / 6, bytes.Length * 8 / 6);
        yield return Convert.ToBase64String(bytes)[first..end];
        yield return Base64Url.EncodeToString(bytes)[first..end];
    }
}
