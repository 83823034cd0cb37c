namespace KeeperBot.ChainTests.Recipes;

/// <summary>The machine's clock, which a test can set forward: what would take minutes is over at once.</summary>
internal sealed class AdvanceableClock : TimeProvider
{
    private long _ticks;

    /// <summary>Sets it forward. Timers that run are not affected.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ticks);
}
