using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Documents;

/// <summary>What an operator states beside the chain: a book of positions, a volatility surface.</summary>
/// <param name="Kind">The name of its <see cref="DocumentKind"/>.</param>
/// <param name="Name">Which document of that kind, as the configuration names it.</param>
/// <param name="AsOf">Unix seconds at which it held, by its own word.</param>
/// <param name="Content">Its text; what it says is read from this and nothing else.</param>
public sealed record StatedDocument(string Kind, string Name, ulong AsOf, string Content)
{
    /// <summary>Most characters of a document: an entry of the journal holds it however they are escaped.</summary>
    public const int MaximumLength = 128 * 1024;

    /// <summary>How far ahead of a block it may be dated: clocks differ, and a head is seconds old.</summary>
    private const ulong ToleratedLead = 300;

    // A document is read at every block and stays the same for days.
    private Hash32? _hash;
    private object? _meaning;

    /// <summary>A copy forgets what its original was found to say: <c>with</c> may change its text.</summary>
    private StatedDocument(StatedDocument original) => (Kind, Name, AsOf, Content) = original;

    /// <summary>Keccak-256 of the text in UTF-8.</summary>
    [JsonIgnore]
    public Hash32 Hash => _hash ??= Keccak256.Compute(Encoding.UTF8.GetBytes(Content));

    /// <summary>Equal when the words are.</summary>
    public bool Equals(StatedDocument? other) =>
        other is not null && (Kind, Name, AsOf, Content) == (other.Kind, other.Name, other.AsOf, other.Content);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, AsOf, Content);

    /// <summary>What the text says, read when it is first asked for and then remembered.</summary>
    /// <param name="read">Reads a text; must depend on nothing else.</param>
    internal T Meaning<T>(Func<string, T> read)
        where T : class
    {
        if (_meaning is not T meaning)
        {
            _meaning = meaning = read(Content);
        }

        return meaning;
    }

    /// <summary>True for the document that a mandate asks for.</summary>
    public bool Is(DocumentMandate mandate) =>
        string.Equals(Kind, mandate.Kind, StringComparison.Ordinal)
        && string.Equals(Name, mandate.Name, StringComparison.Ordinal);

    /// <summary>The document that a mandate asks for.</summary>
    /// <exception cref="UnanswerableException">It was never stated.</exception>
    public static StatedDocument Of(ImmutableArray<StatedDocument> stated, DocumentMandate mandate) =>
        stated.FirstOrDefault(document => document.Is(mandate))
        ?? throw new UnanswerableException($"no {mandate.Kind} named '{mandate.Name}' was stated");

    /// <summary>
    /// A price with, beside its own checks, whether every document that the vault depends on is young enough.
    /// </summary>
    /// <remarks>One that was never stated is the adapter's to refuse, when it misses it.</remarks>
    internal static PriceEvidence Judge(
        VaultMandate vault, ImmutableArray<StatedDocument> stated, ulong timestamp, PriceEvidence price) => price with
        {
            Checks =
            [
                .. price.Checks,
                .. from mandate in vault.Documents
                   from document in stated.Where(document => document.Is(mandate))
                   select Age(document, mandate, timestamp),
            ],
        };

    /// <summary>True when it is neither older than a mandate allows nor dated ahead.</summary>
    internal bool IsYoung(DocumentMandate mandate, ulong timestamp)
    {
        var age = (double)timestamp - AsOf;
        return age <= mandate.MaxAgeSeconds && age >= -(double)ToleratedLead;
    }

    private static Reason Age(StatedDocument document, DocumentMandate mandate, ulong timestamp) => new(
        ReasonCode.DocumentAge,
        document.IsYoung(mandate, timestamp),
        (double)timestamp - document.AsOf,
        mandate.MaxAgeSeconds,
        "s",
        $"{document.Name}, {document.Hash}");
}
