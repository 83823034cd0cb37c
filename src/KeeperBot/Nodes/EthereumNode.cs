using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Transactions;

namespace KeeperBot.Nodes;

/// <summary>One node, over JSON-RPC.</summary>
public sealed class EthereumNode(EthereumClient client) : IChain
{
    /// <summary>
    /// Enough for a hundred vaults in one request; each call is a few thousand to a few tens of thousands of gas.
    /// </summary>
    private const int CallsPerRequest = 2_000;

    private const int BytesPerRequest = 512 * 1024;

    private readonly Multicall3 _multicall = new(client, CallsPerRequest, BytesPerRequest);

    /// <inheritdoc/>
    public string Name => client.Rpc.Endpoint.Redacted;

    /// <summary>The client, for what is not the keeper's business: devnet controls, ledgers.</summary>
    public EthereumClient Client => client;

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) => client.ChainIdAsync(cancellation);

    /// <inheritdoc/>
    public async Task<BlockHeader> HeadAsync(CancellationToken cancellation) =>
        await client.GetBlockAsync(BlockRef.Latest, cancellation)
        ?? throw new EthereumException($"{Name}: the node has no latest block");

    /// <inheritdoc/>
    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
        client.GetBlockAsync(block, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) =>
        _multicall.ReadAsync(calls, block, cancellation);

    /// <inheritdoc/>
    public async Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation)
    {
        try
        {
            return new CallOutcome(true, await client.CallAsync(call, block, cancellation));
        }
        catch (RpcErrorException error) when (error.IsRevert)
        {
            return new CallOutcome(false, error.RevertData ?? default);
        }
    }

    /// <inheritdoc/>
    public async Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation)
    {
        try
        {
            return await client.EstimateGasAsync(call, BlockRef.Latest, cancellation);
        }
        catch (RpcErrorException error) when (error.IsRevert)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        client.GetTransactionCountAsync(account, BlockRef.Hash(block), cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation)
    {
        var words = ImmutableArray.CreateBuilder<Hash32>(slots.Count);
        foreach (var batch in slots.Chunk(RpcLimits.Default.BatchCount))
        {
            words.AddRange(await client.GetStorageAsync(batch, BlockRef.Hash(block), cancellation));
        }

        return words.MoveToImmutable();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
    {
        var receipts = ImmutableArray.CreateBuilder<Receipt?>(transactions.Count);
        foreach (var batch in transactions.Chunk(RpcLimits.Default.BatchCount))
        {
            receipts.AddRange(await client.GetReceiptsAsync(batch, cancellation));
        }

        return receipts.MoveToImmutable();
    }

    /// <inheritdoc/>
    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        client.FeeHistoryAsync(blocks, newest, rewardPercentiles, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) =>
        client.GetLogsAsync(filter, cancellation);

    /// <inheritdoc/>
    public async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        try
        {
            await client.SendRawTransactionAsync(raw, cancellation);
            return SendAnswer.Accepted;
        }
        catch (RpcException error)
        {
            return new SendAnswer(SendErrors.Classify(error), error.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
