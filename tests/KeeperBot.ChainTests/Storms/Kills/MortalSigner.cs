using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>The key, with a place to die on both sides of a signature.</summary>
internal sealed class MortalSigner(ISigner inner, KillSwitch kill) : ISigner
{
    /// <inheritdoc/>
    public Address Address => inner.Address;

    /// <inheritdoc/>
    public Signature Sign(Hash32 hash)
    {
        kill.Pass(CrashPoint.BeforeSign);
        var signature = inner.Sign(hash);
        kill.Pass(CrashPoint.AfterSign);
        return signature;
    }
}
