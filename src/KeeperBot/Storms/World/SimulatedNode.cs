using System.Collections.Immutable;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Storms.World;

/// <summary>A node as one process sees it: a view of the chain that may be late, broken or a lie.</summary>
/// <param name="world">The chain and what surrounds it.</param>
/// <param name="node">Which node, from 0.</param>
/// <param name="process">Who asks.</param>
/// <param name="scheduler">When it is answered.</param>
/// <param name="execution">The executor's semantics, for simulated calls.</param>
internal sealed class SimulatedNode(
    StormWorld world, int node, SimulatedProcess process, StormScheduler scheduler, BlockExecution execution) : IChain
{
    /// <summary>After this long a request counts as unanswered.</summary>
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(5);

    private readonly NodeCondition _condition = world.Nodes[node];

    /// <inheritdoc/>
    public string Name { get; } = $"node {node}";

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        Ask(CrashPoint.ChainId, _ => SimulatedContracts.ChainId);

    /// <inheritdoc/>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) => Ask(CrashPoint.Head, head =>
        _condition.Has(FaultKind.LieHead) ? NodeLies.Head(head.Header) : head.Header);

    /// <inheritdoc/>
    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
        Ask(CrashPoint.Block, head => Resolve(block, head)?.Header);

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Read, head =>
        {
            var at = Canonical(block, head);
            var state = NodeLies.State(_condition, at.State);
            var outcomes = ImmutableArray.CreateBuilder<CallOutcome>(calls.Count);
            foreach (var call in calls)
            {
                outcomes.Add(world.Reader.Answer(call.To, call.Data, state, at.Header.Timestamp));
            }

            return outcomes.MoveToImmutable();
        });

    /// <inheritdoc/>
    public Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation) =>
        Ask(CrashPoint.Call, head =>
        {
            var at = block.BlockHash is { } hash ? Canonical(hash, head) : Resolve(block, head) ?? throw Unknown(block);
            return Simulate(call, at) is { } hedge
                ? new CallOutcome(hedge.Revert is null, hedge.Revert ?? [])
                : world.Reader.Answer(call.To!.Value, call.Data, at.State, at.Header.Timestamp);
        });

    /// <inheritdoc/>
    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) =>
        Ask(CrashPoint.Estimate, head => Simulate(call, head) is { Revert: null }
            ? NodeLies.Estimate(_condition, BlockExecution.HedgeGas)
            : (ulong?)null);

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Count, head => NodeLies.Count(_condition, Canonical(block, head).State.KeeperNonce));

    /// <inheritdoc/>
    /// <remarks>The simulated contracts keep nothing in storage.</remarks>
    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) =>
        Ask(CrashPoint.Read, head =>
        {
            _ = Canonical(block, head);
            return slots.Select(static _ => Hash32.Zero).ToImmutableArray();
        });

    /// <inheritdoc/>
    public Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation) =>
        Ask(CrashPoint.Receipts, head => transactions.Select(hash => ReceiptOf(hash, head)).ToImmutableArray());

    /// <inheritdoc/>
    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        Ask(CrashPoint.Fees, head => NodeLies.Fees(
            _condition, FeesOf(Resolve(newest, head) ?? head, blocks, rewardPercentiles.Length)));

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) =>
        Ask(CrashPoint.Logs, head => _condition.Has(FaultKind.HideReceipt) ? [] : LogsOf(filter, head));

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

    private SimulatedBlock? Resolve(BlockRef block, SimulatedBlock head)
    {
        var final = world.Chain.Final;
        return block.BlockHash is { } hash ? world.Chain.Find(hash) is { } found && Knows(head, found) ? found : null
            : block.BlockNumber is { } number ? head.At(number)
            : block == BlockRef.Finalized ? (head.DescendsFrom(final) ? final : world.Chain.FinalAt(head))
            : head;
    }

    /// <summary>A node knows what it has as canonical, and side branches that are not above its head.</summary>
    private static bool Knows(SimulatedBlock head, SimulatedBlock block) => block.Number <= head.Number;

    private SimulatedBlock Canonical(Hash32 hash, SimulatedBlock head) =>
        world.Chain.Find(hash) is { } block && head.DescendsFrom(block)
            ? block
            : throw Unknown(BlockRef.Hash(hash));

    private EthereumException Unknown(BlockRef block) => new($"{Name}: block {block} is unknown or not canonical");

    private (byte[]? Revert, bool Hedge)? Simulate(Call call, SimulatedBlock at)
    {
        var vault = call.To is { } to ? SimulatedContracts.Executors.IndexOf(to) : -1;
        return vault >= 0 && HedgeOrder.Read(call.Data.Span) is { } order
            ? (execution.Simulate(vault, order, at), true)
            : null;
    }

    private Receipt? ReceiptOf(Hash32 hash, SimulatedBlock head)
    {
        if (_condition.Has(FaultKind.HideReceipt))
        {
            return null;
        }

        var found = world.Chain.Find(hash, head)?.Receipt;
        return found is null && _condition.Has(FaultKind.LieReceipt) && world.Seen(hash) is { } transaction
            ? NodeLies.Receipt(transaction, head)
            : found;
    }

    private static ImmutableArray<LogEntry> LogsOf(LogFilter filter, SimulatedBlock head)
    {
        var logs = new List<LogEntry>();
        for (var block = head; block is not null; block = block.Parent)
        {
            logs.AddRange(block.Transactions
                .SelectMany(t => t.Receipt.Logs)
                .Where(filter.Matches)
                .Reverse());
        }

        logs.Reverse();
        return [.. logs];
    }

    private static FeeHistory FeesOf(SimulatedBlock head, int count, int percentiles)
    {
        var blocks = new List<SimulatedBlock>();
        for (var block = head; block is not null && blocks.Count < count; block = block.Parent)
        {
            blocks.Insert(0, block);
        }

        var rewards = Enumerable.Repeat(SimulatedContracts.Gwei, percentiles).ToImmutableArray();
        return new FeeHistory(
            blocks[0].Number,
            [.. blocks.Select(block => block.Header.BaseFeePerGas), BaseFee.Next(head.Header, FeeModel.Ethereum)],
            [.. blocks.Select(block => (double)block.Header.GasUsed / block.Header.GasLimit)],
            percentiles == 0 ? [] : [.. blocks.Select(_ => rewards)]);
    }
}
