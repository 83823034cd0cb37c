using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Snapshots;

/// <summary>A read that an adapter needs answered: one contract call. Equal when target and calldata are.</summary>
public sealed class Ask : IEquatable<Ask>
{
    private readonly byte[] _data;

    /// <summary>Asks <paramref name="function"/> of <paramref name="to"/>.</summary>
    public Ask(Address to, AbiFunction function, params ReadOnlySpan<AbiValue> arguments)
        : this(to, function.Encode(arguments)) => Function = function;

    /// <summary>Asks with calldata that is already encoded (a snapshot read back from the journal).</summary>
    public Ask(Address to, byte[] data)
    {
        To = to;
        _data = data;
    }

    /// <summary>The contract.</summary>
    public Address To { get; }

    /// <summary>The calldata.</summary>
    public ReadOnlySpan<byte> Data => _data;

    /// <summary>The function, to decode the answer with; null on a snapshot read back from the journal.</summary>
    public AbiFunction? Function { get; }

    /// <inheritdoc/>
    public bool Equals(Ask? other) => other is not null && To == other.To && Data.SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ask);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(To);
        hash.AddBytes(_data);
        return hash.ToHashCode();
    }

    /// <summary>By target, then by calldata: the one order in which asks are sent, stored and hashed.</summary>
    public static readonly IComparer<Ask> Order = Comparer<Ask>.Create((left, right) =>
    {
        var byTarget = left.To.CompareTo(right.To);
        return byTarget != 0 ? byTarget : left.Data.SequenceCompareTo(right.Data);
    });

    /// <inheritdoc/>
    public override string ToString() => $"{Function?.Name ?? Hex.Encode(_data)} of {To}";
}

/// <summary>What the chain said to one ask.</summary>
/// <param name="Success">False when the call reverted; <paramref name="Data"/> is then the revert data.</param>
/// <param name="Data">What the call returned.</param>
public sealed record Answer(bool Success, ReadOnlyMemory<byte> Data);
