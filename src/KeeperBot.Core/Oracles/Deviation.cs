using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Oracles;

/// <summary>How far apart two prices of one thing are.</summary>
public static class Deviation
{
    private const int BpsPerUnit = 10_000;

    /// <summary>In hundredths of a percent of the first, toward zero.</summary>
    /// <param name="price">The price; above zero.</param>
    /// <param name="other">Another opinion on it, with the same decimals.</param>
    public static BigInteger Bps(BigInteger price, BigInteger other) =>
        BigInteger.Abs(other - price) * BpsPerUnit / price;

    /// <summary>A price with 18 decimals as text, the same on every machine.</summary>
    internal static string Text(BigInteger wad) =>
        Scaled.ToDouble(wad, PriceEvidence.WadDecimals).ToString(CultureInfo.InvariantCulture);
}
