using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Signing;

/// <summary>What signs the keeper's transactions: a process beside this one, a key service, a key in a test.</summary>
public interface ITransactionSigner : IAsyncDisposable
{
    /// <summary>The account it signs for.</summary>
    Address Address { get; }

    /// <summary>Signs a transaction.</summary>
    /// <returns>The transaction as asked for, with a signature of <see cref="Address"/>.</returns>
    /// <exception cref="SigningRefusedException">Its policy forbids it; nothing was signed.</exception>
    /// <exception cref="EthereumException">It cannot be reached, or its answer is not what was asked for.</exception>
    Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation);
}
