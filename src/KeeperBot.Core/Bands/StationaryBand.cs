using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// The band with the least cost a year, risk included, for a book whose Greeks, gas and volatility stay as they are:
/// the exact solution for a fixed cost, a proportional cost and a linear price impact together.
/// </summary>
/// <remarks>
/// <para>
/// The offset y is a Brownian motion with variance A a year, A = Γ²σ²S² and flows; it costs Ry² a year, R = ½γσ²S², and
/// a trade of w units F + λSw + ηSw². Between trades the relative value V solves ½AV'' + Ry² = ρ, so that
/// V' = c((b² + bB + B²)y - y³) with c = 2R/(3A). Value matching and smooth pasting (V' = λS + 2ηSw at b and at B,
/// w = B - b) give, with m = B + b,
/// </para>
/// <para>
/// c·b·B·m = λS + 2ηSw,   c·m·w³/4 + ηSw² = F.
/// </para>
/// <para>
/// Without fixed cost b = B is the band of Whalley and Wilmott (1997); without the others b = 0 and B⁴ = 4F/c. With
/// P = λS/c, Q = 4F/c and no impact m = (Q^(2/3) + 4P·m^(-1/3))^(3/8); starting from
/// m = (Q^(2/3) + (4P)^(8/9))^(3/8), which is within 0.67 % of B, one step is within 0.05 %. Newton's method on ln w
/// then takes it to the last digits, impact included.
/// </para>
/// </remarks>
internal static class StationaryBand
{
    private const int MaxRounds = 12;
    private const double Converged = 1e-15;

    /// <summary>The inner and the outer band, in units.</summary>
    public static (double Inner, double Outer) Solve(BandInputs inputs)
    {
        // 1/c: what turns money into cubes of units. No target movement, no band.
        var scale = 1.5 * inputs.TargetVariance / inputs.RiskRate;
        var proportional = scale * inputs.ProportionalCost * inputs.Spot;
        var impact = scale * inputs.Impact * inputs.Spot;
        var gas = scale * inputs.FixedCost;
        if (!(gas > 0.0))
        {
            var edge = PositivePower.CubeRoot(0.5 * proportional);
            return (edge, edge);
        }

        var width = Width(proportional, impact, gas);
        var sum = Sum(proportional, impact, gas, width);
        var outer = 0.5 * (sum + width);
        return (Math.Min((proportional + (2.0 * impact * width)) / (sum * outer), outer), outer);
    }

    /// <summary>The outer and the inner band added, from the closed form and one fixed-point step.</summary>
    /// <param name="p">P = λS/c, in units³.</param>
    /// <param name="q">Q = 4F/c, in units⁴, above zero.</param>
    internal static double ClosedSum(double p, double q)
    {
        var gas = PositivePower.Of(q, 2.0 / 3.0);
        var start = PositivePower.Of(gas + PositivePower.Of(4.0 * p, 8.0 / 9.0), 3.0 / 8.0);
        return PositivePower.Of(gas + (4.0 * p / PositivePower.CubeRoot(start)), 3.0 / 8.0);
    }

    /// <summary>w: the root of m(w)·w³/4 + impact·w² = gas, whose left side rises from 0 without a bound.</summary>
    private static double Width(double proportional, double impact, double gas)
    {
        var width = PositivePower.CubeRoot(4.0 * gas / ClosedSum(proportional, 4.0 * gas));
        if (impact > 0.0) width = Math.Min(width, Math.Sqrt(gas / impact));
        for (var round = 0; round < MaxRounds; round++)
        {
            var sum = Sum(proportional, impact, gas, width);
            var (rising, perUnit) = (impact * width, gas / width);
            var sumSlope = (rising - perUnit) / (3.0 * (proportional + rising + perUnit));
            var (bySum, byImpact) = (0.25 * sum * width * width * width, rising * width);
            var left = bySum + byImpact;
            var slope = ((bySum * (3.0 + sumSlope)) + (2.0 * byImpact)) / left;
            var step = ScalarMath.Log(left / gas) / slope;
            width *= ScalarMath.Exp(-step);
            if (Math.Abs(step) <= Converged) break;
        }

        return width;
    }

    /// <summary>m = B + b for a given w = B - b, the two conditions combined.</summary>
    private static double Sum(double proportional, double impact, double gas, double width) =>
        PositivePower.CubeRoot(4.0 * (proportional + (impact * width) + (gas / width)));
}
