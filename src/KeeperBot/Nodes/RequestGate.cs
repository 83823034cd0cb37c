namespace KeeperBot.Nodes;

/// <summary>
/// Keeps the rate and the number of requests to one node: a token bucket and a bulkhead. Safe for concurrent use.
/// </summary>
/// <remarks>
/// System.Threading.RateLimiting measures with the machine's clock only; this one uses the clock it is given, so it is
/// tested without waiting.
/// </remarks>
internal sealed class RequestGate(string node, NodeLimits limits, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _tokens = limits.Burst;
    private long _filledAt = clock.GetTimestamp();
    private long? _closedAt;
    private TimeSpan _closedFor;
    private int _underWay;

    /// <summary>Waits for a turn; <see cref="Leave"/> must follow.</summary>
    /// <exception cref="NodeUnavailableException">Too many requests are under way, or the turn is far off.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        var wait = Reserve();
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(wait, clock, cancellation);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>The request has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _underWay--;
        }
    }

    /// <summary>Lets nobody in for a while: the node said so.</summary>
    public void Close(TimeSpan time)
    {
        lock (_gate)
        {
            (_closedAt, _closedFor) = (clock.GetTimestamp(), time);
        }
    }

    private TimeSpan Reserve()
    {
        lock (_gate)
        {
            if (_closedAt is { } at && clock.GetElapsedTime(at) < _closedFor)
            {
                throw new NodeUnavailableException(
                    node, $"it asked to be left alone for {_closedFor.TotalSeconds:0.#} s");
            }

            if (_underWay >= limits.Concurrent)
            {
                throw new NodeUnavailableException(node, $"{_underWay} requests are under way already");
            }

            var now = clock.GetTimestamp();
            var refill = clock.GetElapsedTime(_filledAt, now).TotalSeconds * limits.RequestsPerSecond;
            (_tokens, _filledAt) = (Math.Min(limits.Burst, _tokens + refill), now);
            var wait = TimeSpan.FromSeconds(Math.Max(0, 1 - _tokens) / limits.RequestsPerSecond);
            if (wait > limits.LongestWait)
            {
                throw new NodeUnavailableException(node, $"more than {limits.RequestsPerSecond} requests a second");
            }

            // A token that is not there yet is reserved: the next one to come waits behind it.
            _tokens--;
            _underWay++;
            return wait;
        }
    }
}
