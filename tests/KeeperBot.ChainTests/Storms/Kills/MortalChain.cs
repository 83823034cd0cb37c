using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>
/// The production chain access, with a place to die at every call, and bytes that get lost when told.
/// </summary>
internal sealed class MortalChain(IChain inner, KillSwitch kill, SendFaults sends) : IChain
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.ChainId);
        return inner.ChainIdAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Head);
        return inner.HeadAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Block);
        return inner.BlockAsync(block, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Read);
        return inner.ReadAsync(calls, block, cancellation);
    }

    /// <inheritdoc/>
    public Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Call);
        return inner.CallAsync(call, block, cancellation);
    }

    /// <inheritdoc/>
    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Estimate);
        return inner.EstimateGasAsync(call, cancellation);
    }

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Count);
        return inner.CountAsync(account, block, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Read);
        return inner.StorageAsync(slots, block, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Receipts);
        return inner.ReceiptsAsync(transactions, cancellation);
    }

    /// <inheritdoc/>
    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Fees);
        return inner.FeesAsync(blocks, newest, rewardPercentiles, cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.Logs);
        return inner.LogsAsync(filter, cancellation);
    }

    /// <inheritdoc/>
    public async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        kill.Pass(CrashPoint.BeforeSend);
        if (sends.Breaks > 0)
        {
            sends.Breaks--;
            return new SendAnswer(SendOutcome.Unknown, "connection reset");
        }

        var answer = sends.Swallows ? SendAnswer.Accepted : await inner.SendAsync(raw, cancellation);
        kill.Pass(CrashPoint.AfterSend);
        return answer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
