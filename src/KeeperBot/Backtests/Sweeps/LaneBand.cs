using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>
/// The stationary part of <see cref="Core.Bands.CostOptimalBand"/>, many at once: the closed form with one fixed-point
/// step, within 0.05 % of the outer band, whose cost is that of the exact one to a millionth. A test compares the two.
/// </summary>
internal static class LaneBand<T>
    where T : struct, ILanes<T>
{
    private const int ImpactRounds = 4;

    /// <summary>The inner and the outer band without impact.</summary>
    /// <param name="gasPower">Q^(2/3), where Q = 12Γ²F/γ.</param>
    /// <param name="costPower">(4P)^(8/9), where P = 3Γ²λS/γ.</param>
    /// <param name="logCost">ln 4P.</param>
    /// <param name="logGas">ln Q.</param>
    /// <param name="inner">b.</param>
    /// <param name="outer">B.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Closed(T gasPower, T costPower, T logCost, T logGas, out T inner, out T outer)
    {
        var half = T.Create(0.5);
        var logStart = T.Create(0.375) * LaneMath<T>.Log(gasPower + costPower);
        var step = LaneMath<T>.Exp(T.FusedMultiplyAdd(T.Create(-1.0 / 3.0), logStart, logCost));
        var logSum = T.Create(0.375) * LaneMath<T>.Log(gasPower + step);
        var sum = LaneMath<T>.Exp(logSum);
        var width = LaneMath<T>.Exp(T.Create(1.0 / 3.0) * (logGas - logSum));
        inner = T.Max(half * (sum - width), T.Create(0.0));
        outer = half * (sum + width);
    }

    /// <summary>The inner and the outer band with a linear impact.</summary>
    /// <param name="cost">P = 3Γ²λS/γ.</param>
    /// <param name="impact">3Γ²ηS/γ.</param>
    /// <param name="gas">Q/4 = 3Γ²F/γ.</param>
    /// <param name="width">B - b without impact, to start from.</param>
    /// <param name="inner">b.</param>
    /// <param name="outer">B.</param>
    public static void WithImpact(T cost, T impact, T gas, T width, out T inner, out T outer)
    {
        var (third, four) = (T.Create(1.0 / 3.0), T.Create(4.0));
        width = T.Min(width, T.Sqrt(gas / impact));
        for (var round = 0; round < ImpactRounds; round++)
        {
            var (rising, perUnit) = (impact * width, gas / width);
            var total = cost + rising + perUnit;
            var bySum = T.Create(0.25) * Root(four * total) * width * width * width;
            var byImpact = rising * width;
            var left = bySum + byImpact;
            var slope = (bySum * (T.Create(3.0) + (third * (rising - perUnit) / total))) + (byImpact + byImpact);
            width = width * LaneMath<T>.Exp(-(LaneMath<T>.Log(left / gas) * left / slope));
        }

        var sum = Root(four * (cost + (impact * width) + (gas / width)));
        inner = T.Max(T.Create(0.5) * (sum - width), T.Create(0.0));
        outer = T.Create(0.5) * (sum + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Root(T value) => LaneMath<T>.Exp(T.Create(1.0 / 3.0) * LaneMath<T>.Log(value));
}
