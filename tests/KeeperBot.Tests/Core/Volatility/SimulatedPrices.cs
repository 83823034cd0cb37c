using KeeperBot.Core.Exposures;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

/// <summary>Geometric Brownian motion as bars.</summary>
internal static class SimulatedPrices
{
    private const int StepsPerBar = 60;

    /// <summary>
    /// Bars whose highs and lows are those of the whole path: within a step they are drawn from the law of the
    /// extremes of a Brownian bridge, so that seeing it now and then makes no bias.
    /// </summary>
    public static Bar[] Bars(Random random, int count, ulong interval, double volatility, double driftPerYear)
    {
        var years = interval / Market.SecondsPerYear / StepsPerBar;
        var deviation = volatility * Math.Sqrt(years);
        var bars = new Bar[count];
        var at = Math.Log(3_000.0);
        for (var i = 0; i < count; i++)
        {
            var (open, high, low) = (at, at, at);
            for (var step = 0; step < StepsPerBar; step++)
            {
                var move = (driftPerYear * years) + (deviation * Normal(random));
                high = Math.Max(high, at + (0.5 * (move + Reach(random, move, deviation))));
                low = Math.Min(low, at + (0.5 * (move - Reach(random, move, deviation))));
                at += move;
            }

            bars[i] = new Bar((ulong)i * interval, Math.Exp(open), Math.Exp(high), Math.Exp(low), Math.Exp(at));
        }

        return bars;
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());

    private static double Reach(Random random, double move, double deviation) =>
        Math.Sqrt((move * move) - (2.0 * deviation * deviation * Math.Log(1.0 - random.NextDouble())));
}
