using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Signing;

/// <summary>What another process or service says that it signed.</summary>
internal static class SignedBytes
{
    /// <summary>The transaction, when it is what was asked for and signed by who was asked.</summary>
    /// <exception cref="EthereumException">It is not; nothing of it may be used.</exception>
    public static SignedTransaction Require(SigningOrder order, Address account, string raw)
    {
        var signed = SignedTransaction.Parse(Hex.Decode(raw));
        if (signed.Transaction.SigningHash() != order.Transaction.SigningHash())
        {
            throw new EthereumException("the signer answered with another transaction than it was asked for");
        }

        return signed.Sender == account
            ? signed
            : throw new EthereumException($"the signer of {account} answered with a signature of {signed.Sender}");
    }
}
