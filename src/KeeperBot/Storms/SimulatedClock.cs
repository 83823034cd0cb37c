namespace KeeperBot.Storms;

/// <summary>
/// The time of a storm. It moves when the storm says so; every process sees it through a clock of its own.
/// </summary>
internal sealed class SimulatedClock(ulong unixSeconds)
{
    private readonly List<SimulatedTimer> _timers = [];
    private TimeSpan _jumped;

    /// <summary>Time since the storm began. Only goes forward, as monotonic time does.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>When the next timer of a process that can go on is due; null when there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (var timer in _timers)
            {
                next = timer.CanFire && (next is null || timer.Due < next) ? timer.Due : next;
            }

            return next;
        }
    }

    /// <summary>The clock as a process sees it.</summary>
    public TimeProvider Of(SimulatedProcess process) => new ProcessClock(this, process);

    /// <summary>Sets the wall clock; no time passes.</summary>
    public void Jump(TimeSpan by) => _jumped += by;

    /// <summary>Lets time pass, and fires what is due, earliest first.</summary>
    public void AdvanceTo(TimeSpan elapsed)
    {
        _timers.RemoveAll(static timer => !timer.Process.Alive);
        while (NextDue is { } due && due <= elapsed)
        {
            var timer = _timers.Find(t => t.CanFire && t.Due == due)!;
            Elapsed = due > Elapsed ? due : Elapsed;
            _timers.Remove(timer);
            timer.Fire();
        }

        Elapsed = elapsed > Elapsed ? elapsed : Elapsed;
    }

    private sealed class ProcessClock(SimulatedClock clock, SimulatedProcess process) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.FromUnixTimeSeconds((long)clock.StartsAt) + clock.Elapsed + clock._jumped;

        public override long GetTimestamp() => clock.Elapsed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SimulatedTimer(clock, process, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private ulong StartsAt => unixSeconds;

    private sealed class SimulatedTimer(
        SimulatedClock clock, SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public SimulatedProcess Process => process;

        public bool CanFire => process is { Alive: true, Frozen: false };

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = clock.Elapsed + dueTime;
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
