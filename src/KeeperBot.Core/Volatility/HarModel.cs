using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// The heterogeneous autoregression of realised variance, on logarithms: ln V = β₀ + β_d·ln D + β_w·ln W + β_m·ln M,
/// where V is the average variance of the next days and D, W, M are the averages of the last 1, 7 and 30.
/// </summary>
/// <remarks>
/// Source: Corsi, "A simple approximate long-memory model of realized volatility" (2009). His weeks and months of 5 and
/// 22 days are a stock exchange's; this market has no weekend.
/// </remarks>
/// <param name="Intercept">β₀.</param>
/// <param name="Daily">β_d.</param>
/// <param name="Weekly">β_w.</param>
/// <param name="Monthly">β_m.</param>
/// <param name="ErrorVariance">The variance of the regression's error: what makes a mean of a median.</param>
public sealed record HarModel(double Intercept, double Daily, double Weekly, double Monthly, double ErrorVariance)
{
    /// <summary>Days that a forecast looks back on.</summary>
    public const int Days = 30;

    private const int DaysPerWeek = 7;

    /// <summary>The expected average variance a day of the days the model was made for.</summary>
    /// <param name="variances">Daily variances by rising time, at least 30.</param>
    /// <exception cref="HistoryException">There are fewer.</exception>
    public double Average(ReadOnlySpan<double> variances)
    {
        var (daily, weekly, monthly) = Features(variances);
        return ScalarMath.Exp(
            Intercept + (Daily * daily) + (Weekly * weekly) + (Monthly * monthly) + (0.5 * ErrorVariance));
    }

    /// <summary>ln D, ln W and ln M after the last day.</summary>
    /// <exception cref="HistoryException">There are fewer than 30 days.</exception>
    public static (double Daily, double Weekly, double Monthly) Features(ReadOnlySpan<double> variances)
    {
        if (variances.Length < Days)
        {
            throw new HistoryException($"this forecast looks back on {Days} days, the history has {variances.Length}");
        }

        return (
            ScalarMath.Log(variances[^1]),
            ScalarMath.Log(Mean(variances[^DaysPerWeek..])),
            ScalarMath.Log(Mean(variances[^Days..])));
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
