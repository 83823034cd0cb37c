using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>Average prices of trades, and prices as ratios of integers.</summary>
internal static class AveragePrice
{
    /// <summary>Quote per base with 18 decimals, rounded against us: down for a sale, up for a purchase.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="size">Signed base integer, not zero.</param>
    /// <param name="quoteAmount">Quote integer that it costs or brings.</param>
    public static BigInteger Wad(VaultMandate vault, BigInteger size, BigInteger quoteAmount)
    {
        var decimals = PriceEvidence.WadDecimals + vault.Base.Decimals - vault.Quote.Decimals;
        if (decimals >= 0 && UInt256.TryMulDiv(
            UInt256.Saturating(quoteAmount),
            UInt256.Saturating(PowerOfTen.Of(decimals)),
            UInt256.Saturating(BigInteger.Abs(size)),
            roundUp: size.Sign > 0,
            out var price))
        {
            return price.ToBigInteger();
        }

        var numerator = quoteAmount * PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);
        var denominator = BigInteger.Abs(size) * PowerOfTen.Of(vault.Quote.Decimals);
        return size.Sign > 0 ? IntegerMath.DivideRoundingUp(numerator, denominator) : numerator / denominator;
    }

    /// <summary>Quote integers per base integer of a price with 18 decimals.</summary>
    public static (BigInteger Over, BigInteger Under) Ratio(VaultMandate vault, BigInteger priceWad) => (
        priceWad * PowerOfTen.Of(vault.Quote.Decimals),
        PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals));
}
