using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>The questions a keeper asks an Ethereum node. Every read names the block it reads.</summary>
/// <remarks>
/// One node's word: what comes back is checked to be what was asked for, not to be true. Every method throws an
/// <see cref="RpcException"/> when there is no usable answer, and <see cref="OperationCanceledException"/> when the
/// caller gives up.
/// </remarks>
public sealed class EthereumClient(JsonRpcClient rpc) : IAsyncDisposable
{
    /// <summary>The connection below, for its counters and for batches of own requests.</summary>
    public JsonRpcClient Rpc { get; } = rpc;

    /// <summary>A client over HTTP on the system's clock.</summary>
    public static EthereumClient OverHttp(RpcEndpoint endpoint, RpcLimits? limits = null) =>
        new(new JsonRpcClient(new HttpRpcTransport(endpoint, limits), TimeProvider.System));

    /// <summary>A client over a WebSocket on the system's clock.</summary>
    /// <exception cref="RpcTransportException">No connection.</exception>
    public static async Task<EthereumClient> OverWebSocketAsync(
        RpcEndpoint endpoint, RpcLimits? limits, CancellationToken cancellationToken)
    {
        var transport = await WebSocketRpcTransport
            .ConnectAsync(endpoint, limits, TimeProvider.System, cancellationToken);
        return new EthereumClient(new JsonRpcClient(transport, TimeProvider.System));
    }

    /// <summary>The chain id signatures must carry (EIP-155).</summary>
    public Task<ulong> ChainIdAsync(CancellationToken cancellationToken) =>
        AskAsync("eth_chainId", static _ => { }, static result => result.AsUInt64(), cancellationToken);

    /// <summary>The header of a block, or null when the node does not know the block.</summary>
    /// <exception cref="ArgumentException"><see cref="BlockRef.Pending"/>: that block has no hash yet.</exception>
    public Task<BlockHeader?> GetBlockAsync(BlockRef block, CancellationToken cancellationToken)
    {
        if (block == BlockRef.Pending)
        {
            throw new ArgumentException("the pending block has no header to rely on", nameof(block));
        }

        var method = block.BlockHash is null ? "eth_getBlockByNumber" : "eth_getBlockByHash";
        return AskAsync(
            method,
            json =>
            {
                if (block.BlockHash is { } hash)
                {
                    json.WriteStringValue(hash.ToString());
                }
                else
                {
                    block.Write(json);
                }

                json.WriteBooleanValue(false);
            },
            result => EthereumReplies.HeaderOf(result, block),
            cancellationToken);
    }

    /// <summary>Headers of new heads as the node announces them; needs a WebSocket.</summary>
    /// <remarks>
    /// A hint to look, never a fact to act on: heads can be skipped, late or already reorganised out. It ends with an
    /// <see cref="RpcException"/> when the connection does. One enumeration per connection.
    /// </remarks>
    public IAsyncEnumerable<BlockHeader> NewHeadsAsync(CancellationToken cancellationToken) =>
        Rpc.SubscribeAsync("newHeads", EthereumReplies.Header, cancellationToken);

    /// <summary>Simulates a call on top of a block and returns what it returns.</summary>
    /// <exception cref="RpcErrorException">It reverted, or the node does not have the block.</exception>
    public Task<byte[]> CallAsync(Call call, BlockRef block, CancellationToken cancellationToken) =>
        AskAsync(
            "eth_call", json => WriteCall(json, call, block), static result => result.AsBytes(), cancellationToken);

    /// <summary>The least gas limit the call succeeds with on top of a block; exact, so add a margin.</summary>
    /// <exception cref="RpcErrorException">It reverted, or the node does not have the block.</exception>
    public Task<ulong> EstimateGasAsync(Call call, BlockRef block, CancellationToken cancellationToken) => AskAsync(
        "eth_estimateGas", json => WriteCall(json, call, block), static result => result.AsUInt64(), cancellationToken);

    /// <summary>Wei an account holds.</summary>
    public Task<BigInteger> GetBalanceAsync(Address account, BlockRef block, CancellationToken cancellationToken) =>
        AskAsync(
            "eth_getBalance",
            json => WriteAccount(json, account, block),
            static result => result.AsQuantity(),
            cancellationToken);

    /// <summary>Transactions an account has sent, which is the nonce of its next one.</summary>
    public Task<ulong> GetTransactionCountAsync(
        Address account, BlockRef block, CancellationToken cancellationToken) => AskAsync(
            "eth_getTransactionCount",
            json => WriteAccount(json, account, block),
            static result => result.AsUInt64(),
            cancellationToken);

    /// <summary>The code of a contract; empty for an account without code.</summary>
    public Task<byte[]> GetCodeAsync(Address account, BlockRef block, CancellationToken cancellationToken) => AskAsync(
        "eth_getCode", json => WriteAccount(json, account, block),
        static result => result.AsBytes(), cancellationToken);

    /// <summary>One storage slot of a contract, such as a proxy's implementation slot (EIP-1967).</summary>
    public Task<Hash32> GetStorageAtAsync(
        Address account, Hash32 slot, BlockRef block, CancellationToken cancellationToken) =>
        Rpc.RequestAsync(SlotRequest(new StorageSlot(account, slot), block), cancellationToken);

    /// <summary>Several storage slots in one message, in their order.</summary>
    public async Task<ImmutableArray<Hash32>> GetStorageAsync(
        IReadOnlyList<StorageSlot> slots, BlockRef block, CancellationToken cancellationToken)
    {
        var outcomes = await Rpc.BatchAsync([.. slots.Select(slot => SlotRequest(slot, block))], cancellationToken);
        return [.. outcomes.Select(static outcome => outcome.Value)];
    }

    /// <summary>The receipt of a transaction, or null while the node has it in no canonical block.</summary>
    public Task<Receipt?> GetReceiptAsync(Hash32 transaction, CancellationToken cancellationToken) =>
        Rpc.RequestAsync(ReceiptRequest(transaction), cancellationToken);

    /// <summary>The receipts of several transactions in one message, in their order; null as above.</summary>
    public async Task<ImmutableArray<Receipt?>> GetReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellationToken)
    {
        var outcomes = await Rpc.BatchAsync([.. transactions.Select(ReceiptRequest)], cancellationToken);
        return [.. outcomes.Select(static outcome => outcome.Value)];
    }

    /// <summary>A transaction in the node's pool or chain, or null.</summary>
    public Task<TransactionEntry?> GetTransactionByHashAsync(
        Hash32 transaction, CancellationToken cancellationToken) => AskAsync(
            "eth_getTransactionByHash",
            json => json.WriteStringValue(transaction.ToString()),
            result => EthereumReplies.TransactionOf(result, transaction),
            cancellationToken);

    /// <summary>The logs a filter selects, in the order of the chain.</summary>
    /// <remarks>
    /// Some nodes answer "none" for a block they do not have. An empty answer is believed only when the node then shows
    /// the block, or the last block of the range, which costs one more request.
    /// </remarks>
    /// <exception cref="RpcProtocolException">
    /// Also: the answer is empty and the node does not know the block.
    /// </exception>
    public async Task<ImmutableArray<LogEntry>> GetLogsAsync(LogFilter filter, CancellationToken cancellationToken)
    {
        var logs = await AskAsync(
            "eth_getLogs", filter.Write, result => EthereumReplies.LogsOf(result, filter), cancellationToken);
        if (logs.IsEmpty && await GetBlockAsync(filter.LastBlock, cancellationToken) is null)
        {
            throw new RpcProtocolException(
                $"{Rpc.Endpoint}: eth_getLogs: no logs, but the node does not know block {filter.LastBlock} either");
        }

        return logs;
    }

    /// <summary>Hands signed bytes to the node's pool and returns their hash, which is checked.</summary>
    /// <remarks>
    /// Only success and an <see cref="RpcException"/> with <see cref="RpcException.MayHaveBeenSent"/> false are
    /// certain; after anything else the transaction may be in a pool. Even a refusal may mean "already known".
    /// </remarks>
    public Task<Hash32> SendRawTransactionAsync(
        ReadOnlyMemory<byte> rawTransaction, CancellationToken cancellationToken)
    {
        var expected = Keccak256.Compute(rawTransaction.Span);
        return AskAsync(
            "eth_sendRawTransaction",
            json => json.WriteStringValue(Hex.Encode(rawTransaction.Span)),
            result => result.AsHash32() == expected
                ? expected
                : throw result.Refuse($"must be the hash of the transaction sent, {expected}"),
            cancellationToken);
    }

    /// <summary>Base fees and tips of the last blocks up to <paramref name="newest"/>.</summary>
    /// <param name="blockCount">How many blocks, from 1 to 1024; the node may have fewer.</param>
    /// <param name="newest">A tag or a height.</param>
    /// <param name="rewardPercentiles">Percentiles (0 to 100, ascending) of gas by tip; empty for none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ArgumentException">A hash, which the method does not take.</exception>
    public Task<FeeHistory> FeeHistoryAsync(
        int blockCount, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockCount, 1024);
        if (newest.BlockHash is not null)
        {
            throw new ArgumentException("eth_feeHistory takes a tag or a height", nameof(newest));
        }

        return AskAsync(
            "eth_feeHistory",
            json =>
            {
                json.WriteStringValue(Hex.Quantity(blockCount));
                newest.Write(json);
                json.WriteStartArray();
                foreach (var percentile in rewardPercentiles)
                {
                    json.WriteNumberValue(percentile);
                }

                json.WriteEndArray();
            },
            result => EthereumReplies.FeesOf(result, rewardPercentiles.Length),
            cancellationToken);
    }

    /// <summary>
    /// Calls any method, for what a development chain has beyond the standard (<c>anvil_*</c>, <c>evm_*</c>).
    /// </summary>
    /// <param name="method">The JSON-RPC method.</param>
    /// <param name="writeParameters">Writes the items of the parameter array; null for none.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task<JsonElement> RequestAsync(
        string method, Action<Utf8JsonWriter>? writeParameters, CancellationToken cancellationToken) =>
        AskAsync(method, writeParameters ?? (static _ => { }), static result => result.ToJson(), cancellationToken);

    /// <summary>Closes the connection below.</summary>
    public ValueTask DisposeAsync() => Rpc.DisposeAsync();

    private Task<T> AskAsync<T>(
        string method, Action<Utf8JsonWriter> write, Func<RpcValue, T> read, CancellationToken cancellationToken) =>
        Rpc.RequestAsync(new RpcRequest<T>(method, write, read), cancellationToken);

    private static RpcRequest<Hash32> SlotRequest(StorageSlot slot, BlockRef block) => new(
        "eth_getStorageAt",
        json =>
        {
            json.WriteStringValue(slot.Account.ToString());
            json.WriteStringValue(slot.Slot.ToString());
            block.Write(json);
        },
        static result => result.AsHash32());

    private static RpcRequest<Receipt?> ReceiptRequest(Hash32 transaction) => new(
        "eth_getTransactionReceipt",
        json => json.WriteStringValue(transaction.ToString()),
        result => EthereumReplies.ReceiptOf(result, transaction));

    private static void WriteAccount(Utf8JsonWriter json, Address account, BlockRef block)
    {
        json.WriteStringValue(account.ToString());
        block.Write(json);
    }

    private static void WriteCall(Utf8JsonWriter json, Call call, BlockRef block)
    {
        json.WriteStartObject();
        WriteIfAny(json, "from", call.From?.ToString());
        WriteIfAny(json, "to", call.To?.ToString());
        WriteIfAny(json, "value", call.Value.IsZero ? null : Hex.Quantity(call.Value));
        WriteIfAny(json, "gas", call.Gas is { } gas ? Hex.Quantity(gas) : null);

        // "input" is the specification's name; nodes of before 2018 only know "data".
        json.WriteString("input", Hex.Encode(call.Data.Span));
        json.WriteEndObject();
        block.Write(json);
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
