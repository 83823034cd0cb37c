using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>What makes journals comparable across engines and versions: the hashes and the limits.</summary>
public static class JournalFormat
{
    /// <summary>
    /// The version of the hash rules; part of <see cref="Genesis"/>, so chains of two versions never mix.
    /// </summary>
    public const int Version = 1;

    /// <summary>The longest kind, in characters (all ASCII).</summary>
    public const int MaximumKindLength = 64;

    /// <summary>The longest payload, in bytes.</summary>
    public const int MaximumPayloadLength = 1 << 20;

    /// <summary>The longest blob or checkpoint state, in bytes before compression.</summary>
    public const int MaximumBlobLength = 64 << 20;

    private static readonly SearchValues<char> KindCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly byte[] CheckpointDomain =
        Encoding.ASCII.GetBytes($"KeeperBot checkpoint, format {Version}");

    /// <summary>What the first entry names as the one before it.</summary>
    public static Hash32 Genesis { get; } =
        Keccak256.Compute(Encoding.ASCII.GetBytes($"KeeperBot journal, format {Version}"));

    /// <summary>
    /// An entry's hash: keccak256 of <c>previous (32) || sequence (8) || length of kind (4) || kind ||
    /// length of blobs (4) || blobs || payload</c>, integers big-endian.
    /// </summary>
    /// <param name="previous">The hash of the entry before.</param>
    /// <param name="sequence">The entry's number.</param>
    /// <param name="kind">The kind as UTF-8.</param>
    /// <param name="blobs">The hashes of the entry's blobs, 32 bytes each, joined.</param>
    /// <param name="payload">The payload.</param>
    /// <remarks>The lengths keep two different entries from having the same preimage.</remarks>
    public static Hash32 HashEntry(
        Hash32 previous,
        long sequence,
        ReadOnlySpan<byte> kind,
        ReadOnlySpan<byte> blobs,
        ReadOnlySpan<byte> payload)
    {
        var length = Hash32.Length + 8 + 4 + kind.Length + 4 + blobs.Length + payload.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var rest = buffer.AsSpan(0, length);
            previous.CopyTo(rest);
            BinaryPrimitives.WriteInt64BigEndian(rest[Hash32.Length..], sequence);
            rest = WritePrefixed(rest[(Hash32.Length + 8)..], kind);
            rest = WritePrefixed(rest, blobs);
            payload.CopyTo(rest);
            return Keccak256.Compute(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A checkpoint's own hash: keccak256 of a domain text with the format's version <c>|| sequence (8) || entry hash
    /// (32) || state</c>.
    /// </summary>
    public static Hash32 HashCheckpoint(long sequence, Hash32 entryHash, ReadOnlySpan<byte> state)
    {
        var preimage = new byte[CheckpointDomain.Length + 8 + Hash32.Length + state.Length];
        CheckpointDomain.CopyTo(preimage, 0);
        var rest = preimage.AsSpan(CheckpointDomain.Length);
        BinaryPrimitives.WriteInt64BigEndian(rest, sequence);
        entryHash.CopyTo(rest[8..]);
        state.CopyTo(rest[(8 + Hash32.Length)..]);
        return Keccak256.Compute(preimage);
    }

    /// <summary>Refuses a batch that is empty or has something in it that the format has no room for.</summary>
    /// <exception cref="ArgumentException">No entry, or a kind, payload or blob that is out of bounds.</exception>
    public static void Require(IReadOnlyList<EntryDraft> entries, IReadOnlyList<HashedBytes> blobs)
    {
        if (entries.Count == 0)
        {
            throw new ArgumentException("a batch has at least one entry", nameof(entries));
        }

        foreach (var draft in entries)
        {
            Require(draft);
        }

        foreach (var blob in blobs)
        {
            RequireBlob(blob.Bytes);
        }
    }

    /// <summary>Refuses a draft the format has no room for.</summary>
    /// <exception cref="ArgumentException">The kind or the payload is out of bounds.</exception>
    public static void Require(EntryDraft draft)
    {
        if (draft.Kind.Length is 0 or > MaximumKindLength || draft.Kind.AsSpan().ContainsAnyExcept(KindCharacters))
        {
            throw new ArgumentException(
                $"an entry's kind is 1 to {MaximumKindLength} of A-Z a-z 0-9 . _ -, this is '{draft.Kind}'",
                nameof(draft));
        }

        if (draft.Payload.Length > MaximumPayloadLength)
        {
            throw new ArgumentException(
                $"the payload of '{draft.Kind}' has {draft.Payload.Length} bytes, the limit is {MaximumPayloadLength}: "
                + "append it as a blob and name its hash in the payload", nameof(draft));
        }
    }

    /// <summary>Refuses bytes that are too long for a blob or a checkpoint's state.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaximumBlobLength"/>.</exception>
    public static void RequireBlob(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaximumBlobLength)
        {
            throw new ArgumentException(
                $"a blob or a state has at most {MaximumBlobLength} bytes, this has {bytes.Length}", nameof(bytes));
        }
    }

    private static Span<byte> WritePrefixed(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, bytes.Length);
        bytes.CopyTo(destination[4..]);
        return destination[(4 + bytes.Length)..];
    }
}
