using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Faults;

/// <summary>The node lies: what it says is right in form and wrong in content.</summary>
public static class NodeFaults
{
    /// <summary>Takes a transaction, names its hash, and never hands it on.</summary>
    public static Fault AcceptAndDrop { get; } = new("accept and drop", call =>
        call.Text(0) is { } raw && Hex.TryDecode(raw, out var bytes)
            ? call.Answer($"\"{Keccak256.Compute(bytes)}\"")
            : call.Refuse(-32602, "invalid params"));

    /// <summary>No logs, in whatever block: as nodes answer for a block they have not seen.</summary>
    public static Fault MissingLogs { get; } = BodyFaults.Result("missing logs", "[]");

    /// <summary>There is no such thing: null, for blocks, receipts and transactions.</summary>
    public static Fault Denies { get; } = BodyFaults.Result("denied", "null");

    /// <summary>The receipt of another transaction.</summary>
    public static Fault ReceiptOfAnother { get; } = Edited("receipt of another", receipt =>
    {
        var other = $"{Keccak256.Compute(Encoding.UTF8.GetBytes($"{receipt["transactionHash"]}"))}";
        receipt["transactionHash"] = other;
        foreach (var log in receipt["logs"]!.AsArray())
        {
            log!["transactionHash"] = other;
        }
    });

    /// <summary>A receipt of no block, as some nodes gave for what was pending.</summary>
    public static Fault ReceiptWithoutBlock { get; } = Edited("receipt without block", receipt =>
    {
        receipt["blockNumber"] = null;
        receipt["blockHash"] = null;
    });

    /// <summary>A receipt that says the opposite of what happened.</summary>
    public static Fault ReceiptInverted { get; } = Edited("receipt inverted", receipt =>
    {
        receipt["status"] = string.Equals((string?)receipt["status"], "0x1", StringComparison.Ordinal) ? "0x0" : "0x1";
        receipt["logs"] = new JsonArray();
    });

    /// <summary>Refuses, in the words of a client.</summary>
    public static Fault Refuses(NodeDialect dialect, NodeRefusal refusal)
    {
        var (code, text) = DialectTexts.Of(dialect, refusal);
        return Refuses(code, text);
    }

    /// <summary>Refuses, in any words.</summary>
    public static Fault Refuses(int code, string text) => new($"refused: {text}", call => call.Refuse(code, text));

    /// <summary>Another chain, for <c>eth_chainId</c>.</summary>
    public static Fault ChainId(ulong chainId) =>
        BodyFaults.Result($"chain id {chainId}", $"\"{Hex.Quantity(chainId)}\"");

    /// <summary>A nonce that is off by this much, for <c>eth_getTransactionCount</c>; never below zero.</summary>
    public static Fault NonceOff(int by) => new($"nonce off by {by}", async (call, node, cancellation) =>
    {
        var reply = await ReplyAsync(call, node, cancellation);
        if (reply["result"] is { } count)
        {
            var nonce = Hex.ParseQuantity((string?)count) + by;
            reply["result"] = Hex.Quantity(nonce < 0 ? 0 : nonce);
        }

        return Single(reply);
    });

    /// <summary>The node stands still: nothing after this height exists for it.</summary>
    public static Fault FrozenAt(ulong height) => new($"frozen at {height}", (call, node, cancellation) =>
        new StaleView(height).AnswerAsync(call, node, cancellation));

    /// <summary>
    /// The node lags this many blocks. On some calls only, the head seems to go backwards and forwards, as behind a
    /// load balancer over replicas.
    /// </summary>
    public static Fault Behind(ulong blocks) => new($"{blocks} blocks behind", async (call, node, cancellation) =>
    {
        var height = await node.HeightAsync(cancellation);
        return await new StaleView(height - Math.Min(height, blocks)).AnswerAsync(call, node, cancellation);
    });

    /// <summary>
    /// A receipt for whatever hash is asked for, in the node's newest block, of the true sender and recipient when the
    /// transaction was seen.
    /// </summary>
    /// <param name="succeeded">Whether it claims success.</param>
    /// <param name="logs">Its logs, in order.</param>
    public static Fault FabricatedReceipt(bool succeeded, params ImmutableArray<FabricatedLog> logs) =>
        new("fabricated receipt", async (call, node, cancellation) =>
        {
            var head = await node.AskAsync("eth_getBlockByNumber", """["latest",false]""", cancellation);
            return call.Answer(FabricatedLog.Receipt(call.Text(0)!, head, node.Transactions, succeeded, logs));
        });

    private static Fault Edited(string name, Action<JsonObject> edit) => new(name, async (call, node, cancellation) =>
    {
        var reply = await ReplyAsync(call, node, cancellation);
        if (reply["result"] is JsonObject receipt)
        {
            edit(receipt);
        }

        return Single(reply);
    });

    private static async Task<JsonObject> ReplyAsync(RpcCall call, FaultyNode node, CancellationToken cancellation) =>
        JsonNode.Parse(await node.ForwardAsync(call, cancellation))!.AsObject();

    private static WireReply.Single Single(JsonObject reply) => new(Encoding.UTF8.GetBytes(reply.ToJsonString()));
}
