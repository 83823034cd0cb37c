using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// Leland's hedge: at fixed times, to the delta at a volatility that has the costs of trading in it. Source: "Option
/// pricing and replication with transactions costs", Journal of Finance 40 (1985).
/// </summary>
/// <remarks>
/// With a cost that does not fall as the interval does, its error does not go to zero (Kabanov and Safarian 1997).
/// </remarks>
/// <param name="Timer">When it trades.</param>
public readonly record struct Leland(HedgeTimer Timer)
{
    // √(8/π)
    private const double Scale = 1.5957691216057308;

    /// <summary>
    /// σ√(1 ± √(8/π)·λ/(σ√Δt)) for a one-way cost λ: more for a book short of gamma, less for one that is long, there
    /// never below zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value is outside its range, or the interval is not from 1 second to 1000 years; the error names it.
    /// </exception>
    public double Volatility(BandInputs inputs)
    {
        var years = InputRange.Require(
            Timer.Seconds, 1.0, InputRange.MaxYears * Market.SecondsPerYear, nameof(Timer)) / Market.SecondsPerYear;
        var k = Scale * inputs.Checked().ProportionalCost / (inputs.Volatility * Math.Sqrt(years));
        return inputs.Volatility * Math.Sqrt(Math.Max(inputs.Gamma < 0.0 ? 1.0 + k : 1.0 - k, 0.0));
    }
}
