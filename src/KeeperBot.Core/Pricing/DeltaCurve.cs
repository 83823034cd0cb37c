namespace KeeperBot.Core.Pricing;

/// <summary>
/// One option's delta as a function of the spot, everything else fixed: what does not depend on the spot is computed
/// once. At every spot the same bits as <see cref="BlackScholes.Evaluate"/> gives.
/// </summary>
public sealed class DeltaCurve
{
    private readonly OptionTerms _terms;
    private readonly MarketInputs _market;
    private readonly double _sign;
    private readonly double _drift;
    private readonly double _deviation;
    private readonly double _scale;

    /// <summary>The curve of an option in a market, whose own spot does not count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the carry times the years is beyond ±500, so that a discount factor would be meaningless.
    /// </exception>
    public DeltaCurve(OptionTerms terms, MarketInputs market)
    {
        var years = terms.YearsToExpiry;
        (_terms, _market) = (terms, market);
        _sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
        _drift = (market.Rate - market.Carry) * years;
        _deviation = market.Volatility * Math.Sqrt(years);
        _scale = _sign * BlackScholes.Discount(market.Carry, years, "Carry × YearsToExpiry");
        BlackScholes.Discount(market.Rate, years, "Rate × YearsToExpiry");
    }

    /// <summary>The delta at a spot, in units of the quote asset from 1e-30 to 1e30.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The spot is outside that range, or NaN.</exception>
    public double At(double spot)
    {
        InputRange.Require(spot, InputRange.MinPrice, InputRange.MaxPrice, nameof(spot));
        if (_deviation < BlackScholes.MinDeviation)
        {
            return BlackScholes.Evaluate(_terms, _market with { Spot = spot }).Delta;
        }

        var moneyness = BlackScholes.Moneyness(spot, _terms.Strike, _drift, _deviation);
        return _scale * ScalarMath.NormalCdf(_sign * BlackScholes.Deviate(moneyness, 0.5 * _deviation));
    }
}
