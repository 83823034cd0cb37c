using System.Numerics;

namespace KeeperBot.Core.Chains;

/// <summary>The two prices that a transaction is signed with (EIP-1559), wei per gas.</summary>
/// <param name="MaxFeeWei">Most it pays, base fee and tip together.</param>
/// <param name="TipWei">Most it pays on top of the base fee; at most <paramref name="MaxFeeWei"/>.</param>
public readonly record struct GasPrices(BigInteger MaxFeeWei, BigInteger TipWei);

/// <summary>Prices a replacement at the same nonce, and bounds what any attempt may offer. Pure.</summary>
/// <remarks>
/// <para>
/// Pools take a replacement only when <em>both</em> prices rise: by 10 % in geth, Nethermind, Erigon, Besu and Reth.
/// Both are raised by 12.5 %, rounded up: that satisfies pools that ask for 12.5 %, and is one block's base-fee step,
/// so a bump a block keeps up with a chain whose blocks are full.
/// </para>
/// <para>
/// The ratchet starts at the last level that was <em>signed</em>, taken or rejected: a pool that says "replacement
/// underpriced" holds something dearer than we believed, and the way up is from what it refused.
/// </para>
/// <para>
/// Only the maximum fee is held to the cap, since it bounds everything that can be paid. A tip of its own bound could
/// make a stuck transaction irreplaceable: the pool asks for more tip even when only the base fee has risen.
/// </para>
/// </remarks>
public static class FeeBump
{
    private const int Numerator = 9;
    private const int Denominator = 8;

    /// <summary>Above this multiple of the market, a price is a mistake or an attack, not a need.</summary>
    public const int LargestMultiple = 5;

    /// <summary>
    /// Most wei per gas that may be offered: the least of the operator's limit, five times the market, and the price
    /// at which gas would eat everything that the plan is worth.
    /// </summary>
    /// <param name="absoluteWei">The operator's limit, wei per gas.</param>
    /// <param name="market">What the market asks now.</param>
    /// <param name="worthWei">What carrying out the plan is worth, wei; zero or less allows nothing.</param>
    /// <param name="gasLimit">The gas limit that will be signed: what may be paid is the price times this.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gas limit is zero.</exception>
    public static BigInteger Cap(BigInteger absoluteWei, FeeSuggestion market, BigInteger worthWei, ulong gasLimit)
    {
        ArgumentOutOfRangeException.ThrowIfZero(gasLimit);
        var worth = BigInteger.Max(worthWei, 0) / gasLimit;
        return BigInteger.Min(absoluteWei, BigInteger.Min(LargestMultiple * market.MaxFeeWei, worth));
    }

    /// <summary>
    /// The prices of the next attempt at the nonce: each the greater of 1.125 times the last one and the market; null
    /// when the cap forbids what pools ask for. Repeated, it ends: every step is at least 12.5 % up.
    /// </summary>
    /// <param name="last">What the last attempt was signed with, whether or not a node took it.</param>
    /// <param name="market">What the market asks now.</param>
    /// <param name="capWei">Most wei per gas, see <see cref="Cap"/>.</param>
    public static GasPrices? Next(GasPrices last, FeeSuggestion market, BigInteger capWei)
    {
        var leastFee = Raise(last.MaxFeeWei);
        if (leastFee > capWei)
        {
            return null;
        }

        // Where the market asks for more than the cap, the cap is offered: the base fee may fall below it again.
        var maxFee = BigInteger.Max(leastFee, BigInteger.Min(market.MaxFeeWei, capWei));
        var tip = BigInteger.Max(Raise(last.TipWei), market.TipWei);
        return new GasPrices(maxFee, BigInteger.Min(tip, maxFee));
    }

    /// <summary>ceil(1.125 x), and at least one wei more: pools compare strictly.</summary>
    private static BigInteger Raise(BigInteger wei) =>
        BigInteger.Max(wei + 1, ((wei * Numerator) + Denominator - 1) / Denominator);
}
