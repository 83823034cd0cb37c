using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>Prices of ticks, to the last unit as the pools compute them.</summary>
public static class UniswapV3Tick
{
    /// <summary>The lowest tick.</summary>
    public const int Lowest = -Highest;

    /// <summary>The highest tick.</summary>
    public const int Highest = 887_272;

    private const int FractionBits = 128;
    private const int SurplusBits = 32;

    /// <summary>The roots of 1.0001^-(2^i) with 128 fractional bits (v3-core, TickMath.sol).</summary>
    private static readonly ImmutableArray<BigInteger> Factors =
    [
        .. new[]
        {
            "fffcb933bd6fad37aa2d162d1a594001", "fff97272373d413259a46990580e213a",
            "fff2e50f5f656932ef12357cf3c7fdcc", "ffe5caca7e10e4e61c3624eaa0941cd0",
            "ffcb9843d60f6159c9db58835c926644", "ff973b41fa98c081472e6896dfb254c0",
            "ff2ea16466c96a3843ec78b326b52861", "fe5dee046a99a2a811c461f1969c3053",
            "fcbe86c7900a88aedcffc83b479aa3a4", "f987a7253ac413176f2b074cf7815e54",
            "f3392b0822b70005940c7a398e4b70f3", "e7159475a2c29b7443b29c7fa6e889d9",
            "d097f3bdfd2022b8845ad8f792aa5825", "a9f746462d870fdf8a65dc1f90e061e5",
            "70d869a156d2a1b890bb3df62baf32f7", "31be135f97d08fd981231505542fcfa6",
            "09aa508b5b7a84e1c677de54f3e99bc9", "005d6af8dedb81196699c329225ee604",
            "00002216e584f5fa1ea926041bedfe98", "00000000048a170391f7dc42444e8fa2",
        }.Select(hex => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
    ];

    /// <summary>The root of 1.0001^tick times 2^96, rounded up (v3-core, TickMath.getSqrtRatioAtTick).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tick.</exception>
    public static BigInteger SqrtPriceX96(int tick)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tick, Lowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tick, Highest);
        var magnitude = Math.Abs(tick);
        var ratio = BigInteger.One << FractionBits;
        for (var bit = 0; bit < Factors.Length; bit++)
        {
            if ((magnitude & (1 << bit)) != 0)
            {
                ratio = (ratio * Factors[bit]) >> FractionBits;
            }
        }

        if (tick > 0)
        {
            ratio = ((BigInteger.One << (2 * FractionBits)) - 1) / ratio;
        }

        return (ratio + (BigInteger.One << SurplusBits) - 1) >> SurplusBits;
    }
}
