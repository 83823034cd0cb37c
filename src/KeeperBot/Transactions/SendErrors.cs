using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Transactions;

/// <summary>Reads node error texts. Total: a text that is not known is <see cref="SendOutcome.Unknown"/>.</summary>
/// <remarks>Texts of geth, anvil, Nethermind, Erigon, Besu and Reth as observed; lower case.</remarks>
public static class SendErrors
{
    private static readonly (string Text, SendOutcome Outcome)[] Known =
    [
        ("already known", SendOutcome.Accepted),
        ("already imported", SendOutcome.Accepted),
        ("alreadyknown", SendOutcome.Accepted),
        (" known transaction", SendOutcome.Accepted),
        ("nonce too low", SendOutcome.NonceSpent),
        ("oldnonce", SendOutcome.NonceSpent),
        ("underpriced", SendOutcome.Underpriced),
        ("less than block base fee", SendOutcome.Underpriced),
        ("feetoolow", SendOutcome.Underpriced),
        ("fee cap less than", SendOutcome.Underpriced),
        ("gas price below", SendOutcome.Underpriced),
        ("insufficient funds", SendOutcome.InsufficientFunds),
        ("insufficientfunds", SendOutcome.InsufficientFunds),
        ("upfront cost exceeds", SendOutcome.InsufficientFunds),
    ];

    /// <summary>What the error means for the bytes that were sent.</summary>
    public static SendOutcome Classify(RpcException error)
    {
        if (error is not RpcErrorException said)
        {
            return SendOutcome.Unknown;
        }

        // A text begins as if after a space, so that " known transaction" is not found in "unknown transaction type".
        var text = $" {said.NodeMessage.ToLowerInvariant()}";
        return Known.Where(k => text.Contains(k.Text, StringComparison.Ordinal))
            .Select(k => (SendOutcome?)k.Outcome)
            .FirstOrDefault() ?? SendOutcome.Unknown;
    }
}
