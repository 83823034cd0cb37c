using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>The newest entry of a journal, by number and hash: it commits to every entry before it.</summary>
/// <param name="Sequence">The entry's number; 0 for an empty journal.</param>
/// <param name="Hash">The entry's hash; <see cref="JournalFormat.Genesis"/> for an empty journal.</param>
/// <remarks>Kept elsewhere (another disk, a chain), it lets a truncated journal be recognised.</remarks>
public readonly record struct JournalHead(long Sequence, Hash32 Hash)
{
    /// <summary>The head of a journal without entries.</summary>
    public static JournalHead Empty => new(0, JournalFormat.Genesis);
}
