using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// A node as it was when a block was its newest: later blocks, and what is in them, do not exist for it.
/// </summary>
internal sealed class StaleView(ulong height)
{
    // The position of the parameter that names a block, by method.
    private static readonly FrozenDictionary<string, int> BlockParameter = new Dictionary<string, int>(
        StringComparer.Ordinal)
    {
        ["eth_getBlockByNumber"] = 0,
        ["eth_call"] = 1,
        ["eth_estimateGas"] = 1,
        ["eth_getBalance"] = 1,
        ["eth_getTransactionCount"] = 1,
        ["eth_getCode"] = 1,
        ["eth_feeHistory"] = 1,
        ["eth_getStorageAt"] = 2,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public async Task<WireReply> AnswerAsync(RpcCall call, FaultyNode node, CancellationToken cancellation)
    {
        if (BlockParameter.TryGetValue(call.Method, out var index))
        {
            return await ReadAsync(call, index, node, cancellation);
        }

        return call.Method switch
        {
            "eth_blockNumber" => call.Answer($"\"{Hex.Quantity(height)}\""),
            "eth_getLogs" => await LogsAsync(call, node, cancellation),
            "eth_getBlockByHash" or "eth_getTransactionReceipt" => await LookUpAsync(call, node, cancellation),
            "eth_getTransactionByHash" => await TransactionAsync(call, node, cancellation),
            _ => new WireReply.Single(await node.ForwardAsync(call, cancellation)),
        };
    }

    /// <summary>A read at a block: a tag becomes the height it had, a later block is unknown.</summary>
    private async Task<WireReply> ReadAsync(
        RpcCall call, int index, FaultyNode node, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        while (parameters.Count <= index)
        {
            parameters.Add((JsonNode?)null);
        }

        if (await ResolveAsync(parameters[index], node, cancellation) is not { } block)
        {
            return call.Method is "eth_getBlockByNumber" ? call.Answer("null") : Unknown(call, node);
        }

        parameters[index] = block;
        return new WireReply.Single(await node.ForwardAsync(call.With(parameters), cancellation));
    }

    private async Task<JsonNode?> ResolveAsync(JsonNode? block, FaultyNode node, CancellationToken cancellation)
    {
        if (block is JsonObject byHash)
        {
            var asked = byHash["blockNumber"] ?? byHash["blockHash"];
            var found = byHash["blockHash"] is { } hash
                ? NumberOf(await node.AskAsync("eth_getBlockByHash", $"""["{hash}",false]""", cancellation), "number")
                : Number((string?)asked);
            return found <= height ? block.DeepClone() : null;
        }

        var tag = (string?)block ?? "latest";
        if (tag is "safe" or "finalized")
        {
            var found = await node.AskAsync("eth_getBlockByNumber", $"""["{tag}",false]""", cancellation);
            return Hex.Quantity(Math.Min(height, NumberOf(found, "number") ?? 0));
        }

        var number = Number(tag) ?? (tag is "earliest" ? 0 : height);
        return number <= height ? Hex.Quantity(number) : null;
    }

    private async Task<WireReply> LogsAsync(RpcCall call, FaultyNode node, CancellationToken cancellation)
    {
        var parameters = call.Parameters();
        if (parameters is not [JsonObject filter, ..])
        {
            return new WireReply.Single(await node.ForwardAsync(call, cancellation));
        }

        if (filter["blockHash"] is { } hash)
        {
            var asked = new JsonObject { ["blockHash"] = hash.DeepClone() };
            return await ResolveAsync(asked, node, cancellation) is null
                ? Unknown(call, node)
                : new WireReply.Single(await node.ForwardAsync(call, cancellation));
        }

        // What a lagging node really says of blocks it does not have: nothing happened in them.
        var from = Number((string?)filter["fromBlock"]) ?? height;
        var to = Math.Min(Number((string?)filter["toBlock"]) ?? height, height);
        if (from > to)
        {
            return call.Answer("[]");
        }

        filter["fromBlock"] = Hex.Quantity(from);
        filter["toBlock"] = Hex.Quantity(to);
        return new WireReply.Single(await node.ForwardAsync(call.With(parameters), cancellation));
    }

    private async Task<WireReply> LookUpAsync(RpcCall call, FaultyNode node, CancellationToken cancellation)
    {
        var reply = await node.ForwardAsync(call, cancellation);
        var name = call.Method is "eth_getBlockByHash" ? "number" : "blockNumber";
        return JsonElement.Parse(reply).TryGetProperty("result", out var result) && NumberOf(result, name) > height
            ? call.Answer("null")
            : new WireReply.Single(reply);
    }

    /// <summary>A transaction of a later block is still in the pool.</summary>
    private async Task<WireReply> TransactionAsync(RpcCall call, FaultyNode node, CancellationToken cancellation)
    {
        var reply = JsonNode.Parse(await node.ForwardAsync(call, cancellation))!.AsObject();
        if (reply["result"] is JsonObject transaction && Number((string?)transaction["blockNumber"]) > height)
        {
            transaction["blockNumber"] = null;
            transaction["blockHash"] = null;
            transaction["transactionIndex"] = null;
        }

        return new WireReply.Single(Encoding.UTF8.GetBytes(reply.ToJsonString()));
    }

    private static WireReply.Single Unknown(RpcCall call, FaultyNode node) =>
        new(node.Refuse(call, NodeRefusal.UnknownBlock));

    private static ulong? Number(string? text) =>
        text is not null && Hex.TryParseQuantity(text, out var number) ? (ulong)number : null;

    private static ulong? NumberOf(JsonElement block, string name) =>
        block.ValueKind == JsonValueKind.Object ? FaultyNode.BlockNumber(block.GetProperty(name)) : null;
}
