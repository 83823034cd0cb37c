using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Signing;

/// <summary>
/// A key in this process. It signs whatever it is asked to: a <see cref="PolicySigner"/> stands before it.
/// </summary>
/// <param name="key">The key; disposed with this object when it can be.</param>
public sealed class KeySigner(ISigner key) : ITransactionSigner
{
    /// <inheritdoc/>
    public Address Address => key.Address;

    /// <inheritdoc/>
    public Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation) =>
        Task.FromResult(order.Transaction.Sign(key));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        (key as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
