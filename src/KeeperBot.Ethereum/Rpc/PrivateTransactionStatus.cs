namespace KeeperBot.Ethereum.Rpc;

/// <summary>What a relay says has become of a private transaction.</summary>
/// <remarks>
/// The relay's word, which nothing proves: a relay may err, lag or lie. No state of a transaction follows from it; it
/// only tells whether waiting for the relay still makes sense.
/// </remarks>
public enum PrivateTransactionState
{
    /// <summary>The relay does not know the transaction, or says something that we do not know.</summary>
    Unknown,

    /// <summary>Received; builders are offered it until its last block.</summary>
    Pending,

    /// <summary>
    /// In a block, as the relay says. A hint to look for the receipt at once: only receipts prove an inclusion.
    /// </summary>
    Included,

    /// <summary>
    /// Its last block has passed without it. Its bytes are signed all the same: a builder may still include them while
    /// the nonce is unspent.
    /// </summary>
    Failed,

    /// <summary>
    /// Cancelled on request, and not seen since; a builder that has the bytes may still include them.
    /// </summary>
    Cancelled,
}

/// <summary>A relay's answer to a status question; see <see cref="PrivateTransactionState"/> for its worth.</summary>
/// <param name="State">What has become of the transaction.</param>
/// <param name="SeenInMempool">True when the relay saw it in the public pool: it is private no longer.</param>
/// <param name="SimulationError">
/// Why it failed when simulated, cleaned to be shown; null when the relay is silent.
/// </param>
public sealed record PrivateTransactionStatus(
    PrivateTransactionState State, bool SeenInMempool, string? SimulationError);
