using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Storms.World;

/// <summary>What a node says instead of the truth while it lies: always well-formed, often plausible.</summary>
internal static class NodeLies
{
    private const int Bps = 10_000;
    private const int Percent = 100;

    /// <summary>A head that nobody made, on top of the real one.</summary>
    public static BlockHeader Head(BlockHeader head) => head with
    {
        Number = head.Number + 1,
        Hash = Keccak256.Compute(head.Hash.ToArray()),
        ParentHash = head.Hash,
        Timestamp = head.Timestamp + SimulatedContracts.BlockSeconds,
    };

    /// <summary>A state with another price, or with executors that are further on.</summary>
    public static WorldState State(NodeCondition condition, WorldState state)
    {
        if (condition.Has(FaultKind.LiePrice))
        {
            var factor = Bps + condition.Amount(FaultKind.LiePrice);
            state = state with
            {
                BaseFeed = new PriceFeed(state.BaseFeed.Answer * factor / Bps, state.BaseFeed.UpdatedAt),
                Pool = new SpotPool(state.Pool.Price * factor / Bps),
            };
        }

        return condition.Has(FaultKind.LieSequence)
            ? state with
            {
                Vaults =
                [
                    .. state.Vaults.Select(vault => vault with
                    {
                        Sequence = Shift(vault.Sequence, condition.Amount(FaultKind.LieSequence)),
                    }),
                ],
            }
            : state;
    }

    /// <summary>Gas that is too little or too much.</summary>
    public static ulong Estimate(NodeCondition condition, ulong gas) => condition.Has(FaultKind.LieEstimate)
        ? gas * (ulong)(Percent + condition.Amount(FaultKind.LieEstimate)) / Percent
        : gas;

    /// <summary>Another count of transactions.</summary>
    public static ulong Count(NodeCondition condition, ulong count) => condition.Has(FaultKind.LieNonce)
        ? Shift(count, condition.Amount(FaultKind.LieNonce))
        : count;

    /// <summary>Fees that nobody pays.</summary>
    public static FeeHistory Fees(NodeCondition condition, FeeHistory fees)
    {
        if (!condition.Has(FaultKind.LieFees))
        {
            return fees;
        }

        BigInteger factor = condition.Amount(FaultKind.LieFees);
        return fees with
        {
            BaseFees = [.. fees.BaseFees.Select(fee => fee * factor)],
            Rewards = [.. fees.Rewards.Select(row => row.Select(tip => tip * factor).ToImmutableArray())],
        };
    }

    /// <summary>
    /// A receipt of success in a real block that does not hold the transaction, with the events its plan would emit.
    /// </summary>
    public static Receipt Receipt(SimulatedTransaction transaction, SimulatedBlock head)
    {
        var fill = transaction.Order is not { } order ? null : new ExecutedFill(
            order.ExpectedHedge,
            order.TargetHedge,
            head.State.Pool.Trade(order.Size) ?? 0,
            head.State.OraclePriceWad,
            0);
        return new Receipt(
            transaction.Hash,
            true,
            head.Number,
            head.Hash,
            0,
            transaction.Sender,
            transaction.Terms.To,
            null,
            BlockExecution.HedgeGas,
            head.Header.BaseFeePerGas,
            fill is null ? [] : BlockExecution.Logs(transaction, fill, head.Number, head.Hash, 0));
    }

    private static ulong Shift(ulong value, int by) => by < 0 && value < (ulong)-by ? 0 : value + (ulong)(long)by;
}
