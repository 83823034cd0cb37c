using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Relays;

/// <summary>
/// A way to block builders past the public pool. What it says of a transaction is a hint; only receipts of nodes prove
/// anything. Nothing here throws for what the relay does or fails to do.
/// </summary>
public interface IPrivateRelay : IAsyncDisposable
{
    /// <summary>For people, without secrets.</summary>
    string Name { get; }

    /// <summary>Hands over signed bytes; the same bytes again change nothing.</summary>
    /// <param name="raw">The signed transaction.</param>
    /// <param name="lastBlock">The last block it may be in, as far as the relay is concerned.</param>
    /// <param name="cancellation">The caller's.</param>
    Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, ulong lastBlock, CancellationToken cancellation);

    /// <summary>What the relay says has become of a transaction; Unknown when it cannot be asked.</summary>
    Task<PrivateTransactionState> StateAsync(Hash32 transaction, CancellationToken cancellation);

    /// <summary>
    /// Asks the relay to forget a transaction. It may refuse, and a builder may have it all the same.
    /// </summary>
    Task CancelAsync(Hash32 transaction, CancellationToken cancellation);
}
