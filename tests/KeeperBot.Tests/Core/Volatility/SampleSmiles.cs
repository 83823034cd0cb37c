using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Volatility;

/// <summary>Smiles that several tests use.</summary>
internal static class SampleSmiles
{
    /// <summary>The parameters of QuantLib's test of its SVI interpolation; its own checks let them pass.</summary>
    public static SviSlice QuantLib { get; } = new(1.0, -0.0666, 0.229, 0.439, 0.193, 0.337);

    /// <summary>Axel Vogt's example of SVI with a butterfly (Gatheral and Jacquier 2014, example 3.1).</summary>
    public static SviSlice Vogt { get; } = new(1.0, -0.0410, 0.1331, 0.3060, 0.3586, 0.4153);

    /// <summary>A surface like ether has: 65 % at the money, dearer puts, smiles that flatten with time.</summary>
    public static SsviSurface Ether { get; } = new(
        -0.25, 1.1, 0.4, [Atm(7, 0.62), Atm(30, 0.65), Atm(90, 0.68), Atm(180, 0.70), Atm(365, 0.72)]);

    /// <summary>The same as slices that can be changed one by one.</summary>
    public static SviSurface EtherSlices { get; } = new(Ether.Slices);

    /// <summary>Days in years.</summary>
    public static double Days(double days) => days / 365.0;

    /// <summary>A smile with any parameters that give a volatility; it may have arbitrage.</summary>
    public static SviSlice Random(Random random, double years)
    {
        var b = 0.02 + (0.3 * random.NextDouble());
        var rho = (1.6 * random.NextDouble()) - 0.8;
        var m = (0.4 * random.NextDouble()) - 0.2;
        var sigma = 0.05 + (0.4 * random.NextDouble());
        var least = 0.005 + (0.1 * random.NextDouble());
        return new SviSlice(years, least - (b * sigma * Math.Sqrt(1.0 - (rho * rho))), b, rho, m, sigma);
    }

    private static AtmVariance Atm(double days, double volatility) =>
        new(Days(days), volatility * volatility * Days(days));
}
