using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.ChainTests.Faults;

/// <summary>A log nobody emitted.</summary>
/// <param name="Address">The contract that is said to have emitted it.</param>
/// <param name="Topics">Its topics.</param>
/// <param name="Data">Its data.</param>
public sealed record FabricatedLog(Address Address, ImmutableArray<Hash32> Topics, ReadOnlyMemory<byte> Data)
{
    /// <summary>A receipt as complete as a true one, with these logs, in a true block.</summary>
    internal static string Receipt(
        string hash, JsonElement block, SeenTransactions seen, bool succeeded, ImmutableArray<FabricatedLog> logs)
    {
        var signed = seen.Find(Hash32.Parse(hash)) is { } found ? SignedTransaction.Parse(found.Raw.Span) : null;
        var (number, blockHash) = (block.GetProperty("number").GetString(), block.GetProperty("hash").GetString());
        var entries = logs.Select((log, index) => (JsonNode)new JsonObject
        {
            ["address"] = $"{log.Address}",
            ["topics"] = new JsonArray([.. log.Topics.Select(topic => (JsonNode)$"{topic}")]),
            ["data"] = Hex.Encode(log.Data.Span),
            ["blockNumber"] = number,
            ["blockHash"] = blockHash,
            ["transactionHash"] = hash,
            ["transactionIndex"] = "0x0",
            ["logIndex"] = Hex.Quantity(index),
            ["removed"] = false,
        });
        return new JsonObject
        {
            ["transactionHash"] = hash,
            ["transactionIndex"] = "0x0",
            ["blockNumber"] = number,
            ["blockHash"] = blockHash,
            ["from"] = $"{signed?.Sender ?? Address.Zero}",
            ["to"] = $"{signed?.Transaction.To ?? Address.Zero}",
            ["contractAddress"] = null,
            ["status"] = succeeded ? "0x1" : "0x0",
            ["type"] = "0x2",
            ["gasUsed"] = "0x5208",
            ["cumulativeGasUsed"] = "0x5208",
            ["effectiveGasPrice"] = block.GetProperty("baseFeePerGas").GetString(),
            ["logsBloom"] = $"0x{new string('0', 512)}",
            ["logs"] = new JsonArray([.. entries]),
        }.ToJsonString();
    }
}
