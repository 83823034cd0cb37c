using System.Text.Json.Serialization;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Intents;

/// <summary>Something that happened to an intent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(Signed), "signed")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(Included), "included")]
[JsonDerivedType(typeof(Reorged), "reorged")]
[JsonDerivedType(typeof(Doubted), "doubted")]
[JsonDerivedType(typeof(Cleared), "cleared")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record IntentChange
{
    private IntentChange()
    {
    }

    /// <summary>Bytes were signed; this is in the journal before they are sent.</summary>
    /// <param name="Attempt">The bytes and their terms.</param>
    /// <param name="TakenFrom">
    /// Decision of the intent whose nonce they take: it yields in the same journal entry. Null for a nonce of its own.
    /// </param>
    public sealed record Signed(Attempt Attempt, long? TakenFrom = null) : IntentChange;

    /// <summary>A node took the bytes, or said that it already had them.</summary>
    public sealed record Sent(Hash32 Hash) : IntentChange;

    /// <summary>A node did not take the bytes. They may have gone out all the same.</summary>
    public sealed record Refused(Refusal Refusal) : IntentChange;

    /// <summary>It must not execute any more: it would revert, or is not worth its cost.</summary>
    public sealed record Withdrawn(string Why) : IntentChange;

    /// <summary>A receipt was found on the canonical chain.</summary>
    public sealed record Included(Inclusion Inclusion) : IntentChange;

    /// <summary>The receipt is gone: its block is no longer on the canonical chain.</summary>
    /// <param name="BlockHash">The block that the inclusion was in.</param>
    public sealed record Reorged(Hash32 BlockHash) : IntentChange;

    /// <summary>Its nonce is spent, and nothing that was signed for it has a receipt.</summary>
    /// <param name="Count">The account's transactions up to the block.</param>
    /// <param name="BlockHash">The block at which that was read.</param>
    public sealed record Doubted(ulong Count, Hash32 BlockHash) : IntentChange;

    /// <summary>Its nonce is not spent any more: a reorganisation took back what spent it.</summary>
    /// <param name="BlockHash">The block at which that was read.</param>
    public sealed record Cleared(Hash32 BlockHash) : IntentChange;

    /// <summary>It ended.</summary>
    public sealed record Ended(IntentState State, string Why) : IntentChange;
}
