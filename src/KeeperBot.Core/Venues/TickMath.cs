using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>The price of a tick as Uniswap V3 and V4 compute it, to the unit.</summary>
/// <remarks>Source: <c>TickMath.sol</c> of v3-core; v4-core's gives the same numbers.</remarks>
public static class TickMath
{
    /// <summary>The highest tick; the lowest is its negative.</summary>
    public const int MaxTick = 887_272;

    /// <summary>Binary places of a root price.</summary>
    public const int RootBits = 96;

    private const int RatioBits = 128;

    private static readonly BigInteger Largest = (BigInteger.One << 256) - 1;

    /// <summary>1.0001^(-2^i / 2) with 128 binary places, for bit i of a tick.</summary>
    private static readonly ImmutableArray<BigInteger> Factors =
    [
        .. new[]
        {
            "fffcb933bd6fad37aa2d162d1a594001", "fff97272373d413259a46990580e213a", "fff2e50f5f656932ef12357cf3c7fdcc",
            "ffe5caca7e10e4e61c3624eaa0941cd0", "ffcb9843d60f6159c9db58835c926644", "ff973b41fa98c081472e6896dfb254c0",
            "ff2ea16466c96a3843ec78b326b52861", "fe5dee046a99a2a811c461f1969c3053", "fcbe86c7900a88aedcffc83b479aa3a4",
            "f987a7253ac413176f2b074cf7815e54", "f3392b0822b70005940c7a398e4b70f3", "e7159475a2c29b7443b29c7fa6e889d9",
            "d097f3bdfd2022b8845ad8f792aa5825", "a9f746462d870fdf8a65dc1f90e061e5", "70d869a156d2a1b890bb3df62baf32f7",
            "31be135f97d08fd981231505542fcfa6", "9aa508b5b7a84e1c677de54f3e99bc9", "5d6af8dedb81196699c329225ee604",
            "2216e584f5fa1ea926041bedfe98", "48a170391f7dc42444e8fa2",
        }.Select(digits => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
    ];

    /// <summary>True for a tick that a position may end at.</summary>
    public static bool IsTick(BigInteger tick) => BigInteger.Abs(tick) <= MaxTick;

    /// <summary>sqrt(1.0001^tick)·2^96, as the contracts round it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond <see cref="MaxTick"/>.</exception>
    public static BigInteger RootAt(int tick)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((long)tick), MaxTick, nameof(tick));
        var (ratio, magnitude) = (BigInteger.One << RatioBits, Math.Abs(tick));
        for (var bit = 0; bit < Factors.Length; bit++)
        {
            if ((magnitude >> bit & 1) != 0)
            {
                ratio = (ratio * Factors[bit]) >> RatioBits;
            }
        }

        ratio = tick > 0 ? Largest / ratio : ratio;
        return -(-ratio >> (RatioBits - RootBits));
    }
}
