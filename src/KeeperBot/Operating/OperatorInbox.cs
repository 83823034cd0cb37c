using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Journals;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Operating;

/// <summary>
/// Where commands leave requests for the keeper that holds the journal, and where it shows that it is alive.
/// </summary>
/// <remarks>
/// A database of its own beside the journal, which only the keeper writes. A request counts once it is a fact in the
/// journal; the inbox only brings it there. It may be deleted whenever nobody waits. SQLite orders who writes.
/// </remarks>
public sealed class OperatorInbox : IDisposable
{
    private const int ApplicationId = 0x4B494E42;

    /// <summary>The answer of a keeper that has not written the request to its journal yet.</summary>
    public const string Taken = "taken";

    private static readonly string Schema = $"""
        CREATE TABLE IF NOT EXISTS requests (
          id INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          verb TEXT NOT NULL,
          vault TEXT NOT NULL,
          most TEXT,
          answer TEXT
        ) STRICT;
        CREATE TABLE IF NOT EXISTS heartbeat (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          process INTEGER NOT NULL,
          at INTEGER NOT NULL
        ) STRICT;
        PRAGMA application_id = {ApplicationId};
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private OperatorInbox(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens an inbox, or makes one.</summary>
    /// <exception cref="InboxException">The file cannot be used.</exception>
    public static OperatorInbox Open(string path)
    {
        SqliteLibrary.EnsureLoaded();
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(settings.ToString());
        var inbox = new OperatorInbox(path, connection);
        try
        {
            inbox.Guarded(() =>
            {
                connection.Open();

                // What power takes from it is asked again; what counts is in the journal.
                inbox.Execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
                inbox.Execute(Schema);
                return 0;
            });
            return inbox;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Leaves a request.</summary>
    /// <returns>Its number.</returns>
    public long Post(OperatorVerb verb, string vault, BigInteger? mostNotional, DateTimeOffset now) => Guarded(() =>
        (long)Scalar(
            """
            INSERT INTO requests (id, at, verb, vault, most)
            VALUES (max($0, (SELECT ifnull(max(id), 0) + 1 FROM requests)), $0, $1, $2, $3) RETURNING id
            """,
            now.ToUnixTimeMilliseconds(),
            verb.ToString(),
            vault,
            (object?)mostNotional?.ToString(CultureInfo.InvariantCulture) ?? DBNull.Value)!);

    /// <summary>
    /// The requests that nobody answered, oldest first, with those that a keeper took and died over.
    /// </summary>
    public IReadOnlyList<OperatorRequest> Unanswered() => Guarded(() =>
    {
        using var command = Command(
            "SELECT id, at, verb, vault, most FROM requests WHERE answer IS NULL OR answer = $0 ORDER BY id", Taken);
        using var reader = command.ExecuteReader();
        var found = new List<OperatorRequest>();
        while (reader.Read())
        {
            // A verb of a newer version is one that this keeper cannot hear.
            if (Enum.TryParse<OperatorVerb>(reader.GetString(2), out var verb))
            {
                found.Add(new OperatorRequest(
                    reader.GetInt64(0),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)),
                    verb,
                    reader.GetString(3),
                    reader.IsDBNull(4) ? null : BigInteger.Parse(reader.GetString(4), CultureInfo.InvariantCulture)));
            }
        }

        return found;
    });

    /// <summary>Takes a request, so that it cannot be withdrawn any more.</summary>
    /// <returns>False when it was withdrawn.</returns>
    public bool Take(long id) => Guarded(() =>
        Scalar("UPDATE requests SET answer = $1 WHERE id = $0 RETURNING id", id, Taken) is not null);

    /// <summary>Answers a request: it was heard, or why not.</summary>
    public void Answer(long id, string answer) =>
        Guarded(() => Scalar("UPDATE requests SET answer = $1 WHERE id = $0", id, answer));

    /// <summary>The answer to a request; null while there is none.</summary>
    public string? AnswerTo(long id) =>
        Guarded(() => Scalar("SELECT answer FROM requests WHERE id = $0", id) as string);

    /// <summary>Takes a request back, unless it was answered.</summary>
    /// <returns>True when nobody will hear it.</returns>
    public bool Withdraw(long id) => Guarded(() =>
        Scalar("DELETE FROM requests WHERE id = $0 AND answer IS NULL RETURNING id", id) is not null);

    /// <summary>Shows that the keeper takes a turn.</summary>
    public void Beat(int process, DateTimeOffset now) => Guarded(() => Scalar(
        "INSERT INTO heartbeat (one, process, at) VALUES (1, $0, $1) "
        + "ON CONFLICT (one) DO UPDATE SET process = $0, at = $1",
        (long)process,
        now.ToUnixTimeMilliseconds()));

    /// <summary>The last turn that was begun; null before the first.</summary>
    public Heartbeat? LastBeat() => Guarded(() =>
    {
        using var command = Command("SELECT process, at FROM heartbeat");
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new Heartbeat(reader.GetInt32(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)))
            : null;
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql, params ReadOnlySpan<object> arguments)
    {
        using var command = Command(sql, arguments);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object> arguments)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", arguments[i]);
        }

        return command;
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw new InboxException(_path, error);
        }
    }
}
