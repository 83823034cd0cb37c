using System.Numerics;
using System.Text.Json.Serialization;

namespace KeeperBot.Ethereum;

/// <summary>
/// What a decision needs to know of a block: which one it is, when it was made, and what gas cost in it.
/// </summary>
/// <param name="Number">The height.</param>
/// <param name="Hash">The block's hash; the only name that still means the same block after a reorganisation.</param>
/// <param name="ParentHash">The hash of the block at <paramref name="Number"/> - 1.</param>
/// <param name="Timestamp">Unix seconds, set by the block's producer.</param>
/// <param name="BaseFeePerGas">Wei per gas (EIP-1559).</param>
/// <param name="GasUsed">Gas spent by all transactions of the block.</param>
/// <param name="GasLimit">Gas the block could have held.</param>
public sealed record BlockHeader(
    ulong Number,
    Hash32 Hash,
    Hash32 ParentHash,
    ulong Timestamp,
    BigInteger BaseFeePerGas,
    ulong GasUsed,
    ulong GasLimit)
{
    /// <summary>How the next base fee follows, where the header says so; null on most chains.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FeeParameters? FeeParameters { get; init; }
}
