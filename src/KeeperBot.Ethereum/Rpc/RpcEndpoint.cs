using System.Net.Http.Headers;
using System.Text;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Where a node listens. Its URL usually carries an API key, so only the redacted form can be shown.</summary>
public sealed class RpcEndpoint
{
    private const int ShortestSecret = 4;
    private const int LongestExcerpt = 4096;
    private readonly string[] _secrets;

    private RpcEndpoint(Uri uri)
    {
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        Redacted = $"{uri.Scheme}://{host}:{uri.Port}";
        Uri = new UriBuilder(uri) { UserName = "", Password = "", Fragment = "" }.Uri;
        Authorization = uri.UserInfo.Length == 0 ? null : Basic(uri.UserInfo);
        _secrets = [.. SecretsOf(uri)];
    }

    /// <summary>Scheme, host and port; never user-info, path or query.</summary>
    public string Redacted { get; }

    /// <summary>True for <c>ws</c> and <c>wss</c>.</summary>
    public bool IsWebSocket => Uri.Scheme is "ws" or "wss";

    /// <summary>True when what is sent can be read on the way: neither TLS nor this very machine.</summary>
    public bool IsExposed => Uri.Scheme is "http" or "ws" && !Uri.IsLoopback;

    internal Uri Uri { get; }

    internal AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Reads an absolute <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c> URL.</summary>
    /// <exception cref="MalformedDataException">Anything else; the message does not repeat the text.</exception>
    public static RpcEndpoint Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0
            || uri.Scheme is not ("http" or "https" or "ws" or "wss"))
        {
            throw new MalformedDataException(
                "an RPC endpoint is an absolute http, https, ws or wss URL (its text is not shown: it may hold a key)");
        }

        return new RpcEndpoint(uri);
    }

    /// <summary>Shows what is secret of the URL to whoever must recognise it in text that leaves the process.</summary>
    public void VisitSecrets(Action<string> visit) => Array.ForEach(_secrets, visit);

    /// <summary>The redacted form.</summary>
    public override string ToString() => Redacted;

    /// <summary>The start of text that came from outside: without this endpoint's secrets, and safe to show.</summary>
    internal string Clean(ReadOnlySpan<char> text)
    {
        var excerpt = text[..Math.Min(text.Length, LongestExcerpt)].ToString();
        foreach (var secret in _secrets)
        {
            excerpt = excerpt.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        }

        return UntrustedText.Clean(excerpt);
    }

    /// <summary>The same for bytes that should be UTF-8.</summary>
    internal string Clean(ReadOnlySpan<byte> text) =>
        Clean(Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestExcerpt)]));

    private static AuthenticationHeaderValue Basic(string userInfo) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo))));

    private static IEnumerable<string> SecretsOf(Uri uri) =>
        new[] { uri.UserInfo, uri.AbsolutePath.Trim('/'), uri.Query.TrimStart('?') }
            .Concat(uri.UserInfo.Split(':'))
            .Concat(uri.AbsolutePath.Split('/'))
            .Concat(uri.Query.TrimStart('?').Split('&', '='))
            .SelectMany(text => new[] { text, Uri.UnescapeDataString(text) })
            .Where(text => text.Length >= ShortestSecret)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(text => text.Length);
}
