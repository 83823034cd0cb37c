using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Plans;
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
    ulong WindowSeconds)
{
    /// <summary>A hedge may need this many times the gas it is expected to need, with its margin.</summary>
    private const ulong GasHeadroom = 3;

    /// <summary>EIP-7825: no transaction may have a gas limit above 2^24.</summary>
    public const ulong MostGas = 1 << 24;

    /// <summary>The rules that a mandate implies.</summary>
    public static SigningRules Of(Mandate mandate, SigningLimits limits) => new(
        mandate.ChainId,
        mandate.Keeper,
        [.. mandate.Vaults.Select(vault => vault.Executor)],
        limits.MaxFeePerGasWei ?? (SigningLimits.UrgentCeilings * mandate.Gas.UrgentCeilingWei),
        Math.Min(MostGas, GasHeadroom * (mandate.Gas.HedgeGas + mandate.Vaults.Max(Planner.MostExtraGas))),
        limits.MaxSignaturesPerHour,
        SigningLimits.Hour);
}

/// <summary>What an operator may state of the rules.</summary>
/// <param name="MaxFeePerGasWei">
/// Most wei per gas, also in an emergency; null for <see cref="UrgentCeilings"/> times the urgent ceiling.
/// </param>
/// <param name="MaxSignaturesPerHour">Most signatures in any hour.</param>
public sealed record SigningLimits(BigInteger? MaxFeePerGasWei, int MaxSignaturesPerHour)
{
    /// <summary>How many times the urgent ceiling an operator's own trade may pay, unless stated.</summary>
    public const int UrgentCeilings = 10;

    /// <summary>The window, seconds.</summary>
    public const ulong Hour = 3_600;

    /// <summary>What holds unless stated: eight lanes that bid again at every block of an hour stay below it.</summary>
    public static readonly SigningLimits Usual = new(null, 3_000);
}

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
