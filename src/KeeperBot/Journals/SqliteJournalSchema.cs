using Microsoft.Data.Sqlite;

namespace KeeperBot.Journals;

/// <summary>
/// The tables of a journal in SQLite: made when the file is new, checked to the letter when it is not.
/// </summary>
internal static class SqliteJournalSchema
{
    /// <summary>"KJNL": says in the file's header whose file it is.</summary>
    public const int ApplicationId = 0x4B4A4E4C;

    private const int Version = 1;

    // The triggers guard against our own bugs and a careless hand; the chain guards against the rest.
    private static readonly string[] Statements =
    [
        """
        CREATE TABLE entries (
          sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
          kind TEXT NOT NULL,
          payload BLOB NOT NULL,
          blobs BLOB NOT NULL CHECK (length(blobs) % 32 = 0),
          previous BLOB NOT NULL CHECK (length(previous) = 32),
          hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT
        """,
        """
        CREATE TABLE blobs (
          hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
          size INTEGER NOT NULL CHECK (size >= 0),
          packed BLOB NOT NULL,
          packed_hash BLOB NOT NULL CHECK (length(packed_hash) = 32)
        ) STRICT
        """,
        """
        CREATE TABLE checkpoints (
          sequence INTEGER PRIMARY KEY REFERENCES entries (sequence),
          entry_hash BLOB NOT NULL,
          state BLOB NOT NULL,
          hash BLOB NOT NULL
        ) STRICT
        """,
        "CREATE TRIGGER entries_are_not_updated BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER blobs_are_not_updated BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER blobs_are_not_deleted BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    ];

    /// <summary>Opens the database, and makes it a journal when it is new and may be written.</summary>
    /// <exception cref="SqliteException">The database cannot be opened.</exception>
    /// <exception cref="JournalException">It is not a journal, or one of another version.</exception>
    public static SqliteConnection Open(string path, bool readOnly)
    {
        SqliteLibrary.EnsureLoaded();
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = 10,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
            var isNew = !readOnly && IsEmpty(connection);
            if (!isNew)
            {
                Check(connection, path);
            }

            if (!readOnly)
            {
                MakeDurable(connection, path);
            }

            if (isNew)
            {
                Create(connection);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void MakeDurable(SqliteConnection connection, string path)
    {
        // fullfsync: on macOS a plain fsync does not reach the platter; elsewhere the setting does nothing.
        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON");
        var mode = (string)Scalar(connection, "PRAGMA journal_mode = WAL");
        if (!string.Equals(mode, "wal", StringComparison.Ordinal))
        {
            throw new JournalException(
                $"the file system offers no write-ahead log (SQLite stays in mode '{mode}')",
                path,
                "Keep the journal on a local disk.");
        }
    }

    private static bool IsEmpty(SqliteConnection connection) =>
        Number(connection, "SELECT count(*) FROM sqlite_schema") == 0
        && Number(connection, "PRAGMA application_id") == 0
        && Number(connection, "PRAGMA user_version") == 0;

    private static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var statement in Statements)
        {
            Execute(connection, statement, transaction);
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}", transaction);
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new JournalException(
                "the file is a database, but not a KeeperBot journal", path, "Name another file for the journal.");
        }

        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
        {
            throw new JournalException(
                $"the journal was written by a newer KeeperBot (schema {version}, this one knows {Version})",
                path,
                "Upgrade KeeperBot; a journal is never rewritten for an older version.");
        }

        if (version != Version || !HasOurTables(connection))
        {
            var found = new JournalBreak(
                0, null, JournalDifference.Storage, "the tables are not those of a journal: the schema was altered");
            throw new JournalBrokenException(path, found);
        }
    }

    private static bool HasOurTables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL";
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found.Count == Statements.Length && found.ToHashSet(StringComparer.Ordinal).SetEquals(Statements);
    }

    private static long Number(SqliteConnection connection, string sql) => (long)Scalar(connection, sql);

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
