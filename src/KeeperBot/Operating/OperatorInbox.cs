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

    /// <summary>The answer to a row that this version cannot read.</summary>
    private const string Unreadable = "the keeper that runs cannot read it: is it of another version?";

    /// <summary>No amount has more digits (uint256 has 78).</summary>
    private const int MostDigits = 78;

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private DateTime _made;

    private OperatorInbox(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>
    /// False once the file was deleted, or another is in its place: what is asked there is not seen here.
    /// </summary>
    public bool IsCurrent => File.Exists(_path) && File.GetCreationTimeUtc(_path) == _made;

    /// <summary>Opens an inbox, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long to wait for another process that writes; whole seconds.</param>
    /// <exception cref="InboxException">The file cannot be used.</exception>
    public static OperatorInbox Open(string path, TimeSpan patience)
    {
        SqliteLibrary.EnsureLoaded();
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = (int)patience.TotalSeconds,
        };
        var connection = new SqliteConnection(settings.ToString());
        var inbox = new OperatorInbox(path, connection);
        try
        {
            inbox.Guarded(() =>
            {
                connection.Open();

                // What power takes from it is asked again; what counts is in the journal.
                inbox.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
                inbox.Execute(Schema);
                inbox._made = File.GetCreationTimeUtc(path);
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
    /// The requests that nobody answered, oldest first, with those that a keeper took and died over. A row that cannot
    /// be read is answered so.
    /// </summary>
    public IReadOnlyList<OperatorRequest> Unanswered() => Guarded(() =>
    {
        var (found, unreadable) = (new List<OperatorRequest>(), new List<long>());
        using (var command = Command(
            "SELECT id, at, verb, vault, most, answer FROM requests WHERE answer IS NULL OR answer = $0 ORDER BY id",
            Taken))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                if (Read(reader) is { } request)
                {
                    found.Add(request);
                }
                else
                {
                    unreadable.Add(reader.GetInt64(0));
                }
            }
        }

        foreach (var id in unreadable)
        {
            Scalar("UPDATE requests SET answer = $1 WHERE id = $0", id, Unreadable);
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

    /// <summary>
    /// Takes a request back although a keeper took it: only for who knows that this keeper is dead and wrote nothing.
    /// </summary>
    public void Revoke(long id) => Guarded(() => Scalar("DELETE FROM requests WHERE id = $0", id));

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

    private static OperatorRequest? Read(SqliteDataReader row)
    {
        // Only the exact name: what parses enums also takes numbers, and lists that add up to another verb.
        var verbs = Enum.GetValues<OperatorVerb>().Where(verb => verb.ToString() == row.GetString(2)).ToList();
        var (at, most) = (row.GetInt64(1), row.IsDBNull(4) ? null : row.GetString(4));
        var limit = BigInteger.Zero;
        var isReadable = verbs.Count == 1 && at >= 0 && at <= Latest
            && (most is null || (most.Length <= MostDigits
                && BigInteger.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out limit)));
        return isReadable
            ? new OperatorRequest(
                row.GetInt64(0),
                DateTimeOffset.FromUnixTimeMilliseconds(at),
                verbs[0],
                row.GetString(3),
                most is null ? null : limit)
            {
                WasTaken = !row.IsDBNull(5),
            }
            : null;
    }

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
