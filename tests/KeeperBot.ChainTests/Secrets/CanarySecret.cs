using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace KeeperBot.ChainTests.Secrets;

/// <summary>A planted secret, and every form in which its bytes could be written down.</summary>
internal sealed class CanarySecret
{
    private CanarySecret(string name, string home, IEnumerable<(string Name, byte[] Bytes)> forms) =>
        (Name, Home, Forms) = (name, home, [.. forms]);

    /// <summary>What it is called when it is found: never the secret itself.</summary>
    public string Name { get; }

    /// <summary>How the name of the only kind of file ends in which it belongs.</summary>
    public string Home { get; }

    /// <summary>The forms, by name.</summary>
    public ImmutableArray<(string Name, byte[] Bytes)> Forms { get; }

    /// <summary>A secret that is text, such as a password.</summary>
    public static CanarySecret OfText(string name, string home, string text) =>
        new(name, home, FormsOf(Encoding.UTF8.GetBytes(text)).Append(("UTF-16", Encoding.Unicode.GetBytes(text))));

    /// <summary>A secret that is a number, such as a private key, which is also written as hex text.</summary>
    public static CanarySecret OfKey(string name, ReadOnlySpan<byte> key)
    {
        var hex = Convert.ToHexStringLower(key);
        var number = new BigInteger(key, isUnsigned: true, isBigEndian: true);
        return new CanarySecret(name, NoHome, FormsOf(key.ToArray())
            .Concat(Base64(Encoding.ASCII.GetBytes(hex)).Select(form => ("hex in " + form.Name, form.Bytes)))
            .Append(("hex in UTF-16", Encoding.Unicode.GetBytes(hex)))
            .Append(("reversed", [.. key.ToArray().Reverse()]))
            .Append(("decimal", Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))));
    }

    /// <summary>Nowhere.</summary>
    private const string NoHome = "\0";

    private static IEnumerable<(string Name, byte[] Bytes)> FormsOf(byte[] secret) =>
    [
        ("raw", secret),
        ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret))),
        ("upper case hex", Encoding.ASCII.GetBytes(Convert.ToHexString(secret))),
        .. Base64(secret),
    ];

    /// <summary>
    /// Base64 as the secret appears within longer text: it begins at any of three places in a group of three bytes, and
    /// the characters it shares with its neighbours are left out.
    /// </summary>
    private static IEnumerable<(string Name, byte[] Bytes)> Base64(byte[] secret)
    {
        for (var before = 0; before < 3; before++)
        {
            byte[] bytes = [.. new byte[before], .. secret];
            var (first, end) = (((before * 8) + 5) / 6, bytes.Length * 8 / 6);
            yield return ($"base64 at {before}", Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)[first..end]));
            yield return ($"base64url at {before}", Base64Url.EncodeToUtf8(bytes)[first..end]);
        }
    }
}
