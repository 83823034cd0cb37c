using System.Numerics;

namespace KeeperBot.Core.Chains;

/// <summary>Raises a bid so that pools take it in place of the one they hold.</summary>
/// <remarks>
/// Geth's pool asks for 10 % on both fields, others for up to 12.5 %; 12.5 % is also the base fee's largest step in a
/// block (EIP-1559), so a bid that follows each block never falls behind.
/// </remarks>
public static class FeeBump
{
    /// <summary>
    /// No bid goes beyond this many times what the market asks: an estimator that runs wild is stopped.
    /// </summary>
    public const int SuggestionMultiple = 5;

    private const int Numerator = 9;
    private const int Denominator = 8;

    /// <summary>The next bid: at least 12.5 % above the last in both fields and not below the market.</summary>
    /// <param name="lastMaxFeeWei">Highest max fee ever bid for the nonce, accepted or refused, wei per gas.</param>
    /// <param name="lastTipWei">Highest tip ever bid for the nonce.</param>
    /// <param name="market">What a fresh transaction would bid now.</param>
    /// <param name="capWei">Most wei per gas that may be bid.</param>
    /// <returns>The bid; null when the cap does not allow one that a pool would take.</returns>
    public static (BigInteger MaxFeeWei, BigInteger TipWei)? Next(
        BigInteger lastMaxFeeWei, BigInteger lastTipWei, FeeSuggestion market, BigInteger capWei)
    {
        var least = Raise(lastMaxFeeWei);
        if (least > capWei)
        {
            return null;
        }

        var maxFee = BigInteger.Max(least, BigInteger.Min(market.MaxFeeWei, capWei));
        return (maxFee, BigInteger.Min(maxFee, BigInteger.Max(Raise(lastTipWei), market.TipWei)));
    }

    private static BigInteger Raise(BigInteger value) => ((value * Numerator) + Denominator - 1) / Denominator;
}
