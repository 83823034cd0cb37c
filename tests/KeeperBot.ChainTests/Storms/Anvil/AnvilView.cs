using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>
/// An anvil as one process of a storm sees it, through the product's own client: late, broken or a lie when the storm
/// says so, as a simulated node would be.
/// </summary>
/// <remarks>
/// Finality is the storm's, not anvil's: it is a matter of consensus, which anvil has none of. Headers of blocks that
/// were taken back are remembered here, as other clients do: anvil forgets them. A header's gas is what
/// <see cref="AnvilGround"/> means it to be. A node answers whether or not somebody still waits, as the simulated ones
/// do: what a keeper has given up by then is its own affair.
/// </remarks>
internal sealed class AnvilView(
    AnvilStage stage,
    StormWorld world,
    int node,
    SimulatedProcess process,
    StormScheduler scheduler,
    StormSetup setup) : IChain
{
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(5);

    private readonly NodeCondition _condition = world.Nodes[node % setup.Nodes];

    /// <inheritdoc/>
    public string Name { get; } = $"node {node}";

    private EthereumNode Anvil => stage.Rpc.Node;

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        Ask(CrashPoint.ChainId, _ => AnvilRpc.Now(Anvil.ChainIdAsync(CancellationToken.None)));

    /// <inheritdoc/>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) => Ask(CrashPoint.Head, head =>
    {
        var header = ReferenceEquals(head, world.Chain.Head)
            ? AnvilRpc.Now(Anvil.HeadAsync(CancellationToken.None)) with { GasUsed = head.Header.GasUsed }
            : head.Header;
        return _condition.Has(FaultKind.LieHead) ? NodeLies.Head(header) : header;
    });

    /// <inheritdoc/>
    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
        Ask(CrashPoint.Block, head =>
        {
            var wanted = block == BlockRef.Finalized ? BlockRef.Number(world.Chain.Final.Number)
                : block == BlockRef.Latest ? BlockRef.Hash(head.Hash) : block;
            var real = AnvilRpc.Now(Anvil.BlockAsync(wanted, CancellationToken.None));
            var known = (real?.Hash ?? wanted.BlockHash) is { } hash ? world.Chain.Find(hash)?.Header : null;
            var found = real is not null && known is not null ? real with { GasUsed = known.GasUsed } : real ?? known;
            return found?.Number <= head.Number ? found : null;
        });

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Read, head =>
            AnvilRpc.Now(Anvil.ReadAsync(calls, Canonical(block, head), CancellationToken.None)));

    /// <inheritdoc/>
    public Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation) =>
        Ask(CrashPoint.Call, head =>
        {
            var at = block.BlockHash is { } hash ? BlockRef.Hash(Canonical(hash, head)) : block;
            return AnvilRpc.Now(Anvil.CallAsync(call, at, CancellationToken.None));
        });

    /// <inheritdoc/>
    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) =>
        Ask(CrashPoint.Estimate, head =>
        {
            try
            {
                var gas = AnvilRpc.Now(stage.Rpc.Client.EstimateGasAsync(
                    call, BlockRef.Hash(head.Hash), CancellationToken.None));
                return NodeLies.Estimate(_condition, gas);
            }
            catch (RpcErrorException error) when (error.IsRevert)
            {
                return (ulong?)null;
            }
        });

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Count, head => NodeLies.Count(
            _condition, AnvilRpc.Now(Anvil.CountAsync(account, Canonical(block, head), CancellationToken.None))));

    /// <inheritdoc/>
    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Read, head => AnvilRpc.Now(
            Anvil.StorageAsync(slots, Canonical(block, head), CancellationToken.None)));

    /// <inheritdoc/>
    public Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation) =>
        Ask(CrashPoint.Receipts, head =>
        {
            var receipts = AnvilRpc.Now(Anvil.ReceiptsAsync(transactions, CancellationToken.None));
            return transactions.Zip(receipts, (hash, receipt) => Known(hash, receipt, head)).ToImmutableArray();
        });

    /// <inheritdoc/>
    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        Ask(CrashPoint.Fees, head => NodeLies.Fees(_condition, AnvilRpc.Now(stage.Rpc.Client.FeeHistoryAsync(
            blocks, BlockRef.Number(newest.BlockNumber ?? head.Number), rewardPercentiles, CancellationToken.None))));

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) =>
        Ask(CrashPoint.Logs, _ => _condition.Has(FaultKind.HideReceipt)
            ? []
            : AnvilRpc.Now(Anvil.LogsAsync(filter, CancellationToken.None)));

    /// <inheritdoc/>
    public Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        var bytes = raw.ToArray();
        return scheduler.Ask(
            process,
            CrashPoint.BeforeSend,
            () => world.Send(process, node, bytes),
            _condition.Has(FaultKind.NodeTimeout) ? LateBy : default,
            () => process.Pass(CrashPoint.AfterSend));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> Ask<T>(CrashPoint point, Func<SimulatedBlock, T> answer)
    {
        var late = _condition.Has(FaultKind.NodeTimeout);
        return scheduler.Ask(
            process,
            point,
            () =>
            {
                _condition.Requests++;
                return late ? throw new EthereumException($"{Name}: no answer in time")
                    : _condition.Has(FaultKind.NodeError) ? throw new EthereumException($"{Name}: internal error")
                    : answer(_condition.View(world.Chain.Head));
            },
            late ? LateBy : default);
    }

    /// <summary>What a late node does not have yet it does not answer; the rest anvil judges.</summary>
    private Hash32 Canonical(Hash32 block, SimulatedBlock head) =>
        world.Chain.Find(block) is { } known && !head.DescendsFrom(known)
            ? throw new EthereumException($"{Name}: block {block} is unknown or not canonical")
            : block;

    private Receipt? Known(Hash32 hash, Receipt? receipt, SimulatedBlock head)
    {
        if (_condition.Has(FaultKind.HideReceipt))
        {
            return null;
        }

        var found = receipt?.BlockNumber <= head.Number ? receipt : null;
        return found is null && _condition.Has(FaultKind.LieReceipt) && world.Seen(hash) is { } transaction
            ? NodeLies.Receipt(transaction, head)
            : found;
    }
}
