using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>
/// The chain as the keeper sees it: one node, several that must agree, or a simulated one.
/// </summary>
/// <remarks>
/// Everything a decision rests on is read at a block's hash, so that it is one state however nodes differ. Every method
/// raises <see cref="EthereumException"/> when there is no answer to rely on; nothing was concluded then, and the next
/// turn asks again.
/// </remarks>
public interface IChain : IAsyncDisposable
{
    /// <summary>What it is called in messages; holds no secret.</summary>
    string Name { get; }

    /// <summary>EIP-155 chain id.</summary>
    Task<ulong> ChainIdAsync(CancellationToken cancellation);

    /// <summary>The newest block.</summary>
    Task<BlockHeader> HeadAsync(CancellationToken cancellation);

    /// <summary>The block, or null when it is not known: at a height, of a hash, or the newest that is final.</summary>
    Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation);

    /// <summary>Many calls in the state after the block with this hash (EIP-1898), in order.</summary>
    Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation);

    /// <summary>What a call would return or revert with; an outcome that failed carries the revert data.</summary>
    Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation);

    /// <summary>Gas the call would use on the newest block; null when it would revert there.</summary>
    Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation);

    /// <summary>
    /// How many transactions the account had had included in the state after the block with this hash.
    /// </summary>
    Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation);

    /// <summary>Words of storage in the state after the block with this hash (EIP-1898), in order.</summary>
    Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation);

    /// <summary>The receipts, in order; null where the transaction is in no block.</summary>
    Task<ImmutableArray<Receipt?>> ReceiptsAsync(IReadOnlyList<Hash32> transactions, CancellationToken cancellation);

    /// <summary>
    /// What gas cost in the blocks up to the newest, or one at a height. A hint: whoever uses it bounds it.
    /// </summary>
    Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation);

    /// <summary>The logs that match.</summary>
    Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation);

    /// <summary>Offers signed bytes, once. What a node says or fails to say is data, never an exception.</summary>
    Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation);
}
