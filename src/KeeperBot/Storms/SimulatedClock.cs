namespace KeeperBot.Storms;

/// <summary>The machine's clock: it moves when the storm says so, also backwards, and timers fire on its calls.</summary>
/// <remarks>Timestamps (monotonic time) only go forward, as on a machine whose wall clock is set.</remarks>
internal sealed class SimulatedClock(ulong unixSeconds) : TimeProvider
{
    private readonly List<SimulatedTimer> _timers = [];
    private TimeSpan _elapsed;
    private TimeSpan _jumped;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due; null when none is set.</summary>
    public TimeSpan? NextDue => _timers.Count == 0 ? null : _timers.Min(timer => timer.Due);

    /// <summary>Time since the storm began.</summary>
    public TimeSpan Elapsed => _elapsed;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds) + _elapsed + _jumped;

    /// <inheritdoc/>
    public override long GetTimestamp() => _elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the wall clock; no time passes.</summary>
    public void Jump(TimeSpan by) => _jumped += by;

    /// <summary>Lets time pass, and fires what is due, earliest first.</summary>
    public void AdvanceTo(TimeSpan elapsed)
    {
        while (_timers.Where(timer => timer.Due <= elapsed).MinBy(timer => timer.Due) is { } due)
        {
            _elapsed = due.Due > _elapsed ? due.Due : _elapsed;
            _timers.Remove(due);
            due.Fire();
        }

        _elapsed = elapsed > _elapsed ? elapsed : _elapsed;
    }

    private sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = clock._elapsed + dueTime;
                clock._timers.Add(this);
            }

            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
