using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Storms.World;

/// <summary>Includes transactions in a block and executes them.</summary>
internal sealed class BlockExecution(SimulatedExecutor executor)
{
    /// <summary>Gas of a hedge that succeeds.</summary>
    public const ulong HedgeGas = 320_000;

    /// <summary>Gas of a hedge that is refused.</summary>
    private const ulong RefusedGas = 70_000;

    /// <summary>Gas of a plain transfer.</summary>
    private const ulong TransferGas = 21_000;

    private static readonly AbiEvent Hedged = Abis.HedgeExecutor.Event("Hedged");
    private static readonly AbiEvent LegFilled = Abis.HedgeExecutor.Event("LegFilled");

    private static readonly AbiFunction HedgedData =
        AbiFunction.Parse("function data() returns (int256, int256, int256, int256, uint256, uint256)");

    private static readonly AbiFunction LegData =
        AbiFunction.Parse("function data() returns (int256, int256, int256, int256)");

    private static readonly AbiFunction Word = AbiFunction.Parse("function word() returns (uint256)");

    /// <summary>The calls that a keeper simulates: would they revert on top of a block?</summary>
    /// <returns>The revert data; null when it would succeed.</returns>
    public byte[]? Simulate(int vault, HedgeOrder order, SimulatedBlock block) =>
        executor.Hedge(block.State, vault, order, block.Header.Timestamp, block.State.Pool).Revert;

    /// <summary>Executes what of the candidates can be included, in order.</summary>
    public (WorldState State, ImmutableArray<MinedTransaction> Mined, ulong Gas) Run(
        BlockTerms terms, SimulatedBlock parent, BigInteger baseFee, ulong number, Hash32 hash)
    {
        var state = terms.Weather(parent.State);
        if (terms.Candidates.IsEmpty)
        {
            return (state, [], 0);
        }

        var mined = ImmutableArray.CreateBuilder<MinedTransaction>();
        var gas = 0UL;
        foreach (var transaction in terms.Candidates)
        {
            var signed = transaction.Terms;
            if (signed.Nonce != state.KeeperNonce || signed.MaxFeePerGas < baseFee
                || transaction.MaxCost > state.KeeperWei)
            {
                continue;
            }

            var (success, after, fill, used) = Execute(transaction, state, terms);
            var price = BigInteger.Min(signed.MaxFeePerGas, baseFee + signed.MaxPriorityFeePerGas);
            var paid = (price * used) + (success ? signed.Value : 0);
            state = after with { KeeperNonce = state.KeeperNonce + 1, KeeperWei = state.KeeperWei - paid };
            var logs = fill is null ? [] : Logs(transaction, fill, number, hash, (ulong)mined.Count * 2);
            mined.Add(new MinedTransaction(
                transaction,
                new Receipt(
                    transaction.Hash, success, number, hash, (ulong)mined.Count, transaction.Sender,
                    signed.To, null, used, price, logs),
                fill));
            gas += used;
        }

        return (state, mined.ToImmutable(), gas);
    }

    /// <summary>The logs of a hedge, as the executor emits them.</summary>
    public static ImmutableArray<LogEntry> Logs(
        SimulatedTransaction transaction, ExecutedFill fill, ulong number, Hash32 block, ulong firstIndex)
    {
        var order = transaction.Order!;
        var address = SimulatedContracts.Executors[transaction.Vault];
        return
        [
            new LogEntry(
                address,
                [LegFilled.Topic0, order.PlanId, Topic(order.VenueId)],
                LegData.EncodeOutput(order.Size, order.Size, 0, fill.QuoteDelta),
                number, block, transaction.Hash, firstIndex),
            new LogEntry(
                address,
                [Hedged.Topic0, order.PlanId, Topic(order.Sequence), order.ReasonHash],
                HedgedData.EncodeOutput(
                    fill.HedgeBefore, fill.HedgeAfter, order.Size, fill.QuoteDelta, fill.OraclePriceWad, fill.Loss),
                number, block, transaction.Hash, firstIndex + 1),
        ];
    }

    private (bool Success, WorldState State, ExecutedFill? Fill, ulong Gas) Execute(
        SimulatedTransaction transaction, WorldState state, BlockTerms terms)
    {
        if (transaction.Order is not { } order)
        {
            return (true, state, null, TransferGas);
        }

        var done = executor.Hedge(state, transaction.Vault, order, terms.Timestamp, terms.Sandwiched ?? state.Pool);
        var needed = done.Revert is null ? HedgeGas + (HedgeGas * (ulong)terms.GasGrowthPercent / 100) : RefusedGas;
        var limit = transaction.Terms.GasLimit;
        return done.Revert is not null || needed > limit
            ? (false, state, null, Math.Min(needed, limit))
            : (true, done.State, done.Fill, needed);
    }

    private static Hash32 Topic(BigInteger number) => new(Word.EncodeOutput(number));
}
