using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Which logs to read: of one block by its hash, or of a range of heights.</summary>
public sealed record LogFilter
{
    private const int MaximumTopics = 4;

    private LogFilter()
    {
    }

    /// <summary>The one block read, when the filter is by hash.</summary>
    public Hash32? BlockHash { get; private init; }

    /// <summary>The first height read, when the filter is by range.</summary>
    public ulong FromBlock { get; private init; }

    /// <summary>The last height read, when the filter is by range.</summary>
    public ulong ToBlock { get; private init; }

    /// <summary>The contracts whose logs are read; empty for all.</summary>
    public ImmutableArray<Address> Addresses { get; init; } = [];

    /// <summary>By position, the topics of which one must be there; an empty set matches any topic and none.</summary>
    public ImmutableArray<ImmutableArray<Hash32>> Topics { get; init; } = [];

    /// <summary>The logs of exactly this block.</summary>
    public static LogFilter OfBlock(Hash32 hash) => new() { BlockHash = hash };

    /// <summary>The logs of the canonical blocks from one height to another, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The last height is below the first.</exception>
    public static LogFilter OfRange(ulong fromBlock, ulong toBlock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(toBlock, fromBlock);
        return new() { FromBlock = fromBlock, ToBlock = toBlock };
    }

    /// <summary>The block that must be known to the node for an empty answer to mean "nothing happened".</summary>
    internal BlockRef LastBlock => BlockHash is { } hash ? BlockRef.Hash(hash) : BlockRef.Number(ToBlock);

    /// <summary>True when a node may return this log for this filter.</summary>
    public bool Matches(LogEntry log)
    {
        var inBlocks = BlockHash is { } hash
            ? log.BlockHash == hash
            : log.BlockNumber >= FromBlock && log.BlockNumber <= ToBlock;
        if (!inBlocks || (!Addresses.IsEmpty && !Addresses.Contains(log.Address)))
        {
            return false;
        }

        for (var i = 0; i < Topics.Length; i++)
        {
            if (!Topics[i].IsEmpty && (i >= log.Topics.Length || !Topics[i].Contains(log.Topics[i])))
            {
                return false;
            }
        }

        return log.Topics.Length <= MaximumTopics;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (BlockHash is { } hash)
        {
            json.WriteString("blockHash", hash.ToString());
        }
        else
        {
            json.WriteString("fromBlock", Hex.Quantity(FromBlock));
            json.WriteString("toBlock", Hex.Quantity(ToBlock));
        }

        json.WriteStartArray("address");
        foreach (var address in Addresses)
        {
            json.WriteStringValue(address.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("topics");
        foreach (var alternatives in Topics)
        {
            WriteTopic(json, alternatives);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTopic(Utf8JsonWriter json, ImmutableArray<Hash32> alternatives)
    {
        if (alternatives.IsEmpty)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var topic in alternatives)
        {
            json.WriteStringValue(topic.ToString());
        }

        json.WriteEndArray();
    }
}
