using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Signing;

namespace KeeperBot.Storms;

/// <summary>A process's way to its signer: a point to die at on both sides of a signature.</summary>
internal sealed class PassingSigner(SimulatedProcess process, ITransactionSigner signer) : ITransactionSigner
{
    /// <inheritdoc/>
    public Address Address => signer.Address;

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
    {
        process.Pass(CrashPoint.BeforeSign);
        var signed = await signer.SignAsync(order, cancellation);
        process.Pass(CrashPoint.AfterSign);
        return signed;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => signer.DisposeAsync();
}
