using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>Real powers of what is not negative, with the same bits on every machine.</summary>
internal static class PositivePower
{
    /// <summary>value^exponent for a positive exponent; 0 at 0.</summary>
    public static double Of(double value, double exponent) =>
        ScalarMath.Exp(exponent * ScalarMath.Log(value));

    /// <summary>The third root; 0 at 0.</summary>
    public static double CubeRoot(double value) => Of(value, 1.0 / 3.0);
}
