namespace KeeperBot.Core.Bands;

/// <summary>Trades to the target at fixed times, whatever the offset.</summary>
/// <param name="Seconds">From one trade to the next.</param>
public readonly record struct HedgeTimer(ulong Seconds)
{
    /// <summary>True when the time has come.</summary>
    /// <param name="now">The block's time, unix seconds.</param>
    /// <param name="last">When the last trade was, unix seconds; not after <paramref name="now"/>.</param>
    public bool IsDue(ulong now, ulong last) => now - last >= Seconds;
}
