using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Observers;

/// <summary>A document that a server answers with. Asked in the background: a turn never waits for it.</summary>
/// <param name="endpoint">The document's own URL.</param>
/// <param name="clock">Says when to ask again.</param>
internal sealed class ServedDocument(RpcEndpoint endpoint, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpDocumentSource _source = new(endpoint);
    private readonly CancellationTokenSource _stop = new();
    private Task _asked = Task.CompletedTask;
    private long? _askedAt;
    private ServedAnswer _last = new(null, "it has not answered yet");

    /// <summary>What the server said last; asks again when it is time to.</summary>
    public ServedAnswer Latest()
    {
        if (_askedAt is not { } then || clock.GetElapsedTime(then) >= Interval)
        {
            AskAgain();
        }

        return Volatile.Read(ref _last);
    }

    /// <summary>Waits until the server answers, or did not in time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task AskAsync(CancellationToken cancellation)
    {
        AskAgain();
        return _asked.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asked;
        await _source.DisposeAsync();
        _stop.Dispose();
    }

    private void AskAgain()
    {
        if (_asked.IsCompleted)
        {
            _askedAt = clock.GetTimestamp();
            _asked = ReadAsync();
        }
    }

    /// <summary>Never fails: whatever goes wrong is what the server said.</summary>
    private async Task ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, patience.Token);
        try
        {
            Volatile.Write(ref _last, new ServedAnswer(await _source.GetAsync("", either.Token), null));
        }
        catch (RpcException error)
        {
            Volatile.Write(ref _last, new ServedAnswer(null, error.Message));
        }
        catch (OperationCanceledException)
        {
            Volatile.Write(ref _last, new ServedAnswer(null, $"no answer in {Patience.TotalSeconds} s"));
        }
    }
}

/// <summary>What a server said.</summary>
/// <param name="Text">Its document; null when there is none.</param>
/// <param name="Problem">Why there is none; null when there is one.</param>
internal sealed record ServedAnswer(ReadOnlyMemory<byte>? Text, string? Problem);
