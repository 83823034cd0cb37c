namespace KeeperBot.Journals;

/// <summary>The journal cannot do what was asked: the disk, the database or another process is in the way.</summary>
/// <remarks>A wrong call (an empty batch, a kind with a space) is an <see cref="ArgumentException"/> instead.</remarks>
public class JournalException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="where">The file it is about.</param>
    /// <param name="remedy">What the operator can do.</param>
    /// <param name="inner">The cause, if another error was it.</param>
    public JournalException(string what, string where, string remedy, Exception? inner = null)
        : base($"{what} ({where}). {remedy}", inner)
    {
        What = what;
        Where = where;
        Remedy = remedy;
    }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>The file it is about.</summary>
    public string Where { get; }

    /// <summary>What the operator can do.</summary>
    public string Remedy { get; }
}

/// <summary>Another process holds the journal.</summary>
public sealed class JournalLockedException : JournalException
{
    /// <summary>
    /// Creates the error for a holder whose process id is known, or null when it is not (yet) readable.
    /// </summary>
    public JournalLockedException(string where, int? holder)
        : base(
            holder is null ? "another process holds the journal" : $"process {holder} holds the journal",
            where,
            "Stop that process first, or use a command that only reads (status, explain, replay).") =>
        Holder = holder;

    /// <summary>The holder's process id, or null when it could not be read.</summary>
    public int? Holder { get; }
}

/// <summary>The journal's content is not what was written.</summary>
public sealed class JournalBrokenException : JournalException
{
    /// <summary>Creates the error for the first difference found.</summary>
    public JournalBrokenException(string where, JournalBreak found, Exception? inner = null)
        : base(
            $"the journal is broken at {found}",
            where,
            "Nothing may be sent from it. Keep the file for inspection, restore a copy and check that one.",
            inner) =>
        Break = found;

    /// <summary>The first difference found.</summary>
    public JournalBreak Break { get; }
}
