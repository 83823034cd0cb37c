using System.Diagnostics;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>
/// What no keeper on this node and this disk can be below: the same reads sent as bytes with the replies left unread,
/// and one row of the same size inserted into SQLite as durably as the journal does it.
/// </summary>
internal sealed class LoopFloor : IAsyncDisposable
{
    private readonly HttpRpcTransport _node;
    private readonly SqliteConnection _disk;

    public LoopFloor(RpcEndpoint endpoint, string folder)
    {
        SqliteLibrary.EnsureLoaded();
        _node = new HttpRpcTransport(endpoint);
        var path = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "floor.sqlite"),
            Pooling = false,
        };
        _disk = new SqliteConnection(path.ToString());
        _disk.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (data BLOB NOT NULL)");
    }

    /// <summary>Repeats a turn's reads.</summary>
    public async Task<TimeSpan> ReadAsync(IReadOnlyList<RpcPayload> reads, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var read in reads)
        {
            await _node.SendAsync(read, cancellation);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Inserts one row of that many bytes, which returns after its fsync.</summary>
    public TimeSpan Insert(int bytes)
    {
        var start = Stopwatch.GetTimestamp();
        Execute("INSERT INTO rows (data) VALUES ($0)", new byte[bytes]);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disk.DisposeAsync();
        await _node.DisposeAsync();
    }

    private void Execute(string sql, params ReadOnlySpan<object> arguments)
    {
        using var command = _disk.CreateCommand();
        command.CommandText = sql;
        foreach (var argument in arguments)
        {
            command.Parameters.AddWithValue("$0", argument);
        }

        command.ExecuteNonQuery();
    }
}
