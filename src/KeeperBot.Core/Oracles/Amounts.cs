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
        baseAmount * priceWad * PowerOfTen.Of(vault.Quote.Decimals)
        / PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);

    /// <summary>
    /// Quote integer for a base integer that is not negative, rounded up: what the executor counts against its caps.
    /// </summary>
    public static BigInteger QuoteForRoundedUp(VaultMandate vault, BigInteger baseAmount, BigInteger priceWad)
    {
        var scale = PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);
        return ((baseAmount * priceWad * PowerOfTen.Of(vault.Quote.Decimals)) + scale - 1) / scale;
    }

    /// <summary>The quantum nearest to a token integer.</summary>
    public static Quantum ToQuantum(BigInteger amount, Token token) =>
        Quantum.FromDouble(Scaled.ToDouble(amount, token.Decimals));

    /// <summary>The token integer of a quantum, toward zero where the token has fewer decimals.</summary>
    public static BigInteger FromQuantum(Quantum quantum, Token token) => token.Decimals >= Quantum.Decimals
        ? quantum.Multiples * PowerOfTen.Of(token.Decimals - Quantum.Decimals)
        : quantum.Multiples / PowerOfTen.Of(Quantum.Decimals - token.Decimals);
}
