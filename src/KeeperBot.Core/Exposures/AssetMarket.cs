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

    /// <summary>The same where another asset is at a price: a claim on that one follows it.</summary>
    /// <param name="asset">The other's symbol.</param>
    /// <param name="spot">USD per one of it.</param>
    public AssetMarket Following(string asset, double spot) =>
        Claim is { } claim && string.Equals(claim.On, asset, StringComparison.Ordinal)
            ? this with { Spot = spot * claim.Ratio }
            : this;

    /// <summary>The forward price in so many years.</summary>
    public double ForwardIn(double years) => Spot * ScalarMath.Exp((Rate - Carry) * years);

    /// <summary>The inputs for an option at a strike.</summary>
    /// <param name="strike">USD per one.</param>
    /// <param name="years">Years of 365 days until it expires.</param>
    public MarketInputs InputsFor(double strike, double years) => new()
    {
        Spot = Spot,
        Volatility = Surface.At(strike, ForwardIn(years), years),
        Rate = Rate,
        Carry = Carry,
    };

    /// <summary>One European option on the asset, by the formula of Black, Scholes and Merton on the surface.</summary>
    public Greeks Value(OptionTerms terms) =>
        BlackScholes.Evaluate(terms, InputsFor(terms.Strike, terms.YearsToExpiry));
}

/// <summary>What an asset is a claim on.</summary>
/// <param name="On">The symbol of the asset that moves on its own.</param>
/// <param name="Ratio">Units of it per one of the claim; its own risk factor, <see cref="FactorOf"/>.</param>
public sealed record Claim(string On, double Ratio)
{
    /// <summary>The name of the risk factor "units of <see cref="On"/> per one of the claim": "wstETH/ETH".</summary>
    public string FactorOf(string asset) => $"{asset}/{On}";
}
