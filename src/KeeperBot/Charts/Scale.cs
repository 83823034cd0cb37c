using System.Collections.Immutable;

namespace KeeperBot.Charts;

/// <summary>Turns values into pixels along one axis.</summary>
/// <param name="Low">The value at <paramref name="Start"/>.</param>
/// <param name="High">The value at <paramref name="End"/>; above <paramref name="Low"/>.</param>
/// <param name="Start">Pixels.</param>
/// <param name="End">Pixels; below the start for an axis that runs up.</param>
internal sealed record Scale(double Low, double High, double Start, double End)
{
    private static readonly ImmutableArray<double> Steps = [1.0, 2.0, 2.5, 5.0, 10.0];

    /// <summary>Where a value stands.</summary>
    public double At(double value) => Start + ((End - Start) * (value - Low) / (High - Low));

    /// <summary>A scale that ends at round values and holds all of these.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="start">Pixels.</param>
    /// <param name="end">Pixels.</param>
    /// <param name="ticks">About how many ticks are wanted.</param>
    public static Scale Around(IEnumerable<double> values, double start, double end, int ticks)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (!(high > low))
        {
            var room = low == 0.0 ? 1.0 : 0.1 * Math.Abs(low);
            (low, high) = (low - room, low + room);
        }

        var step = Step(low, high, ticks);
        return new Scale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, start, end);
    }

    /// <summary>Round values inside the scale, evenly apart.</summary>
    /// <param name="wanted">About how many.</param>
    public IEnumerable<double> Ticks(int wanted)
    {
        var step = Step(Low, High, wanted);
        var (first, last) = (Math.Ceiling((Low / step) - 1e-9), Math.Floor((High / step) + 1e-9));
        for (var i = first; i <= last; i++)
        {
            yield return i == 0.0 ? 0.0 : i * step;
        }
    }

    private static double Step(double low, double high, int wanted)
    {
        var rough = (high - low) / Math.Max(1, wanted);
        var power = Math.Pow(10.0, Math.Floor(Math.Log10(rough)));
        return power * Steps.First(step => step * power >= rough * 0.999);
    }
}
