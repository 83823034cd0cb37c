namespace KeeperBot.Ethereum.Signing;

/// <summary>Something that signs for one account: a key in memory, another process, a key service.</summary>
public interface ISigner
{
    /// <summary>The account it signs for.</summary>
    Address Address { get; }

    /// <summary>Signs a hash.</summary>
    /// <exception cref="EthereumException">The signer refuses, or cannot be reached.</exception>
    Signature Sign(Hash32 hash);
}
