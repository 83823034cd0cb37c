using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Configuration;

/// <summary>Checks where documents are stated: in files, or by servers.</summary>
/// <param name="text">Where it is stated.</param>
/// <param name="values">Reads what all options share.</param>
/// <param name="allowInsecure">True when servers may be asked without encryption.</param>
internal sealed class DocumentBuilder(ConfigurationText text, MandateBuilder values, bool allowInsecure)
{
    private readonly SortedDictionary<string, (string Url, RpcEndpoint Endpoint)> _servers =
        new(StringComparer.Ordinal);

    /// <summary>The servers that were named so far, by the names of their documents.</summary>
    public ImmutableSortedDictionary<string, RpcEndpoint> Servers =>
        _servers.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Endpoint, StringComparer.Ordinal);

    /// <summary>The mandate of a document.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="kind">The document's kind.</param>
    /// <param name="subject">What it is about, for people.</param>
    /// <param name="place">Where it is.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public DocumentMandate Build(string at, string kind, string subject, DocumentPlace place)
    {
        text.Require(
            place.File is null != place.Url is null, at, "it is either in a file or at a URL",
            "state one of file and url");
        var maxAge = values.AgeAt($"{at}.maxAge", place.MaxAge);
        if (place.File is { } file)
        {
            values.FileAt($"{at}.file", file);
            return new DocumentMandate(kind, file, maxAge);
        }

        var endpoint = new ChainAccessBuilder(text).HttpAt($"{at}.url", "it", place.Url!, allowInsecure);
        var name = $"{endpoint} ({subject})";
        text.Require(
            _servers.TryAdd(name, (place.Url!, endpoint)) || _servers[name].Url == place.Url, $"{at}.url",
            $"another vault has the document on {subject} from another place of that server",
            "state the same URL, or serve one of the two elsewhere");
        return new DocumentMandate(kind, name, maxAge);
    }
}

/// <summary>Where a document is stated.</summary>
/// <param name="File">In a file; null for at a URL.</param>
/// <param name="Url">At a URL; null for in a file.</param>
/// <param name="MaxAge">How old it may be.</param>
internal readonly record struct DocumentPlace(string? File, string? Url, string MaxAge);
