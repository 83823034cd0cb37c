using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Exposures;

/// <summary>The market of one asset.</summary>
/// <param name="Asset">Its symbol, which names the risk factor "USD per one of it".</param>
/// <param name="Spot">USD per one; above zero.</param>
/// <param name="Surface">Its implied volatilities.</param>
/// <param name="Rate">Continuously compounded USD rate per year.</param>
/// <param name="Carry">Continuously compounded yield of the asset per year.</param>
public sealed record AssetMarket(string Asset, double Spot, VolatilitySurface Surface, double Rate, double Carry)
{
    /// <summary>
    /// For an asset whose price is another's times a ratio (wstETH of ETH, WBTC of BTC): the other and the ratio. Null
    /// for one that moves on its own.
    /// </summary>
    public Claim? Claim { get; init; }

    /// <summary>How the smile moves with the spot, and so what a delta takes account of.</summary>
    public SmileRule Smile { get; init; } = SmileRule.StickyStrike;

    /// <summary>The spot at which the surface was read; null when that is <see cref="Spot"/>.</summary>
    public double? SurfaceSpot { get; init; }

    /// <summary>The forward price in so many years.</summary>
    public double ForwardIn(double years) => Spot * ScalarMath.Exp((Rate - Carry) * years);

    /// <summary>The same asset at another price; the surface is the one read before, moved by the smile rule.</summary>
    public AssetMarket AtSpot(double spot) => this with { Spot = spot, SurfaceSpot = SurfaceSpot ?? Spot };

    /// <summary>The implied volatility of a strike, 1.00 = 100 % a year.</summary>
    /// <param name="strike">USD per one.</param>
    /// <param name="years">Years of 365 days until it expires.</param>
    public double VolatilityAt(double strike, double years) =>
        Surface is FlatSurface ? Surface.At(strike, Spot, years) : Surface.At(strike, SurfaceForward(years), years);

    /// <summary>The inputs for an option at a strike.</summary>
    /// <param name="strike">USD per one.</param>
    /// <param name="years">Years of 365 days until it expires.</param>
    public MarketInputs InputsFor(double strike, double years) => new()
    {
        Spot = Spot,
        Volatility = VolatilityAt(strike, years),
        Rate = Rate,
        Carry = Carry,
    };

    /// <summary>
    /// The slope of the volatility of <see cref="InputsFor"/> along ln(strike), for 1.00 of it.
    /// </summary>
    /// <param name="strike">USD per one.</param>
    /// <param name="years">Years of 365 days until it expires.</param>
    public double SkewFor(double strike, double years) => Surface.SkewAt(strike, SurfaceForward(years), years);

    /// <summary>
    /// One European option on the asset, by the formula of Black, Scholes and Merton on the surface. Its delta is that
    /// of the smile rule; the other Greeks are at the strike's own volatility.
    /// </summary>
    public Greeks Value(OptionTerms terms)
    {
        var greeks = BlackScholes.Evaluate(terms, InputsFor(terms.Strike, terms.YearsToExpiry));
        if (Smile == SmileRule.StickyStrike)
        {
            return greeks;
        }

        var adjustment = Smile.Adjustment(PointOf(terms, greeks));
        return adjustment == 0.0 ? greeks : greeks with { Delta = greeks.Delta + adjustment };
    }

    /// <summary>
    /// The forward that a strike's moneyness on the surface is measured from: it stays where the surface was read, and
    /// follows the spot as far as the smile does.
    /// </summary>
    private double SurfaceForward(double years)
    {
        if (SurfaceSpot is not { } read || read == Spot)
        {
            return ForwardIn(years);
        }

        var moved = Smile.Follows == 0.0 ? read : read * ScalarMath.Exp(Smile.Follows * ScalarMath.Log(Spot / read));
        return moved * ScalarMath.Exp((Rate - Carry) * years);
    }

    private SmilePoint PointOf(OptionTerms terms, Greeks greeks)
    {
        var years = terms.YearsToExpiry;
        var parity = terms.Kind == OptionKind.Put ? ScalarMath.Exp(-Carry * years) : 0.0;
        return new SmilePoint(Spot, years, greeks.Delta + parity, greeks.Vega, SkewFor(terms.Strike, years));
    }
}

/// <summary>What an asset is a claim on.</summary>
/// <param name="On">The symbol of the asset that moves on its own.</param>
/// <param name="Ratio">Units of it per one of the claim; its own risk factor, <see cref="FactorOf"/>.</param>
public sealed record Claim(string On, double Ratio)
{
    /// <summary>The name of the risk factor "units of <see cref="On"/> per one of the claim": "wstETH/ETH".</summary>
    public string FactorOf(string asset) => $"{asset}/{On}";
}
