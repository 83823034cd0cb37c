namespace KeeperBot.Journals;

/// <summary>In which way an entry is not what was written.</summary>
public enum JournalDifference
{
    /// <summary>The payload, the kind or the list of blobs is not what the entry's hash was made from.</summary>
    Content,

    /// <summary>
    /// The stored hash was altered: the content hashes to what the next entry (or the expected head) names.
    /// </summary>
    Hash,

    /// <summary>The entry does not name the hash of the entry before it.</summary>
    Link,

    /// <summary>The entry is missing.</summary>
    Gap,

    /// <summary>A blob that was appended with the entry is missing or altered.</summary>
    Blob,

    /// <summary>
    /// The journal does not contain the head it is known to have had: its tail was cut off or rewritten.
    /// </summary>
    Head,

    /// <summary>The database itself is damaged and cannot be read from this entry on.</summary>
    Storage,
}

/// <summary>The first place at which a journal is not what was written.</summary>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Kind">The entry's kind as stored, or null when it is missing or unreadable.</param>
/// <param name="Difference">What differs.</param>
/// <param name="Detail">One sentence with the values.</param>
public sealed record JournalBreak(long Sequence, string? Kind, JournalDifference Difference, string Detail)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() =>
        $"entry {Sequence}{(Kind is null ? "" : $" ({Kind})")}: {Difference.ToString().ToLowerInvariant()}: {Detail}";
}
