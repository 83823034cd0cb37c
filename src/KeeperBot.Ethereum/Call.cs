using System.Numerics;

namespace KeeperBot.Ethereum;

/// <summary>A message call to be simulated by a node. It changes nothing on chain.</summary>
/// <remarks>Two calls with the same members and the same bytes are equal.</remarks>
/// <param name="To">
/// The contract called; null runs <paramref name="Data"/> as creation code and answers what it returns.
/// </param>
/// <param name="Data">The call data: selector and arguments.</param>
public sealed record Call(Address? To, ReadOnlyMemory<byte> Data)
{
    /// <summary>The caller; null lets the node use the zero address.</summary>
    public Address? From { get; init; }

    /// <summary>Wei sent along.</summary>
    public BigInteger Value { get; init; }

    /// <summary>The most gas the call may spend; null leaves the node's own cap.</summary>
    public ulong? Gas { get; init; }

    /// <summary>Same members, same bytes.</summary>
    public bool Equals(Call? other) =>
        other is not null && To == other.To && From == other.From && Value == other.Value && Gas == other.Gas
        && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(To);
        hash.Add(From);
        hash.Add(Value);
        hash.Add(Gas);
        hash.AddBytes(Data.Span);
        return hash.ToHashCode();
    }
}
