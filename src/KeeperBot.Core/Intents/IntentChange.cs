using System.Text.Json.Serialization;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Intents;

/// <summary>Something that happened to an intent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(Signed), "signed")]
[JsonDerivedType(typeof(Sent), "sent")]
[JsonDerivedType(typeof(Included), "included")]
[JsonDerivedType(typeof(Reorged), "reorged")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record IntentChange
{
    private IntentChange()
    {
    }

    /// <summary>Bytes were signed; this is in the journal before they are sent.</summary>
    public sealed record Signed(Attempt Attempt) : IntentChange;

    /// <summary>A node took the bytes, or said that it already had them.</summary>
    public sealed record Sent(Hash32 Hash) : IntentChange;

    /// <summary>A receipt was found on the canonical chain.</summary>
    public sealed record Included(Inclusion Inclusion) : IntentChange;

    /// <summary>The receipt is gone: its block is no longer on the canonical chain.</summary>
    public sealed record Reorged(Hash32 BlockHash) : IntentChange;

    /// <summary>It ended.</summary>
    public sealed record Ended(IntentState State, string Why) : IntentChange;
}
