using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Signing;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>The signer, with a place to die on both sides of a signature.</summary>
internal sealed class MortalSigner(ITransactionSigner inner, KillSwitch kill) : ITransactionSigner
{
    /// <inheritdoc/>
    public Address Address => inner.Address;

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.BeforeSign);
        var signed = await inner.SignAsync(order, cancellation);
        kill.Pass(CrashPoint.AfterSign);
        return signed;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
