using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Which block a request reads. Every read names one.</summary>
/// <remarks>
/// Only <see cref="Number"/> and <see cref="Hash"/> mean the same from one request to the next, and only
/// <see cref="Hash"/> survives a reorganisation: it is asked for with <c>requireCanonical</c> (EIP-1898), so a node
/// answers from that block or fails.
/// </remarks>
public sealed record BlockRef
{
    private readonly string? _tag;

    private BlockRef(string? tag, ulong? blockNumber, Hash32? blockHash)
    {
        _tag = tag;
        BlockNumber = blockNumber;
        BlockHash = blockHash;
    }

    /// <summary>The newest block the node knows.</summary>
    public static BlockRef Latest { get; } = new("latest", null, null);

    /// <summary>The newest block unlikely to be reorganised, by the consensus layer's rule.</summary>
    public static BlockRef Safe { get; } = new("safe", null, null);

    /// <summary>The newest block that cannot be reorganised without slashing a third of the stake.</summary>
    public static BlockRef Finalized { get; } = new("finalized", null, null);

    /// <summary>The latest block with the node's own pool on top; differs from node to node.</summary>
    public static BlockRef Pending { get; } = new("pending", null, null);

    /// <summary>The height, when the reference is one.</summary>
    public ulong? BlockNumber { get; }

    /// <summary>The hash, when the reference is one.</summary>
    public Hash32? BlockHash { get; }

    /// <summary>The canonical block at a height.</summary>
    public static BlockRef Number(ulong number) => new(null, number, null);

    /// <summary>Exactly this block, and only while it is canonical.</summary>
    public static BlockRef Hash(Hash32 hash) => new(null, null, hash);

    /// <summary>The tag, the height or the hash.</summary>
    public override string ToString() => _tag ?? BlockNumber?.ToString() ?? BlockHash.ToString()!;

    internal void Write(Utf8JsonWriter json)
    {
        if (BlockHash is { } hash)
        {
            json.WriteStartObject();
            json.WriteString("blockHash", hash.ToString());
            json.WriteBoolean("requireCanonical", true);
            json.WriteEndObject();
            return;
        }

        json.WriteStringValue(_tag ?? Hex.Quantity(BlockNumber!.Value));
    }
}
