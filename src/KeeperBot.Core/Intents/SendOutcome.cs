namespace KeeperBot.Core.Intents;

/// <summary>
/// What a node said to signed bytes. Unknown is an answer: it is never read as success or as failure.
/// </summary>
public enum SendOutcome
{
    /// <summary>The node took the bytes, or had them already.</summary>
    Accepted,

    /// <summary>The nonce is spent; a receipt will say by what.</summary>
    NonceSpent,

    /// <summary>The fee is below what the pool or the next block asks.</summary>
    Underpriced,

    /// <summary>The account cannot pay gas limit times fee.</summary>
    InsufficientFunds,

    /// <summary>A broken connection or a text nobody knows: the bytes may be on their way.</summary>
    Unknown,
}
