namespace KeeperBot.Journals;

/// <summary>What a caller wants written: the journal gives it its number and its place in the chain.</summary>
/// <param name="Kind">
/// What the payload is, for the reader: 1 to <see cref="JournalFormat.MaximumKindLength"/> of <c>A-Z a-z 0-9 . _ -</c>.
/// </param>
/// <param name="Payload">
/// Bytes the journal never looks into, at most <see cref="JournalFormat.MaximumPayloadLength"/>; larger things are
/// blobs.
/// </param>
public sealed record EntryDraft(string Kind, ReadOnlyMemory<byte> Payload);
