using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>A chain that passes everything on; a canary overrides what it breaks.</summary>
internal abstract class PassingChain(IChain chain) : IChain
{
    protected IChain Chain => chain;

    public string Name => chain.Name;

    public virtual Task<ulong> ChainIdAsync(CancellationToken cancellation) => chain.ChainIdAsync(cancellation);

    public virtual Task<BlockHeader> HeadAsync(CancellationToken cancellation) => chain.HeadAsync(cancellation);

    public virtual Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
        chain.BlockAsync(block, cancellation);

    public virtual Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) =>
        chain.ReadAsync(calls, block, cancellation);

    public virtual Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation) =>
        chain.CallAsync(call, block, cancellation);

    public virtual Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) =>
        chain.EstimateGasAsync(call, cancellation);

    public virtual Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        chain.CountAsync(account, block, cancellation);

    public virtual Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) =>
        chain.StorageAsync(slots, block, cancellation);

    public virtual Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation) =>
        chain.ReceiptsAsync(transactions, cancellation);

    public virtual Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        chain.FeesAsync(blocks, newest, rewardPercentiles, cancellation);

    public virtual Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) =>
        chain.LogsAsync(filter, cancellation);

    public virtual Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation) =>
        chain.SendAsync(raw, cancellation);

    public ValueTask DisposeAsync() => chain.DisposeAsync();
}
