using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KeeperBot.Journals;

/// <summary>What SQLite's result codes mean to an operator.</summary>
/// <remarks>Source: https://www.sqlite.org/rescode.html.</remarks>
internal static class SqliteFailure
{
    /// <summary>The journal's error for one of SQLite's.</summary>
    public static JournalException Translate(SqliteException error, string path)
    {
        if (error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            var found = new JournalBreak(
                0, null, JournalDifference.Storage, $"the database file is damaged: {error.Message}");
            return new JournalBrokenException(path, found, error);
        }

        var (what, remedy) = Explain(error);
        return new JournalException(what, path, remedy, error);
    }

    private static (string What, string Remedy) Explain(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => ("the disk is full", "Free space on the journal's disk, then start again."),
        raw.SQLITE_READONLY => (
            "the journal may not be written",
            "Check the file's owner and mode, and that the disk is not mounted read-only."),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => (
            "the journal cannot be opened",
            "Check that its folder exists and that this user may read and write in it."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (
            "another program keeps the database locked",
            "Close other programs that write to it, such as a sqlite3 shell."),
        raw.SQLITE_IOERR => (
            $"the disk failed (SQLite's extended code is {error.SqliteExtendedErrorCode})",
            "Check the disk, its free space and the system's log, then start again."),
        _ => ($"SQLite failed: {error.Message}", "Check the journal, and report this if it is intact."),
    };
}
