using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Exposures;

/// <summary>
/// Digital options in a market with a smile: what the spread of ever nearer calls or puts that replicates one is worth,
/// each strike at its own volatility (Gatheral, The Volatility Surface, 2006, chapter 8).
/// </summary>
/// <remarks>
/// The formula at the strike's own volatility lacks that the volatility is another a strike further. A cash call is
/// -dC/dK = <see cref="CashDigital"/> - vega·dσ/dK, an asset call is C + K times that; for puts the sign is the other.
/// Every Greek is at a smile that stays with its strikes, whatever <see cref="AssetMarket.Smile"/> says.
/// </remarks>
public static class SmileDigital
{
    // Of the volatility: wide enough for ten digits of a difference, narrow enough for ten of a derivative.
    private const double Step = 1e-5;

    /// <summary>One that pays 1 USD.</summary>
    public static Greeks Cash(AssetMarket asset, OptionTerms terms)
    {
        var inputs = asset.InputsFor(terms.Strike, terms.YearsToExpiry);
        return CashDigital.Evaluate(terms, inputs) + ((1.0 / terms.Strike) * SkewTerm(asset, terms, inputs));
    }

    /// <summary>One that pays one of the asset.</summary>
    public static Greeks Asset(AssetMarket asset, OptionTerms terms)
    {
        var inputs = asset.InputsFor(terms.Strike, terms.YearsToExpiry);
        return AssetDigital.Evaluate(terms, inputs) + SkewTerm(asset, terms, inputs);
    }

    /// <summary>∓K·dσ/dK times what every Greek of the call or put gains for 1.00 of volatility.</summary>
    private static Greeks SkewTerm(AssetMarket asset, OptionTerms terms, MarketInputs inputs)
    {
        var skew = terms.YearsToExpiry > 0.0 ? asset.SkewFor(terms.Strike, terms.YearsToExpiry) : 0.0;
        if (skew == 0.0)
        {
            return default;
        }

        Greeks At(double factor) =>
            BlackScholes.Evaluate(terms, inputs with { Volatility = factor * inputs.Volatility });
        var sign = terms.Kind == OptionKind.Call ? -1.0 : 1.0;
        return (sign * skew / (2.0 * Step * inputs.Volatility)) * (At(1.0 + Step) - At(1.0 - Step));
    }
}
