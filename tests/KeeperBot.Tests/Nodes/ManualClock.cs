namespace KeeperBot.Tests.Nodes;

/// <summary>A clock that stands until the test moves it; timers fire in order, on the test's thread.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _awaited = Unset();
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are set and have not fired.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    /// <summary>How many timers were ever made.</summary>
    public int Made { get; private set; }

    public override long GetTimestamp() => _elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var timer = new ManualTimer(this, callback, state);
            timer.Change(dueTime, period);
            _timers.Add(timer);
            Made++;
            _awaited.TrySetResult();
            return timer;
        }
    }

    /// <summary>Ends when somebody waits for the clock: what it set off has come to its next wait.</summary>
    public Task AwaitedAsync()
    {
        lock (_lock)
        {
            if (Waiting > 0)
            {
                return Task.CompletedTask;
            }

            if (_awaited.Task.IsCompleted)
            {
                _awaited = Unset();
            }

            return _awaited.Task;
        }
    }

    public void Advance(TimeSpan time)
    {
        var end = _elapsed + time;
        while (NextDue(end) is { } next)
        {
            _elapsed = next.Due!.Value > _elapsed ? next.Due.Value : _elapsed;
            next.Fire();
        }

        _elapsed = end;
    }

    private ManualTimer? NextDue(TimeSpan end)
    {
        lock (_lock)
        {
            return _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
        }
    }

    private static TaskCompletionSource Unset() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._elapsed + dueTime;
            _period = period;
            return true;
        }

        public void Fire()
        {
            Due = _period > TimeSpan.Zero ? Due + _period : null;
            callback(state);
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
