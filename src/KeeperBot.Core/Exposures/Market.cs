using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Exposures;

/// <summary>The market that a position is measured in.</summary>
/// <param name="Spot">USD per one base.</param>
/// <param name="Volatility">Annual, 1.00 = 100 %.</param>
/// <param name="Rate">Continuously compounded USD rate per year.</param>
/// <param name="Carry">Continuously compounded yield of the base per year.</param>
/// <param name="Timestamp">Unix seconds; the block's own time, never a clock's.</param>
public sealed record Market(double Spot, double Volatility, double Rate, double Carry, ulong Timestamp)
{
    /// <summary>Seconds in the 365-day year that every per-year figure uses.</summary>
    public const double SecondsPerYear = 365.0 * 86_400.0;

    /// <summary>Years until <paramref name="expiry"/> (unix seconds); 0 when it has passed.</summary>
    public double YearsUntil(ulong expiry) => expiry <= Timestamp ? 0.0 : (expiry - Timestamp) / SecondsPerYear;

    /// <summary>The inputs of the pricing formulas.</summary>
    public MarketInputs Inputs =>
        new() { Spot = Spot, Volatility = Volatility, Rate = Rate, Carry = Carry };
}
