using System.Globalization;

namespace KeeperBot.Core.Routing;

/// <summary>
/// Equal slices over a stated time: the simple choice where nothing is known of risk and recovery. Its average price is
/// the time-weighted one.
/// </summary>
public static class Twap
{
    /// <summary>
    /// What to do now, as a function of the state alone: the last slice falls on the end of the time.
    /// </summary>
    /// <param name="state">Where the hedge stands; <see cref="SliceState.SecondsLeft"/> is needed.</param>
    /// <param name="interval">Seconds from one slice to the next, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above zero or infinite.</exception>
    /// <exception cref="ArgumentException">The state does not say how long is left.</exception>
    public static SliceAdvice Next(SliceState state, double interval)
    {
        if (!(interval > 0.0) || double.IsInfinity(interval))
        {
            throw new ArgumentOutOfRangeException(
                nameof(interval), interval, "must be a number of seconds above zero");
        }

        if (state.SecondsLeft is not { } left || !(left >= 0.0))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"equal slices need the time that is left, zero or more, not {state.SecondsLeft}"),
                nameof(state));
        }

        if (state.Remaining.IsZero)
        {
            return new SliceAdvice(0, 0.0, 0);
        }

        var pause = Math.Min(Math.Max(interval - (state.SecondsSinceLast ?? interval), 0.0), left);
        var slices = SlicesIn(left - pause, interval);
        return pause > 0.0
            ? new SliceAdvice(0, pause, slices)
            : new SliceAdvice(state.Remaining / slices, 0.0, slices);
    }

    private static int SlicesIn(double seconds, double interval) =>
        (int)Math.Min(Math.Floor(seconds / interval), Slicer.MostSlices - 1) + 1;
}
