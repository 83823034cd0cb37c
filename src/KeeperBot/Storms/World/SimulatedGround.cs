using System.Buffers.Binary;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;

namespace KeeperBot.Storms.World;

/// <summary>Blocks, pool and nodes that exist in memory only.</summary>
/// <param name="schedule">Where the storm takes place; its seed salts the blocks' hashes.</param>
/// <param name="rules">The executor's guards.</param>
internal sealed class SimulatedGround(Schedule schedule, ExecutorRules rules) : IStormGround
{
    private const ulong GasLimit = 30_000_000;
    private const ulong FirstHeight = 1_000;

    private readonly BlockExecution _execution = new(new SimulatedExecutor(rules));
    private ulong _made;

    /// <inheritdoc/>
    public ITransactionPool Pool { get; } = new TransactionPool(PoolDialect.All[schedule.Setup.Dialect]);

    /// <inheritdoc/>
    public SimulatedBlock Found(StormSetup setup, WorldState genesis)
    {
        SimulatedBlock? block = null;
        for (var height = 0; height <= setup.FinalityDepth; height++)
        {
            var header = new BlockHeader(
                FirstHeight + (ulong)height,
                NextHash(),
                block?.Hash ?? Hash32.Zero,
                StormStage.Start + ((ulong)height * SimulatedContracts.BlockSeconds),
                setup.BaseFeeGwei * SimulatedContracts.Gwei,
                GasLimit / 2,
                GasLimit);
            block = new SimulatedBlock(header, block, genesis, []);
        }

        return block!;
    }

    /// <inheritdoc/>
    public SimulatedBlock Make(SimulatedBlock head, BlockTerms terms)
    {
        var baseFee = terms.BaseFee ?? BaseFee.Next(head.Header, FeeModel.Ethereum);
        var hash = NextHash();
        var (state, mined, gas) = _execution.Run(terms, head, baseFee, head.Number + 1, hash);
        var used = Math.Min(GasLimit, Math.Max(gas, GasLimit / 100 * (ulong)terms.FullPercent));
        var header = new BlockHeader(head.Number + 1, hash, head.Hash, terms.Timestamp, baseFee, used, GasLimit);
        return new SimulatedBlock(header, head, state, mined);
    }

    /// <inheritdoc/>
    public void Rewind(SimulatedBlock head)
    {
        // Blocks are immutable: there is nothing to undo.
    }

    /// <inheritdoc/>
    public IChain Connect(StormWorld world, int node, SimulatedProcess process, StormScheduler scheduler) =>
        new SimulatedNode(world, node, process, scheduler, _execution);

    private Hash32 NextHash()
    {
        Span<byte> preimage = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(preimage, schedule.Seed);
        BinaryPrimitives.WriteUInt64BigEndian(preimage[8..], ++_made);
        return Keccak256.Compute(preimage);
    }
}
