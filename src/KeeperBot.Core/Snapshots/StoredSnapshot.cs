using System.Buffers.Binary;
using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Snapshots;

/// <summary>
/// A snapshot as the journal keeps it: the header, and references to content-addressed parts that are stored once.
/// </summary>
/// <param name="Block">The block's header.</param>
/// <param name="Asks">
/// Keccak-256 of the list of asks; the same from block to block while the mandate's reads are.
/// </param>
/// <param name="Answers">Keccak-256 of the list of the answers' own hashes, in the order of the asks.</param>
public sealed record StoredSnapshot(BlockHeader Block, Hash32 Asks, Hash32 Answers)
{
    /// <summary>Takes a snapshot apart: what goes into the entry, and the parts it refers to.</summary>
    public static (StoredSnapshot Stored, ImmutableArray<ReadOnlyMemory<byte>> Parts) Store(Snapshot snapshot)
    {
        var parts = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var asks = new List<byte>();
        var hashes = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var (ask, answer) in snapshot.Answers.InOrder)
        {
            asks.AddRange(ask.To.ToArray());
            BinaryPrimitives.WriteInt32BigEndian(length, ask.Data.Length);
            asks.AddRange(length);
            asks.AddRange(ask.Data);

            byte[] part = [answer.Success ? (byte)1 : (byte)0, .. answer.Data.Span];
            parts.Add(part);
            hashes.AddRange(Keccak256.Compute(part).ToArray());
        }

        var (askBytes, hashBytes) = (asks.ToArray(), hashes.ToArray());
        parts.Add(askBytes);
        parts.Add(hashBytes);
        var stored = new StoredSnapshot(snapshot.Block, Keccak256.Compute(askBytes), Keccak256.Compute(hashBytes));
        return (stored, parts.ToImmutable());
    }

    /// <summary>Puts the snapshot together again.</summary>
    /// <param name="read">Gives a part by its hash, verified.</param>
    /// <exception cref="MalformedDataException">The parts do not fit together.</exception>
    public Snapshot Load(Func<Hash32, ReadOnlyMemory<byte>> read)
    {
        var asks = read(Asks);
        var hashes = read(Answers);
        var answers = new List<KeyValuePair<Ask, Answer>>();
        while (asks.Length > 0)
        {
            if (asks.Length < Address.Length + 4 || hashes.Length < Hash32.Length)
            {
                throw new MalformedDataException($"the stored snapshot of block {Block.Number} is cut short");
            }

            var to = new Address(asks.Span[..Address.Length]);
            var length = BinaryPrimitives.ReadInt32BigEndian(asks.Span[Address.Length..]);
            asks = asks[(Address.Length + 4)..];
            if (length < 0 || length > asks.Length)
            {
                throw new MalformedDataException(
                    $"the stored snapshot of block {Block.Number} has a call of {length} bytes");
            }

            var part = read(new Hash32(hashes.Span[..Hash32.Length]));
            if (part.IsEmpty)
            {
                throw new MalformedDataException($"the stored snapshot of block {Block.Number} has an empty answer");
            }

            answers.Add(new(new Ask(to, asks[..length].ToArray()), new Answer(part.Span[0] == 1, part[1..])));
            asks = asks[length..];
            hashes = hashes[Hash32.Length..];
        }

        if (!hashes.IsEmpty)
        {
            throw new MalformedDataException($"the stored snapshot of block {Block.Number} has more answers than asks");
        }

        return new Snapshot(Block, Snapshots.Answers.None.With(answers));
    }
}
