using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// A private relay that is also the builder of the blocks, honest or not: what it is given is in nobody's pool until
/// <see cref="MineAsync"/> puts it into a block.
/// </summary>
/// <remarks>
/// <c>eth_sendPrivateTransaction</c>, <c>eth_cancelPrivateTransaction</c> and <c>GET /tx/{hash}</c> as Flashbots
/// Protect documents them: tried for 25 blocks at most, then FAILED. Signatures of requests are kept, not checked.
/// </remarks>
public sealed class FaultRelay : IAsyncDisposable
{
    private const ulong LongestTrial = 25;

    private readonly Lock _lock = new();
    private readonly List<RelayedTransaction> _received = [];
    private readonly FaultyNode _node;
    private LoopbackHost _host = null!;

    private FaultRelay(RpcEndpoint node) => _node = new FaultyNode(new Uri(node.Redacted));

    /// <summary>Where it listens.</summary>
    public RpcEndpoint Http => RpcEndpoint.Parse($"http://127.0.0.1:{_host.Port}");

    /// <summary>How it treats what comes and what it holds, from now on.</summary>
    public RelayBehaviour Behaviour { get; set; } = RelayBehaviour.Honest;

    /// <summary>What it was given, in order.</summary>
    public IReadOnlyList<RelayedTransaction> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Starts a relay that builds the blocks of an anvil started without mining.</summary>
    public static async Task<FaultRelay> StartAsync(RpcEndpoint anvil, CancellationToken cancellationToken)
    {
        var relay = new FaultRelay(anvil);
        relay._host = await LoopbackHost.StartAsync(relay.ServeAsync, cancellationToken);
        return relay;
    }

    /// <summary>
    /// Builds blocks, each with the private transactions that are due and with what the public pool has.
    /// </summary>
    public async Task MineAsync(int blocks, CancellationToken cancellationToken)
    {
        for (var block = 0; block < blocks; block++)
        {
            var next = await _node.HeightAsync(cancellationToken) + 1;
            foreach (var due in Received.Where(transaction => IsDue(transaction, next)))
            {
                await HandOverAsync(due, cancellationToken);
            }

            await _node.AskAsync("anvil_mine", "[1]", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _node.Dispose();
    }

    private bool IsDue(RelayedTransaction transaction, ulong block) =>
        Behaviour.BlocksBeforeInclusion is { } wait && block > transaction.ReceivedAt + wait
        && block <= transaction.MaxBlockNumber && !transaction.IsCancelled;

    private async Task HandOverAsync(RelayedTransaction transaction, CancellationToken cancellationToken)
    {
        // Included before, or not includable: then it fails when its time is over, with this reason.
        var reason = await _node.OfferAsync(transaction.Signed.Raw, cancellationToken) switch
        {
            null or NodeRefusal.AlreadyKnown => null,
            NodeRefusal.NonceTooLow => "NonceTooLow",
            NodeRefusal.FeeBelowBase => "MaxFeePerGasTooLow",
            NodeRefusal.InsufficientFunds => "InsufficientFunds",
            _ => "Other",
        };
        Change(transaction.Signed.Hash, found => found with { SimulationError = reason });
    }

    private async Task ServeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var exchange = new HttpExchange(context);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await exchange.WriteAsync(await StatusAsync(context.Request.Path, cancellationToken), cancellationToken);
            return;
        }

        var message = await exchange.ReadAsync(cancellationToken);
        var reply = RpcCall.Parse(message, out _) is [{ } call]
            ? await AnswerAsync(call, context.Request.Headers["X-Flashbots-Signature"], cancellationToken)
            : new WireReply.Body("one request at a time"u8.ToArray()) { Status = 400, ContentType = "text/plain" };
        await exchange.WriteAsync(reply, cancellationToken);
    }

    private async Task<WireReply> AnswerAsync(RpcCall call, string? signature, CancellationToken cancellationToken)
    {
        try
        {
            return (call.Method, call.Parameters()) switch
            {
                ("eth_sendPrivateTransaction", [JsonObject request, ..]) =>
                    call.Answer($"\"{await TakeAsync(request, signature, cancellationToken)}\""),
                ("eth_cancelPrivateTransaction", [JsonObject request, ..]) =>
                    call.Answer(Cancels(Hash32.Parse((string?)request["txHash"])) ? "true" : "false"),
                _ => call.Refuse(-32601, $"the method {call.Method} does not exist here, or not with such parameters"),
            };
        }
        catch (MalformedDataException error)
        {
            return call.Refuse(-32602, error.Message);
        }
    }

    private async Task<Hash32> TakeAsync(JsonObject request, string? signature, CancellationToken cancellationToken)
    {
        var signed = SignedTransaction.Parse(Hex.Decode((string?)request["tx"]));
        var height = await _node.HeightAsync(cancellationToken);
        var asked = (string?)request["maxBlockNumber"] is { } last ? (ulong)Hex.ParseQuantity(last) : ulong.MaxValue;
        var received = new RelayedTransaction(signed, height, Math.Min(asked, height + LongestTrial))
        {
            Preferences = request["preferences"]?.ToJsonString(),
            Signature = signature,
            IsPublic = Behaviour.IsLeaking,
        };
        lock (_lock)
        {
            if (_received.Exists(transaction => transaction.Signed.Hash == signed.Hash))
            {
                return signed.Hash;
            }

            _received.Add(received);
        }

        if (Behaviour.IsLeaking)
        {
            await HandOverAsync(received, cancellationToken);
        }

        return signed.Hash;
    }

    private bool Cancels(Hash32 hash)
    {
        if (Behaviour.Cancel == CancelAnswer.Refuse || !Received.Any(transaction => transaction.Signed.Hash == hash))
        {
            return false;
        }

        Change(hash, transaction => transaction with { IsCancelled = Behaviour.Cancel == CancelAnswer.Honour });
        return true;
    }

    private void Change(Hash32 hash, Func<RelayedTransaction, RelayedTransaction> change)
    {
        lock (_lock)
        {
            var index = _received.FindIndex(transaction => transaction.Signed.Hash == hash);
            _received[index] = change(_received[index]);
        }
    }

    private async Task<WireReply> StatusAsync(string path, CancellationToken cancellationToken)
    {
        const string Prefix = "/tx/";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal)
            || !Hash32.TryParse(path.AsSpan(Prefix.Length), out var hash))
        {
            return new WireReply.Body("not found"u8.ToArray()) { Status = 404, ContentType = "text/plain" };
        }

        var transaction = Received.FirstOrDefault(received => received.Signed.Hash == hash);
        var status = transaction is null ? "UNKNOWN"
            : Behaviour.Claim ?? await TruthAsync(transaction, cancellationToken);
        var isShown = string.Equals(status, "INCLUDED", StringComparison.Ordinal);
        return new WireReply.Body(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["status"] = status,
            ["hash"] = $"{hash}",
            ["maxBlockNumber"] = transaction?.MaxBlockNumber ?? 0,
            ["transaction"] = RelayedTransaction.Show(isShown ? transaction?.Signed : null),
            ["fastMode"] = false,
            ["seenInMempool"] = transaction?.IsPublic ?? false,
            ["simError"] = transaction?.SimulationError ?? "",
        }));
    }

    private async Task<string> TruthAsync(RelayedTransaction transaction, CancellationToken cancellationToken)
    {
        var receipt = await _node
            .AskAsync("eth_getTransactionReceipt", $"""["{transaction.Signed.Hash}"]""", cancellationToken);
        if (receipt.ValueKind == JsonValueKind.Object)
        {
            return "INCLUDED";
        }

        if (transaction.IsCancelled)
        {
            return "CANCELLED";
        }

        return await _node.HeightAsync(cancellationToken) >= transaction.MaxBlockNumber ? "FAILED" : "PENDING";
    }
}
