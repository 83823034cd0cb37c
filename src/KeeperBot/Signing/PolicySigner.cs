using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Signing;

/// <summary>
/// Stands before a key: signs what <see cref="SigningPolicy"/> allows, and remembers it before the signature leaves.
/// </summary>
/// <remarks>
/// It has its own memory and its own clock, and believes its caller in nothing but what is final, which can only make
/// it stricter. Ids: TX-18, SE-01.
/// </remarks>
/// <param name="inner">What signs; disposed with this object.</param>
/// <param name="rules">What may be signed.</param>
/// <param name="ledger">Where it remembers; disposed with this object.</param>
/// <param name="time">The signer's own clock.</param>
public sealed class PolicySigner(
    ITransactionSigner inner, SigningRules rules, ISigningLedger ledger, TimeProvider time) : ITransactionSigner
{
    // One at a time: what is judged next must know of what was signed before.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <inheritdoc/>
    public Address Address => inner.Address;

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var now = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
            var known = ledger.Memory.Raise(order.SpentBelow);
            var (memory, refusal) = SigningPolicy.Judge(rules, known, order.Transaction, order.Supersedes, now);
            if (refusal is not null)
            {
                throw new SigningRefusedException(refusal);
            }

            ledger.Save(memory);
            return await inner.SignAsync(order, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        ledger.Dispose();
        _turn.Dispose();
    }
}
