using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Storms;

/// <summary>A process's way to the key: a point to die at on both sides of a signature.</summary>
internal sealed class PassingSigner(SimulatedProcess process, ISigner signer) : ISigner
{
    /// <inheritdoc/>
    public Address Address => signer.Address;

    /// <inheritdoc/>
    public Signature Sign(Hash32 hash)
    {
        process.Pass(CrashPoint.BeforeSign);
        var signature = signer.Sign(hash);
        process.Pass(CrashPoint.AfterSign);
        return signature;
    }
}
