using System.Collections.Immutable;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Documents;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Observers;

/// <summary>Where the documents that a mandate depends on come from: files, and servers.</summary>
public sealed class DocumentSources : IAsyncDisposable
{
    private const int MostBytes = 4 * StatedDocument.MaximumLength;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly string _folder;
    private readonly Mandate _mandate;
    private readonly ImmutableSortedDictionary<string, ServedDocument> _served;

    /// <summary>Asks and reads nothing yet.</summary>
    /// <param name="folder">To which the files' names are relative.</param>
    /// <param name="mandate">Which documents count.</param>
    /// <param name="servers">Where those are that no file holds, by their names.</param>
    /// <param name="clock">Says when a server is asked again.</param>
    public DocumentSources(
        string folder, Mandate mandate, ImmutableSortedDictionary<string, RpcEndpoint> servers, TimeProvider clock)
    {
        (_folder, _mandate) = (folder, mandate);
        _served = servers.ToImmutableSortedDictionary(
            pair => pair.Key, pair => new ServedDocument(pair.Value, clock), StringComparer.Ordinal);
    }

    /// <summary>Waits until every server answered, or did not in time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task AskAsync(CancellationToken cancellation) =>
        Task.WhenAll(_served.Values.Select(served => served.AskAsync(cancellation)));

    /// <summary>
    /// What they say beyond what is known: news, and what is wrong with those that cannot be read.
    /// </summary>
    /// <param name="state">What is known.</param>
    public IEnumerable<(StatedDocument? News, string? Problem)> Look(KeeperState state)
    {
        foreach (var (vault, wanted, without) in _mandate.Vaults.SelectMany(WantedBy))
        {
            var known = state.Documents.FirstOrDefault(document => document.Is(wanted));
            var (document, problem) = Read(wanted, vault);
            if (problem is not null)
            {
                yield return (null, $"{wanted.Name}: {problem}; " + (known is null
                    ? without
                    : $"{known.Hash} stays in force until it is too old"));
            }
            else if (known?.Content != document!.Content)
            {
                yield return (document, null);
            }
        }
    }

    /// <summary>The state as a keeper's would be that looked now; what cannot be read stays as it is.</summary>
    /// <param name="state">What is known.</param>
    public KeeperState Applied(KeeperState state) =>
        Look(state).Select(found => found.News).OfType<StatedDocument>().Aggregate(
            state, (known, news) => known.Apply(new Fact.DocumentStated(news), []));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var served in _served.Values)
        {
            await served.DisposeAsync();
        }
    }

    private static IEnumerable<(VaultMandate Vault, DocumentMandate Wanted, string Without)> WantedBy(
        VaultMandate vault) =>
    [
        .. vault.Documents.Select(document => (vault, document, "without it the vault is refused")),
        .. (vault.Forecasts?.Documents ?? []).Select(
            document => (vault, document, "without it the vault goes by the plain estimate")),
    ];

    private (StatedDocument? Document, string? Problem) Read(DocumentMandate wanted, VaultMandate vault)
    {
        try
        {
            if (_served.TryGetValue(wanted.Name, out var served))
            {
                var answer = served.Latest();
                return answer.Text is { } text ? (Understand(wanted, vault, text.Span), null) : (null, answer.Problem);
            }

            var file = new FileInfo(Path.GetFullPath(wanted.Name, _folder));
            return file.Exists && file.Length > MostBytes
                ? (null, $"it has {file.Length} bytes, which no document has")
                : (Understand(wanted, vault, File.ReadAllBytes(file.FullName)), null);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return (null, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"it cannot be read: {error.Message}");
        }
    }

    private static StatedDocument Understand(DocumentMandate wanted, VaultMandate vault, ReadOnlySpan<byte> text) =>
        text.Length <= MostBytes
            ? DocumentKind.Named(wanted.Kind).Read(wanted.Name, Strict.GetString(WithoutMark(text)), vault)
            : throw new FormatException($"it has {text.Length} bytes, which no document has");

    /// <summary>Editors on Windows begin a text with a byte order mark.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
}
