using Microsoft.Data.Sqlite;

namespace KeeperBot.Tests.Journals;

/// <summary>
/// A journal's file in a folder of its own, removed at the end, with a door around the append-only guards.
/// </summary>
public sealed class JournalFolder : IDisposable
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("keeperbot-journal-");

    public string Path => System.IO.Path.Combine(Folder.FullName, "journal.db");

    public void Dispose() => Folder.Delete(recursive: true);

    /// <summary>
    /// Does what an attacker with the file does: lifts the triggers and checks, writes, puts them back.
    /// </summary>
    public int Tamper(string sql, params object[] arguments)
    {
        using var connection = Connect();
        Execute(connection, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF");
        var triggers = Triggers(connection);
        foreach (var (name, _) in triggers)
        {
            Execute(connection, $"DROP TRIGGER {name}");
        }

        var changed = Execute(connection, sql, arguments);
        foreach (var (_, statement) in triggers)
        {
            Execute(connection, statement);
        }

        return changed;
    }

    /// <summary>Runs SQL as an operator with a sqlite3 shell would.</summary>
    public int Run(string sql)
    {
        using var connection = Connect();
        return Execute(connection, sql);
    }

    /// <summary>Flips the lowest bit of one byte of a field, or answers false when the field ends before it.</summary>
    public bool Flip(string table, string key, object value, string field, int index)
    {
        using var connection = Connect();
        using var select = connection.CreateCommand();
        select.CommandText = $"SELECT typeof({field}), CAST({field} AS BLOB) FROM {table} WHERE {key} = $0";
        select.Parameters.AddWithValue("$0", value);
        using var reader = select.ExecuteReader();
        Assert.True(reader.Read(), $"no row of {table} where {key} is {value}");
        var type = reader.GetString(0);
        var bytes = reader.GetFieldValue<byte[]>(1);
        if (index >= bytes.Length)
        {
            return false;
        }

        bytes[index] ^= 1;
        reader.Close();
        connection.Close();
        Tamper($"UPDATE {table} SET {field} = CAST($1 AS {type}) WHERE {key} = $0", value, bytes);
        return true;
    }

    private SqliteConnection Connect()
    {
        KeeperBot.Journals.SqliteLibrary.EnsureLoaded();
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<(string Name, string Sql)> Triggers(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
        using var reader = command.ExecuteReader();
        var triggers = new List<(string, string)>();
        while (reader.Read())
        {
            triggers.Add((reader.GetString(0), reader.GetString(1)));
        }

        return triggers;
    }

    private static int Execute(SqliteConnection connection, string sql, params object[] arguments)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", arguments[i]);
        }

        return command.ExecuteNonQuery();
    }
}
