using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Routing;

/// <summary>
/// What trading in slices depends on. "Money" is the currency of the spot and of every cost, "units" are whole units of
/// the underlying, times are in seconds.
/// </summary>
public readonly record struct SlicingInputs
{
    /// <summary>Seconds of a year of 365 days.</summary>
    internal const double SecondsPerYear = 31_536_000.0;

    private const double MaxSeconds = 1e9;

    /// <summary>Money for one unit, from 1e-30 to 1e30.</summary>
    public required double Spot { get; init; }

    /// <summary>The standard deviation of the logarithmic return over a year: 0.8 is 80 %; 1e-6 to 1000.</summary>
    public required double Volatility { get; init; }

    /// <summary>
    /// γ, for one unit of money: a variance v of what the trade costs counts as much as a cost of ½γv. From 1e-30 to
    /// 1e30.
    /// </summary>
    public required double RiskAversion { get; init; }

    /// <summary>
    /// η: the fraction by which one unit traded moves its own average price in a pool that has recovered: w units cost
    /// ηSw² on top. From 1e-30 to 1e30.
    /// </summary>
    public required double Impact { get; init; }

    /// <summary>
    /// The fraction by which one unit traded moves the price for good, from 0 to 1.999η; of the 2η by which it moves it
    /// at first the rest is refilled.
    /// </summary>
    public double PermanentImpact { get; init; }

    /// <summary>λ: what one side of a trade loses of its value to fees and half the spread, from 0 to 1.</summary>
    public double ProportionalCost { get; init; }

    /// <summary>F: money for one more slice whatever its size, which is gas; from 0 to 1e30.</summary>
    public required double FixedCost { get; init; }

    /// <summary>
    /// After so many seconds arbitrageurs have refilled half of what a trade took from the pool, up to 1e9; 0 when they
    /// refill all of it before the next slice.
    /// </summary>
    public required double RecoveryHalfLife { get; init; }

    /// <summary>The least seconds from one slice to the next, from 1e-3 to 1e9.</summary>
    public required double Interval { get; init; }

    /// <summary>The part of a displacement that is still there so many seconds later.</summary>
    internal double LeftAfter(double seconds) => RecoveryHalfLife > 0.0
        ? ScalarMath.Exp(-ScalarMath.Log(2.0) * seconds / RecoveryHalfLife)
        : seconds > 0.0 ? 0.0 : 1.0;

    /// <summary>ηS: money for one unit².</summary>
    internal double ImpactCost => Impact * Spot;

    /// <summary>θ: the part of ηS that is refilled, money for one unit².</summary>
    internal double TransientCost => (Impact - (0.5 * PermanentImpact)) * Spot;

    /// <summary>What one unit² not yet traded costs a second in risk, ½γσ²S², money.</summary>
    internal double RiskRate => 0.5 * RiskAversion * MoneyVariance;

    /// <summary>σ²S²: variance a second of one unit's value, money².</summary>
    internal double MoneyVariance => Volatility * Volatility * Spot * Spot / SecondsPerYear;

    /// <summary>Gives the inputs back when every value is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not, or is NaN; the error names it.</exception>
    internal SlicingInputs Checked()
    {
        const double large = InputRange.MaxPrice, small = InputRange.MinPrice;
        InputRange.Require(Spot, small, large, nameof(Spot));
        InputRange.Require(Volatility, 1e-6, InputRange.MaxVolatility, nameof(Volatility));
        InputRange.Require(RiskAversion, small, large, nameof(RiskAversion));
        InputRange.Require(Impact, small, large, nameof(Impact));
        InputRange.Require(PermanentImpact, 0.0, 1.999 * Impact, nameof(PermanentImpact));
        InputRange.Require(ProportionalCost, 0.0, 1.0, nameof(ProportionalCost));
        InputRange.Require(FixedCost, 0.0, large, nameof(FixedCost));
        InputRange.Require(RecoveryHalfLife, 0.0, MaxSeconds, nameof(RecoveryHalfLife));
        InputRange.Require(Interval, 1e-3, MaxSeconds, nameof(Interval));
        return this;
    }
}
