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
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="before">The parts of the block before, if known: what did not change is not hashed again.</param>
    public static (StoredSnapshot Stored, ImmutableArray<HashedBytes> Parts) Store(
        Snapshot snapshot, ImmutableArray<HashedBytes> before = default)
    {
        before = before.IsDefault ? [] : before;
        var count = snapshot.Answers.Count;
        var parts = ImmutableArray.CreateBuilder<HashedBytes>(count + 2);
        var asks = new byte[snapshot.Answers.InOrder.Sum(pair => Address.Length + 4 + pair.Key.Data.Length)];
        var hashes = new byte[count * Hash32.Length];
        var rest = asks.AsSpan();
        foreach (var (ask, answer) in snapshot.Answers.InOrder)
        {
            ask.To.CopyTo(rest);
            BinaryPrimitives.WriteInt32BigEndian(rest[Address.Length..], ask.Data.Length);
            ask.Data.CopyTo(rest[(Address.Length + 4)..]);
            rest = rest[(Address.Length + 4 + ask.Data.Length)..];

            var part = new byte[1 + answer.Data.Length];
            part[0] = answer.Success ? (byte)1 : (byte)0;
            answer.Data.CopyTo(part.AsMemory(1));
            var hashed = Hashed(part, before, parts.Count);
            hashed.Hash.CopyTo(hashes.AsSpan(parts.Count * Hash32.Length));
            parts.Add(hashed);
        }

        parts.Add(Hashed(asks, before, count));
        parts.Add(Hashed(hashes, before, count + 1));
        return (new StoredSnapshot(snapshot.Block, parts[count].Hash, parts[count + 1].Hash), parts.MoveToImmutable());
    }

    /// <summary>
    /// The bytes with their hash; taken from the same place of the block before when they are the same.
    /// </summary>
    private static HashedBytes Hashed(byte[] bytes, ImmutableArray<HashedBytes> before, int place) =>
        place < before.Length && before[place].Bytes.Span.SequenceEqual(bytes) ? before[place] : new HashedBytes(bytes);

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
