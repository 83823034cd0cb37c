namespace KeeperBot.Backtests.Tuning;

/// <summary>A number with its 95 % confidence interval, from the paired bootstrap over paths.</summary>
/// <param name="Value">The number.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
public readonly record struct TuningInterval(double Value, double Low, double High)
{
    private const double Tail = 0.025;

    /// <summary>
    /// The interval of a number from its replicates; null where the number is none, or so many replicates are none that
    /// an end of the interval would be.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="replicates">In any order.</param>
    internal static TuningInterval? Of(double value, double[] replicates)
    {
        double[] numbers = [.. replicates.Where(double.IsFinite).Order()];
        var tail = (int)(Tail * replicates.Length);
        return double.IsFinite(value) && replicates.Length - numbers.Length <= tail
            ? new TuningInterval(value, numbers[tail], numbers[^(tail + 1)])
            : null;
    }
}
