using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Signing;

/// <summary>What a key may be used for, whoever asks (TX-18).</summary>
/// <param name="ChainId">The only chain.</param>
/// <param name="Account">The key's account.</param>
/// <param name="Executors">Whose <c>hedge</c> may be called.</param>
/// <param name="MaxFeePerGasWei">Highest wei per gas.</param>
/// <param name="MaxGas">Highest gas limit.</param>
/// <param name="MaxSignatures">Most signatures in a window.</param>
/// <param name="WindowSeconds">The window's length.</param>
public sealed record SigningRules(
    ulong ChainId,
    Address Account,
    ImmutableArray<Address> Executors,
    BigInteger MaxFeePerGasWei,
    ulong MaxGas,
    int MaxSignatures,
    ulong WindowSeconds);

/// <summary>What was signed so far, as far as it matters for what may be signed next.</summary>
/// <param name="Watermark">Nonces below this are spent in final blocks and are never signed for again.</param>
/// <param name="Nonces">What each nonce from there on was last signed for.</param>
/// <param name="SignedAt">When signatures of the last window were made, unix seconds, oldest first.</param>
public sealed record SigningMemory(
    ulong Watermark, ImmutableSortedDictionary<ulong, SignedNonce> Nonces, ImmutableArray<ulong> SignedAt)
{
    /// <summary>Nothing was ever signed.</summary>
    public static readonly SigningMemory Empty = new(0, ImmutableSortedDictionary<ulong, SignedNonce>.Empty, []);

    /// <summary>The memory once all nonces below one are spent in final blocks; it never goes back.</summary>
    public SigningMemory Raise(ulong watermark) => watermark <= Watermark ? this : this with
    {
        Watermark = watermark,
        Nonces = Nonces.RemoveRange(Nonces.Keys.Where(nonce => nonce < watermark)),
    };
}

/// <summary>What a nonce was last signed for.</summary>
/// <param name="Plan">The plan; null for a nonce that was only ever filled.</param>
/// <param name="Cancelled">True once a transfer of nothing was signed: no plan is signed for it any more.</param>
public sealed record SignedNonce(Hash32? Plan, bool Cancelled);
