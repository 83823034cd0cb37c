using System.Collections.Immutable;
using KeeperBot.Nodes;
using KeeperBot.Transactions;

namespace KeeperBot.Storms.World;

/// <summary>How one client's transaction pool behaves, and the words in which it says so.</summary>
/// <param name="Name">The client.</param>
/// <param name="BumpPercent">By how much both fees of a replacement must be higher; 0 for one wei of the fee.</param>
/// <param name="Parks">
/// True when transactions below the base fee wait in the pool; false when they are refused, and evicted for good.
/// </param>
/// <param name="Known">Said to bytes that it has.</param>
/// <param name="Spent">Said when the nonce is spent.</param>
/// <param name="Replacement">Said to a replacement that is not worth it.</param>
/// <param name="Funds">Said when the account cannot pay.</param>
/// <param name="Fee">Said below the base fee.</param>
/// <remarks>Texts as in the clients' sources.</remarks>
internal sealed record PoolDialect(
    string Name,
    int BumpPercent,
    bool Parks,
    string Known,
    string Spent,
    string Replacement,
    string Funds,
    string Fee)
{
    private const int ServerError = -32_000;

    /// <summary>The clients that storms speak.</summary>
    public static ImmutableArray<PoolDialect> All { get; } =
    [
        new(
            "geth", 10, true, "already known", "nonce too low", "replacement transaction underpriced",
            "insufficient funds for gas * price + value", "max fee per gas less than block base fee"),
        new(
            "anvil", 0, false, "transaction already imported", "nonce too low",
            "replacement transaction underpriced", "Insufficient funds for gas * price + value",
            "max fee per gas less than block base fee"),
        new(
            "nethermind", 10, true, "AlreadyKnown", "OldNonce", "ReplacementNotAllowed",
            "InsufficientFunds", "FeeTooLow"),
        new(
            "besu", 10, true, "Known transaction", "Nonce too low", "Replacement transaction underpriced",
            "Upfront cost exceeds account balance", "Gas price below configured minimum gas price"),
    ];

    /// <summary>What a node says to bytes, read as any node's words are.</summary>
    public SendAnswer Say(PoolAnswer answer)
    {
        if (answer == PoolAnswer.Taken)
        {
            return SendAnswer.Accepted;
        }

        var said = answer switch
        {
            PoolAnswer.Known => Known,
            PoolAnswer.Spent => Spent,
            PoolAnswer.Replacement => Replacement,
            PoolAnswer.Funds => Funds,
            _ => Fee,
        };
        return new SendAnswer(SendErrors.Classify(ServerError, said), said);
    }
}
