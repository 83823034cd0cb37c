namespace KeeperBot.Core.Intents;

/// <summary>What a node said to signed bytes.</summary>
/// <remarks>
/// One node's word at one moment, and a node may be mistaken, behind or lying. It decides what to try next, never what
/// became of the transaction: only receipts and the account's nonce at a final block do.
/// </remarks>
public enum SendOutcome
{
    /// <summary>
    /// The node took the bytes, or says that it had them before. It may have dropped them since: they are offered again
    /// until they are in a block.
    /// </summary>
    Accepted,

    /// <summary>The account's nonce is past this one; a receipt will say by what.</summary>
    NonceSpent,

    /// <summary>The node has not seen the nonces before this one: offer those first, then these bytes again.</summary>
    NonceGap,

    /// <summary>The price is below the next base fee or the pool's minimum: wait, or bump.</summary>
    Underpriced,

    /// <summary>
    /// The pool holds another transaction at this nonce and asks for more: bump both prices from the level just
    /// refused.
    /// </summary>
    ReplacementUnderpriced,

    /// <summary>The account cannot pay gas limit times maximum fee, with what it has pending: fund it.</summary>
    InsufficientFunds,

    /// <summary>
    /// The gas limit is below the intrinsic cost, or above the block's or a transaction's limit (EIP-7825): sign anew.
    /// </summary>
    GasLimit,

    /// <summary>The pool, or the account's share of it, is full: later, elsewhere, or dearer.</summary>
    PoolFull,

    /// <summary>
    /// This node will never take these bytes: wrong chain, bad signature, its own policy. Another node may.
    /// </summary>
    Refused,

    /// <summary>The provider answers no more of our requests for now: slow down, or ask another.</summary>
    RateLimited,

    /// <summary>
    /// A broken connection, or a text that nobody knows: the bytes may be on their way. Never read as success, and
    /// never as failure.
    /// </summary>
    Unknown,
}
