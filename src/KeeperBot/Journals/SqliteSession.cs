using Microsoft.Data.Sqlite;

namespace KeeperBot.Journals;

/// <summary>One connection to a journal's database: runs SQL, and turns SQLite's errors into the journal's.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly bool _readOnly;
    private bool _writeFailed;

    /// <summary>Opens the database; see <see cref="SqliteJournalSchema.Open"/>.</summary>
    public SqliteSession(string path, bool readOnly)
    {
        _path = path;
        _connection = Guarded(() => SqliteJournalSchema.Open(path, readOnly));
        _readOnly = readOnly;
    }

    /// <summary>Runs a query to its end. Arguments are bound as $0, $1, ...</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object> arguments)
    {
        using var command = Command(sql, arguments);
        return Guarded(() =>
        {
            using var reader = command.ExecuteReader();
            var found = new List<T>();
            while (reader.Read())
            {
                found.Add(map(reader));
            }

            return found;
        });
    }

    /// <summary>Runs a statement inside <see cref="Write{T}"/>. Arguments are bound as $0, $1, ...</summary>
    public void Execute(string sql, params ReadOnlySpan<object> arguments)
    {
        using var command = Command(sql, arguments);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs the same statement for each row inside <see cref="Write{T}"/>, prepared once.</summary>
    public void ExecuteEach(string sql, IEnumerable<object[]> rows)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            Bind(command, row);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Runs an action in one durable transaction. After a failure the session writes no more.</summary>
    /// <exception cref="JournalException">The write failed, an earlier one did, or the session only reads.</exception>
    public T Write<T>(Func<T> action)
    {
        if (_readOnly)
        {
            throw new InvalidOperationException($"the journal {_path} was opened for reading only");
        }

        if (_writeFailed)
        {
            throw new JournalException(
                "an earlier write failed, so what the disk holds is not known", _path, "Open the journal again.");
        }

        _writeFailed = true;
        var result = Guarded(() =>
        {
            Execute("BEGIN IMMEDIATE");
            try
            {
                var value = action();
                Execute("COMMIT");
                return value;
            }
            catch
            {
                RollBack();
                throw;
            }
        });
        _writeFailed = false;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // After a full disk or a failed write SQLite has already rolled back; the first error is the one to report.
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object> arguments)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        Bind(command, arguments);
        return command;
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<object> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", arguments[i]);
        }
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Translate(error, _path);
        }
    }
}
