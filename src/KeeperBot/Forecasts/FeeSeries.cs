using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Forecasts;

/// <summary>A base fee at a time.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="FeeWei">Wei per gas, above zero.</param>
/// <param name="Place">Where it was read, for errors: a line of a file, a block.</param>
public readonly record struct FeePoint(double Time, double FeeWei, string Place);

/// <summary>A history of base fees, as medians of short slots: no single block makes a regime.</summary>
/// <param name="Start">Unix seconds of the first slot's start.</param>
/// <param name="SlotSeconds">A slot's length.</param>
/// <param name="Logs">The logarithm of each slot's median fee, wei per gas; where none was read the last holds.</param>
public sealed record FeeSeries(double Start, double SlotSeconds, ImmutableArray<double> Logs)
{
    /// <summary>The longest time without a fee: what happened in it nobody knows.</summary>
    public const double LongestGap = 3_600.0;

    private const double LeastSlot = 300.0;
    private const double SecondsPerYear = 365.0 * 86_400.0;

    /// <summary>A slot in years of 365 days.</summary>
    public double SlotYears => SlotSeconds / SecondsPerYear;

    /// <summary>Unix seconds of the last slot's end.</summary>
    public double End => Start + (SlotSeconds * Logs.Length);

    /// <summary>
    /// The series of fees by rising time. A slot is five minutes long, or as long as the time from one fee to the next
    /// is in the middle of a sparser history.
    /// </summary>
    /// <exception cref="HistoryException">
    /// Fewer than two fees, one that is not above zero, a time that does not rise, or a gap; the error says where.
    /// </exception>
    public static FeeSeries Of(IReadOnlyList<FeePoint> fees)
    {
        if (fees.Count < 2)
        {
            throw new HistoryException($"{fees.Count} base fee(s) are no history");
        }

        for (var i = 0; i < fees.Count; i++)
        {
            Require(i > 0 ? fees[i - 1] : null, fees[i]);
        }

        var steps = fees.Zip(fees.Skip(1), (before, fee) => fee.Time - before.Time).Order().ToArray();
        var slot = Math.Max(LeastSlot, steps[steps.Length / 2]);
        var logs = ImmutableArray.CreateBuilder<double>();
        var within = new List<double>();
        var start = fees[0].Time;
        foreach (var fee in fees)
        {
            for (; fee.Time >= start + ((logs.Count + 1) * slot); within.Clear())
            {
                logs.Add(within.Count > 0 ? Median(within) : logs[^1]);
            }

            within.Add(Math.Log(fee.FeeWei));
        }

        logs.Add(Median(within));
        return new FeeSeries(start, slot, logs.ToImmutable());
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return 0.5 * (values[(values.Count - 1) / 2] + values[values.Count / 2]);
    }

    private static void Require(FeePoint? before, FeePoint fee)
    {
        if (!(fee.FeeWei > 0.0 && double.IsFinite(fee.FeeWei)))
        {
            throw new HistoryException(string.Create(
                CultureInfo.InvariantCulture, $"{fee.Place}: a base fee of {fee.FeeWei} wei: it is above zero"));
        }

        if (before is not { } earlier)
        {
            return;
        }

        var step = fee.Time - earlier.Time;
        var wrong = step == 0.0 ? "the same time as the fee before it: leave one of the two out"
            : step < 0.0 ? "the time is before that of the fee before it: sort the file by time"
            : step > LongestGap ? string.Create(
                CultureInfo.InvariantCulture, $"{step / 60.0:0} minutes without a fee before it, at most 60 are a ")
                + "history: fill the gap, or state what follows it"
            : null;
        if (wrong is not null)
        {
            throw new HistoryException($"{fee.Place}: {wrong}");
        }
    }
}
