using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Bands;

/// <summary>
/// What the width of a hedging band depends on at one moment. "Money" is the currency of the spot and of every cost;
/// "units" are units of the underlying.
/// </summary>
/// <remarks>
/// Every policy checks the ranges before it computes, so the default value is refused like any other nonsense. Scaling
/// the book by s (<see cref="Gamma"/> and <see cref="FixedCost"/> times s, <see cref="RiskAversion"/> and
/// <see cref="Impact"/> over s) scales every band by s.
/// </remarks>
public readonly record struct BandInputs
{
    /// <summary>The horizon is never taken as shorter than an hour: 1/8760 of a year.</summary>
    public const double MinYears = 1.0 / 8760.0;

    /// <summary>
    /// The change of the whole book's delta for one unit of money more of spot, in units; negative when the book is
    /// short of options; magnitude up to 1e30.
    /// </summary>
    public required double Gamma { get; init; }

    /// <summary>Money for one unit, from 1e-30 to 1e30.</summary>
    public required double Spot { get; init; }

    /// <summary>The standard deviation of the logarithmic return over a year: 0.8 is 80 %; 1e-6 to 1000.</summary>
    public required double Volatility { get; init; }

    /// <summary>
    /// γ, for one unit of money: a variance v of the hedged book's result counts as much as a cost of ½γv. From
    /// 1e-30 to 1e30.
    /// </summary>
    public required double RiskAversion { get; init; }

    /// <summary>λ: what one side of a trade loses of its value to fee and half the spread, from 0 to 1.</summary>
    public required double ProportionalCost { get; init; }

    /// <summary>F: money for one hedge of any size now, which is gas; from 0 to 1e30.</summary>
    public required double FixedCost { get; init; }

    /// <summary>
    /// η: the fraction by which one unit traded moves its own average price; trading w units costs ηSw² on top. From 0
    /// to 1e30.
    /// </summary>
    public double Impact { get; init; }

    /// <summary>
    /// How long the book lasts: years (of 365 days) until its options expire, weighted by vega; 0.25 for what never
    /// expires. Less than <see cref="MinYears"/> counts as that; up to 1000.
    /// </summary>
    public required double Years { get; init; }

    /// <summary>
    /// What holding the hedge costs a year as a fraction of its value, such as the funding that longs pay on a
    /// perpetual future; negative when it earns. From -1000 to 1000.
    /// </summary>
    public double Carry { get; init; }

    /// <summary>
    /// Variance a year of the target that the spot does not explain, in units², such as deposits and traders' positions
    /// of a pool; from 0 to 1e60.
    /// </summary>
    public double FlowVariance { get; init; }

    /// <summary>The cheaper gas that can be waited for; null when gas is not expected to fall.</summary>
    public CheaperGas? CheaperGas { get; init; }

    /// <summary>A: variance a year of the target position, in units².</summary>
    internal double TargetVariance => (Gamma * Gamma * MoneyVariance) + FlowVariance;

    /// <summary>R: cost of risk a year for one unit² off target, ½γσ²S².</summary>
    internal double RiskRate => 0.5 * RiskAversion * MoneyVariance;

    /// <summary>The horizon in years.</summary>
    internal double Horizon => Math.Max(Years, MinYears);

    /// <summary>σ²S²: variance a year of one unit's value, in money².</summary>
    internal double MoneyVariance => Volatility * Volatility * Spot * Spot;

    /// <summary>F + λSw + ηSw²: what trading |w| units costs.</summary>
    internal double CostOf(double size)
    {
        var traded = Math.Abs(size);
        return FixedCost + (Spot * traded * (ProportionalCost + (Impact * traded)));
    }

    /// <summary>Gives the inputs back when every value is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not, or is NaN; the error names it.</exception>
    internal BandInputs Checked()
    {
        const double large = InputRange.MaxPrice, small = InputRange.MinPrice;
        InputRange.Require(Gamma, -large, large, nameof(Gamma));
        InputRange.Require(Spot, small, large, nameof(Spot));
        InputRange.Require(Volatility, 1e-6, InputRange.MaxVolatility, nameof(Volatility));
        InputRange.Require(RiskAversion, small, large, nameof(RiskAversion));
        InputRange.Require(ProportionalCost, 0.0, 1.0, nameof(ProportionalCost));
        InputRange.Require(FixedCost, 0.0, large, nameof(FixedCost));
        InputRange.Require(Impact, 0.0, large, nameof(Impact));
        InputRange.Require(Years, 0.0, InputRange.MaxYears, nameof(Years));
        InputRange.Require(Carry, -InputRange.MaxRate, InputRange.MaxRate, nameof(Carry));
        InputRange.Require(FlowVariance, 0.0, large * large, nameof(FlowVariance));
        if (CheaperGas is { } cheaper)
        {
            InputRange.Require(cheaper.FixedCost, 0.0, large, nameof(CheaperGas));
            InputRange.Require(cheaper.ArrivalsPerYear, 0.0, large, nameof(CheaperGas));
            InputRange.Require(cheaper.MostWidening, 1.0, double.PositiveInfinity, nameof(CheaperGas));
        }

        return this;
    }
}
