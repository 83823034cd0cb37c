using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Oracles;

/// <summary>Integer conversions between base and quote at a price, rounded as the contracts round.</summary>
public static class Amounts
{
    /// <summary>
    /// Quote integer for a base integer at <paramref name="priceWad"/> quote per base (18 decimals), toward zero.
    /// </summary>
    public static BigInteger QuoteFor(VaultMandate vault, BigInteger baseAmount, BigInteger priceWad) =>
        Quote(vault, baseAmount * priceWad, roundsUp: false);

    /// <summary>
    /// Quote integer for a base integer that is not negative, rounded up: what the executor counts against its caps.
    /// </summary>
    public static BigInteger QuoteForRoundedUp(VaultMandate vault, BigInteger baseAmount, BigInteger priceWad) =>
        Quote(vault, baseAmount * priceWad, roundsUp: true);

    /// <summary>
    /// The largest base integer whose <see cref="QuoteForRoundedUp"/> is not above a quote integer.
    /// </summary>
    public static BigInteger BaseFor(VaultMandate vault, BigInteger quoteAmount, BigInteger priceWad)
    {
        var surplus = PriceEvidence.WadDecimals + vault.Base.Decimals - vault.Quote.Decimals;
        return surplus <= 0
            ? quoteAmount / (priceWad * PowerOfTen.Of(-surplus))
            : quoteAmount * PowerOfTen.Of(surplus) / priceWad;
    }

    /// <summary>The quantum nearest to a token integer.</summary>
    public static Quantum ToQuantum(BigInteger amount, Token token) =>
        Quantum.FromDouble(Scaled.ToDouble(amount, token.Decimals));

    /// <summary>The token integer of a quantum, toward zero where the token has fewer decimals.</summary>
    public static BigInteger FromQuantum(Quantum quantum, Token token) => token.Decimals >= Quantum.Decimals
        ? quantum.Multiples * PowerOfTen.Of(token.Decimals - Quantum.Decimals)
        : quantum.Multiples / PowerOfTen.Of(Quantum.Decimals - token.Decimals);

    /// <summary>
    /// product·10^quote / 10^(18 + base): one power of ten, since most tokens leave one on one side only.
    /// </summary>
    private static BigInteger Quote(VaultMandate vault, BigInteger product, bool roundsUp)
    {
        var surplus = PriceEvidence.WadDecimals + vault.Base.Decimals - vault.Quote.Decimals;
        if (surplus <= 0)
        {
            return product * PowerOfTen.Of(-surplus);
        }

        var scale = PowerOfTen.Of(surplus);
        return (roundsUp ? product + scale - 1 : product) / scale;
    }
}
