using System.Collections.Immutable;
using System.Text;
using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>An entry as an engine holds it, nothing checked yet: any field may have been altered.</summary>
internal sealed record StoredEntry(
    long Sequence,
    byte[] Kind,
    byte[] Payload,
    byte[] Blobs,
    byte[] Previous,
    byte[] Hash)
{
    /// <summary>The kind for a person, free of control characters.</summary>
    public string KindText => string.Concat(Encoding.ASCII.GetString(Kind).Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>The entry's hash computed from its content and a hash of the entry before.</summary>
    public Hash32 Compute(Hash32 previous) => JournalFormat.HashEntry(previous, Sequence, Kind, Blobs, Payload);

    /// <summary>The hashes of its blobs. The content must have been checked before.</summary>
    public ImmutableArray<Hash32> BlobHashes() =>
        [.. Blobs.Chunk(Hash32.Length).Select(bytes => new Hash32(bytes))];

    /// <summary>The entry for the caller. The content must have been checked before.</summary>
    public JournalEntry ToEntry() =>
        new(Sequence, Encoding.ASCII.GetString(Kind), Payload, BlobHashes(), new Hash32(Previous), new Hash32(Hash));

    /// <summary>The row that a draft becomes after <paramref name="head"/>.</summary>
    public static StoredEntry After(JournalHead head, EntryDraft draft, byte[] blobs)
    {
        var kind = Encoding.ASCII.GetBytes(draft.Kind);
        var payload = draft.Payload.ToArray();
        var hash = JournalFormat.HashEntry(head.Hash, head.Sequence + 1, kind, blobs, payload);
        return new StoredEntry(head.Sequence + 1, kind, payload, blobs, head.Hash.ToArray(), hash.ToArray());
    }
}
