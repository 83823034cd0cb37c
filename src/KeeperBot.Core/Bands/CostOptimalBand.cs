namespace KeeperBot.Core.Bands;

/// <summary>
/// The band that makes cost and risk together least: the exact stationary one, widened where the book ends before a
/// hedge has paid for itself, and where cheaper gas is worth waiting for.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>
/// Stationary: inner band b and outer band B for gas, proportional cost and impact together (see
/// <see cref="BandEconomics"/> for the model). Without gas it is the band of Whalley and Wilmott, "An asymptotic
/// analysis of an optimal hedging model for option pricing with transaction costs" (1997).
/// </item>
/// <item>
/// Expiry: over a horizon τ one unit² off target costs ½K, K = γσ²S²τ. From ½K(|y| - z)² = F a hedge goes to
/// H₀ = λS/K and begins at H₀ + w₀, w₀ = √(2F/K); H₀ is that of Zakamouline (2006). Both pairs are combined as the root
/// of the sum of squares, which in simulation is within 1 % of the best of the ways tried.
/// </item>
/// <item>
/// Gas: while it falls from F to F' at a rate q, waiting for it saves (F - F')q a year and costs ½γσ²S²y², so the outer
/// band is at least √(2(F - F')q/(γσ²S²)), as far as <see cref="CheaperGas.MostWidening"/> allows.
/// </item>
/// <item>
/// Carry: holding h units costs f·h·S a year, so the best offset is -f/(γσ²S), taken up to half the way a hedge goes.
/// </item>
/// </list>
/// </remarks>
public static class CostOptimalBand
{
    /// <summary>The band for these inputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public static HedgeBand Of(BandInputs inputs)
    {
        var (inner, outer) = StationaryBand.Solve(inputs.Checked());
        var (edge, width) = Floor(inputs);
        var start = edge + width;
        inner = Math.Sqrt((inner * inner) + (edge * edge));
        outer = Waiting(inputs, Math.Sqrt((outer * outer) + (start * start)));
        inner = Math.Min(inner, outer);
        var shift = -inputs.Carry / (inputs.RiskAversion * inputs.Volatility * inputs.Volatility * inputs.Spot);
        var most = 0.5 * (outer - inner);
        return new HedgeBand(Math.Clamp(shift, -most, most), inner, outer);
    }

    /// <summary>The band of a book that lasts for ever at the present gas: without expiry, waiting and carry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public static HedgeBand Stationary(BandInputs inputs)
    {
        var (inner, outer) = StationaryBand.Solve(inputs.Checked());
        return new HedgeBand(0.0, inner, outer);
    }

    /// <summary>H₀ and w₀: where the last hedge before expiry ends, and how much further off it begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the error names it.</exception>
    public static (double Edge, double Width) ExpiryFloor(BandInputs inputs) => Floor(inputs.Checked());

    private static (double Edge, double Width) Floor(BandInputs inputs)
    {
        var curvature = 2.0 * inputs.RiskRate * inputs.Horizon;
        return (
            inputs.ProportionalCost * inputs.Spot / curvature,
            Math.Sqrt(2.0 * inputs.FixedCost / curvature));
    }

    /// <summary>The outer band where cheaper gas may be worth waiting for.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outer">What it is without waiting.</param>
    private static double Waiting(BandInputs inputs, double outer)
    {
        if (inputs.CheaperGas is not { } cheaper)
        {
            return outer;
        }

        var saved = Math.Max(inputs.FixedCost - cheaper.FixedCost, 0.0) * cheaper.ArrivalsPerYear;
        var bound = Math.Sqrt(saved / inputs.RiskRate);
        return bound <= outer ? outer : Math.Min(bound, cheaper.MostWidening * outer);
    }
}
