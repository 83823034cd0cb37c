using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Sends transactions to block builders past the public pool, through a relay.</summary>
/// <remarks>
/// <para>
/// Source: Flashbots Protect, <c>eth_sendPrivateTransaction</c>, <c>eth_cancelPrivateTransaction</c> and the
/// transaction status API; other relays and gateways follow its forms.
/// </para>
/// <para>
/// Private is a hope: the relay, or a builder, can leak the bytes or keep them. So a private transaction is guarded on
/// chain like any other, its nonce counts as used, and what became of it is asked of nodes. Every method throws an
/// <see cref="RpcException"/> when there is no usable answer. Nothing is retried.
/// </para>
/// </remarks>
/// <param name="rpc">The relay's JSON-RPC endpoint; taken over.</param>
/// <param name="statuses">The relay's status API, above its <c>tx/</c>; taken over.</param>
/// <param name="timeProvider">Measures the timeout of status questions.</param>
public sealed class PrivateRelayClient(JsonRpcClient rpc, IDocumentSource statuses, TimeProvider timeProvider)
    : IAsyncDisposable
{
    private const string StatusQuestion = "transaction status";
    private readonly ReplyParser _parser = new(statuses.Endpoint, statuses.Limits);

    /// <summary>Where transactions are sent to.</summary>
    public RpcEndpoint Endpoint => rpc.Endpoint;

    /// <summary>A client over HTTP on the system's clock.</summary>
    /// <param name="relay">The JSON-RPC endpoint.</param>
    /// <param name="statusApi">The status API, above its <c>tx/</c>.</param>
    /// <param name="identity">Signs requests, for relays that ask for it; see <see cref="RelaySignature"/>.</param>
    /// <param name="limits">What a reply may cost; the defaults when null.</param>
    /// <exception cref="ArgumentException">An endpoint is not http or https.</exception>
    public static PrivateRelayClient OverHttp(
        RpcEndpoint relay, RpcEndpoint statusApi, ISigner? identity = null, RpcLimits? limits = null) =>
        new(
            new JsonRpcClient(new HttpRpcTransport(relay, limits, identity), TimeProvider.System),
            new HttpDocumentSource(statusApi, limits),
            TimeProvider.System);

    /// <summary>
    /// Hands signed bytes to the relay and returns their hash. Sending the same bytes twice changes nothing.
    /// </summary>
    /// <param name="rawTransaction">The signed transaction, as for a node.</param>
    /// <param name="maxBlock">
    /// The last block it may be in; relays forget it afterwards, and shorten the wait to 25 blocks.
    /// </param>
    /// <param name="fast">Offers it to every builder at once: more are likely to include it, and to leak it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RpcErrorException">The relay refused.</exception>
    public Task<Hash32> SendAsync(
        ReadOnlyMemory<byte> rawTransaction, ulong maxBlock, bool fast, CancellationToken cancellationToken)
    {
        var expected = Keccak256.Compute(rawTransaction.Span);
        var request = new RpcRequest<Hash32>(
            "eth_sendPrivateTransaction",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("tx"u8, Hex.Encode(rawTransaction.Span));
                json.WriteString("maxBlockNumber"u8, Hex.Quantity(maxBlock));
                if (fast)
                {
                    json.WriteStartObject("preferences"u8);
                    json.WriteBoolean("fast"u8, true);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            },
            result => result.AsHash32() == expected
                ? expected
                : throw result.Refuse($"must be the hash of the transaction sent, {expected}"));
        return rpc.RequestAsync(request, cancellationToken);
    }

    /// <summary>
    /// Asks the relay to offer a transaction no longer; true when it says that it will not. No promise: what builders
    /// have they may include, so the nonce is free only once something else has spent it.
    /// </summary>
    /// <exception cref="RpcErrorException">
    /// The relay refused: not known, expired, or sent by another identity.
    /// </exception>
    public Task<bool> CancelAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        var request = new RpcRequest<bool>(
            "eth_cancelPrivateTransaction",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("txHash"u8, transaction.ToString());
                json.WriteEndObject();
            },
            static result => result.AsBool());
        return rpc.RequestAsync(request, cancellationToken);
    }

    /// <summary>
    /// What the relay says has become of a transaction: a hint, see <see cref="PrivateTransactionState"/>.
    /// </summary>
    /// <exception cref="RpcProtocolException">The reply is not a status, or another transaction's.</exception>
    public async Task<PrivateTransactionStatus> StatusAsync(Hash32 transaction, CancellationToken cancellationToken)
    {
        var timeout = statuses.Limits.Timeout;
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var reply = await statuses.GetAsync($"tx/{transaction}", linked.Token);
            using var document = _parser.Parse(reply, StatusQuestion);
            return Read(new RpcValue(document.RootElement, statuses.Endpoint, StatusQuestion, "reply"), transaction);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTimeoutException(
                $"{statuses.Endpoint}: {StatusQuestion}: no complete reply in {timeout.TotalSeconds} s", error);
        }
    }

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await rpc.DisposeAsync();
        await statuses.DisposeAsync();
    }

    private PrivateTransactionStatus Read(RpcValue reply, Hash32 transaction)
    {
        var state = reply["status"].AsText() switch
        {
            "PENDING" => PrivateTransactionState.Pending,
            "INCLUDED" => PrivateTransactionState.Included,
            "FAILED" => PrivateTransactionState.Failed,
            "CANCELLED" => PrivateTransactionState.Cancelled,
            _ => PrivateTransactionState.Unknown,
        };
        if (reply.Optional("hash") is { } hash && hash.AsHash32() != transaction)
        {
            throw hash.Refuse($"must be the transaction asked for, {transaction}");
        }

        var simulation = reply.Optional("simError")?.AsText();
        return new PrivateTransactionStatus(
            state,
            reply.Optional("seenInMempool")?.AsBool() ?? false,
            string.IsNullOrEmpty(simulation) ? null : statuses.Endpoint.Clean(simulation));
    }
}
