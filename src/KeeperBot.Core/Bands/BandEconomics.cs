namespace KeeperBot.Core.Bands;

/// <summary>
/// What a band costs and what it leaves unhedged while the Greeks, the gas and the volatility stay as they are, and
/// what a trade now is worth: predictions, in money and years, to show beside what then happens.
/// </summary>
/// <remarks>
/// The offset from the band's centre is a Brownian motion with variance A a year; the figures are the means over its
/// renewals. A cycle from b to B takes (B² - b²)/A years, and the mean of y² over it is (B² + b²)/6. They hold for any
/// band, not only for the best one. With V the relative value of an offset, ½AV'' + Ry² = ρ gives
/// V(y) = (ρy² - Ry⁴/6)/A up to B; beyond it V rises by the cost of the trade that is due.
/// </remarks>
public sealed class BandEconomics
{
    private readonly BandInputs _inputs;
    private readonly HedgeBand _band;
    private readonly double _variance;

    /// <summary>The economics of a band for a book.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input is outside its range, or the band is not 0 ≤ inner ≤ outer; the error names it.
    /// </exception>
    public BandEconomics(BandInputs inputs, HedgeBand band)
    {
        if (!(band.Inner >= 0.0 && band.Outer >= band.Inner))
        {
            throw new ArgumentOutOfRangeException(nameof(band), band, "must have 0 ≤ inner ≤ outer");
        }

        _inputs = inputs.Checked();
        _band = band;
        _variance = inputs.TargetVariance;
        TradesPerYear = _variance == 0.0 ? 0.0 : _variance / Cycle;
        CostPerYear = ExpectedCost();
        TrackingVariancePerYear = inputs.MoneyVariance * (MeanSquare + (band.Centre * band.Centre));
        RiskPerYear = inputs.RiskRate * MeanSquare;
    }

    /// <summary>Trades a year; +∞ when inner and outer band are the same, where trading is continuous.</summary>
    public double TradesPerYear { get; }

    /// <summary>
    /// Expected trading costs a year, in money; +∞ when inner and outer band are the same and a trade has a fixed cost.
    /// </summary>
    public double CostPerYear { get; }

    /// <summary>
    /// Variance a year of what the hedge gains or loses against a perfect one, in money², costs apart. Its root is the
    /// tracking error over a year.
    /// </summary>
    public double TrackingVariancePerYear { get; }

    /// <summary>What that variance counts for, ½γ times it, in money a year, without what the centre adds.</summary>
    public double RiskPerYear { get; }

    /// <summary>ρ: costs and risk together, in money a year; what the cost-optimal band makes least.</summary>
    public double TotalPerYear => CostPerYear + RiskPerYear;

    /// <summary>Mean years from one trade to the next; +∞ when the target does not move.</summary>
    public double YearsBetweenTrades => 1.0 / TradesPerYear;

    private double Cycle => (_band.Outer - _band.Inner) * (_band.Outer + _band.Inner);

    private double MeanSquare => ((_band.Outer * _band.Outer) + (_band.Inner * _band.Inner)) / 6.0;

    /// <summary>What a trade to the inner band costs at an offset, in money; 0 inside the inner band.</summary>
    public double CostAt(double offset)
    {
        var distance = Math.Abs(offset - _band.Centre);
        return distance > _band.Inner ? _inputs.CostOf(distance - _band.Inner) : 0.0;
    }

    /// <summary>
    /// What being at the inner band is worth against being at an offset, V(|y|) - V(b), in money: less than
    /// <see cref="CostAt"/> inside the best band, and the same at its outer edge and beyond, where trading late costs
    /// <see cref="DelayCostPerYear"/>. 0 inside the inner band.
    /// </summary>
    /// <remarks>Where the target does not move at all, risk counts to the horizon.</remarks>
    public double BenefitAt(double offset)
    {
        var distance = Math.Abs(offset - _band.Centre);
        if (distance <= _band.Inner) return 0.0;
        if (distance > _band.Outer && _variance > 0.0) return CostAt(offset);
        var removed = (distance - _band.Inner) * (distance + _band.Inner);
        var squares = (distance * distance) + (_band.Inner * _band.Inner);
        return _variance == 0.0
            ? _inputs.RiskRate * _inputs.Horizon * removed
            : removed / _variance * (TotalPerYear - (_inputs.RiskRate / 6.0 * squares));
    }

    /// <summary>
    /// What not trading costs a year at an offset more than the policy does on average, Ry² - ρ in money a year;
    /// negative where holding is cheaper.
    /// </summary>
    public double DelayCostPerYear(double offset)
    {
        var distance = offset - _band.Centre;
        return (_inputs.RiskRate * distance * distance) - TotalPerYear;
    }

    private double ExpectedCost()
    {
        if (_variance == 0.0) return 0.0;
        if (_band.Outer > _band.Inner)
        {
            return _inputs.CostOf(_band.Outer - _band.Inner) * TradesPerYear;
        }

        // Reflection at the edges: the local time there is A/(2B) a year for both of them together.
        var pushed = _inputs.ProportionalCost == 0.0
            ? 0.0
            : _variance * _inputs.ProportionalCost * _inputs.Spot / (2.0 * _band.Outer);
        return _inputs.FixedCost > 0.0 ? double.PositiveInfinity : pushed;
    }
}
