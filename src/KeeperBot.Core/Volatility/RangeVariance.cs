using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>
/// Estimates of the variance a bar from opens, highs, lows and closes: fewer bars say as much as many closes.
/// </summary>
/// <remarks>
/// Prices seen a few times a bar have a range that is too small, and so have these estimates: fill a bar with hundreds.
/// </remarks>
public static class RangeVariance
{
    private static readonly double Ln2 = ScalarMath.Log(2.0);

    /// <summary>
    /// The mean of ln(H/L)²/(4 ln 2): for prices without drift. Source: Parkinson, "The extreme value method" (1980).
    /// </summary>
    /// <exception cref="HistoryException">There is no bar.</exception>
    public static double Parkinson(ReadOnlySpan<Bar> bars) =>
        Mean(bars, static bar => Square(bar.High / bar.Low) / (4.0 * Ln2));

    /// <summary>
    /// The mean of ln(H/L)²/2 - (2 ln 2 - 1)·ln(C/O)²: for prices without drift. Source: Garman and Klass, "On the
    /// estimation of security price volatilities" (1980).
    /// </summary>
    /// <exception cref="HistoryException">There is no bar.</exception>
    public static double GarmanKlass(ReadOnlySpan<Bar> bars) => Mean(
        bars, static bar => (0.5 * Square(bar.High / bar.Low)) - (((2.0 * Ln2) - 1.0) * Square(bar.Close / bar.Open)));

    /// <summary>
    /// The mean of ln(H/C)·ln(H/O) + ln(L/C)·ln(L/O): for any drift. Source: Rogers and Satchell, "Estimating variance
    /// from high, low and closing prices" (1991).
    /// </summary>
    /// <exception cref="HistoryException">There is no bar.</exception>
    public static double RogersSatchell(ReadOnlySpan<Bar> bars) => Mean(
        bars,
        static bar => (ScalarMath.Log(bar.High / bar.Close) * ScalarMath.Log(bar.High / bar.Open))
            + (ScalarMath.Log(bar.Low / bar.Close) * ScalarMath.Log(bar.Low / bar.Open)));

    /// <summary>
    /// The variance from close to open, plus k times that from open to close, plus (1 - k) times
    /// <see cref="RogersSatchell"/>, with k = 0.34/(1.34 + (n + 1)/(n - 1)): for any drift and for jumps between bars.
    /// Source: Yang and Zhang, "Drift-independent volatility estimation" (2000).
    /// </summary>
    /// <remarks>The first bar gives only its close, so n is one less than the bars.</remarks>
    /// <exception cref="HistoryException">There are fewer than three bars.</exception>
    public static double YangZhang(ReadOnlySpan<Bar> bars)
    {
        var count = bars.Length - 1;
        if (count < 2)
        {
            throw new HistoryException($"Yang and Zhang's estimate needs at least 3 bars, there are {bars.Length}");
        }

        var overnight = new double[count];
        var within = new double[count];
        for (var i = 0; i < count; i++)
        {
            overnight[i] = ScalarMath.Log(bars[i + 1].Open / bars[i].Close);
            within[i] = ScalarMath.Log(bars[i + 1].Close / bars[i + 1].Open);
        }

        var k = 0.34 / (1.34 + ((count + 1.0) / (count - 1.0)));
        return SampleVariance(overnight) + (k * SampleVariance(within)) + ((1.0 - k) * RogersSatchell(bars[1..]));
    }

    private static double Mean(ReadOnlySpan<Bar> bars, Func<Bar, double> term)
    {
        if (bars.IsEmpty)
        {
            throw new HistoryException("an estimate of variance needs at least 1 bar");
        }

        var sum = 0.0;
        foreach (var bar in bars)
        {
            sum += term(bar);
        }

        return sum / bars.Length;
    }

    private static double SampleVariance(double[] values)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / (values.Length - 1);
    }

    private static double Square(double ratio)
    {
        var log = ScalarMath.Log(ratio);
        return log * log;
    }
}
