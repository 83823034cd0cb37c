using System.Buffers.Binary;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Snapshots;

/// <summary>One block and everything that was read at its hash.</summary>
/// <param name="Block">The block's header.</param>
/// <param name="Answers">All answers, read at <c>Block.Hash</c> and nowhere else.</param>
public sealed record Snapshot(BlockHeader Block, Answers Answers)
{
    private Hash32? _hash;

    /// <summary>A copy forgets the hash of its original: <c>with</c> changes what it would be.</summary>
    private Snapshot(Snapshot original) => (Block, Answers) = original;

    /// <summary>
    /// Keccak-256 over the block hash and every ask and answer in order: what a decision was based on.
    /// </summary>
    public Hash32 Hash => _hash ??= ComputeHash();

    /// <summary>Equal when the hash is: the same block with the same answers.</summary>
    public bool Equals(Snapshot? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    private Hash32 ComputeHash()
    {
        var length = Hash32.Length;
        foreach (var (ask, answer) in Answers.InOrder)
        {
            length += Address.Length + 4 + ask.Data.Length + 1 + 4 + answer.Data.Length;
        }

        var bytes = new byte[length];
        Block.Hash.CopyTo(bytes);
        var rest = bytes.AsSpan(Hash32.Length);
        foreach (var (ask, answer) in Answers.InOrder)
        {
            ask.To.CopyTo(rest);
            rest = Write(rest[Address.Length..], ask.Data);
            rest[0] = answer.Success ? (byte)1 : (byte)0;
            rest = Write(rest[1..], answer.Data.Span);
        }

        return Keccak256.Compute(bytes);
    }

    private static Span<byte> Write(Span<byte> destination, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, data.Length);
        data.CopyTo(destination[4..]);
        return destination[(4 + data.Length)..];
    }
}
