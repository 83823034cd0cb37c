using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>One Uniswap V3 pool, traded spot through the executor's adapter.</summary>
/// <remarks>
/// Quotes come from the pool's own QuoterV2 at the snapshot's block, for a ladder of sizes in both directions. A size
/// between two rungs is quoted at the larger rung's average price, so a quote is never better than the pool's.
/// </remarks>
public sealed class UniswapV3Venue : VenueKind
{
    private static readonly AbiFunction Sell = Abis.QuoterV2.Function("quoteExactInputSingle");
    private static readonly AbiFunction Buy = Abis.QuoterV2.Function("quoteExactOutputSingle");

    /// <summary>The ladder: largest size over these.</summary>
    private static readonly ImmutableArray<int> Divisors = [64, 16, 8, 4, 2, 1];

    /// <inheritdoc/>
    public override string Name => "uniswap-v3";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var largest = LargestSize(vault, answers);
        return largest.IsZero
            ? []
            : Divisors.SelectMany(d => new[] { Rung(venue, vault, largest / d), Rung(venue, vault, -largest / d) });
    }

    /// <inheritdoc/>
    public override VenueQuote? Quote(VenueMandate venue, VaultMandate vault, Answers answers, BigInteger size)
    {
        var largest = LargestSize(vault, answers);
        foreach (var divisor in Divisors)
        {
            var rung = largest / divisor * size.Sign;
            if (rung.IsZero || BigInteger.Abs(rung) < BigInteger.Abs(size))
            {
                continue;
            }

            var ask = Rung(venue, vault, rung);
            if (!answers.Raw(ask).Success)
            {
                return null;
            }

            var amount = answers.Get(ask)[0].AsBigInteger();
            return amount.IsZero ? null : new VenueQuote(venue, size, PriceWad(vault, amount, rung));
        }

        return null;
    }

    /// <inheritdoc/>
    /// <remarks>The pool takes its fee from what goes in, rounded up (SwapMath.computeSwapStep).</remarks>
    public override VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta)
    {
        static BigInteger Part(BigInteger amount, int pips) => amount.Sign < 0
            ? ((-amount * pips) + 999_999) / 1_000_000
            : BigInteger.Zero;
        return new VenueFee(Part(baseDelta, venue.FeePips), Part(quoteDelta, venue.FeePips));
    }

    /// <summary>Quote per base with 18 decimals, rounded against us: down for a sale, up for a purchase.</summary>
    private static BigInteger PriceWad(VaultMandate vault, BigInteger quoteAmount, BigInteger size)
    {
        var numerator = quoteAmount * BigInteger.Pow(10, PriceEvidence.WadDecimals + vault.Base.Decimals);
        var denominator = BigInteger.Abs(size) * BigInteger.Pow(10, vault.Quote.Decimals);
        return (size.Sign > 0 ? numerator + denominator - 1 : numerator) / denominator;
    }

    /// <summary>
    /// The most base one plan could trade under the mandate's notional cap, at the base feed's price and rounded to two
    /// significant digits, so that the ladder (and the answers' layout) stays the same while the price moves little.
    /// </summary>
    private static BigInteger LargestSize(VaultMandate vault, Answers answers)
    {
        if (Price(vault, answers) is not { Usable: true } evidence)
        {
            return BigInteger.Zero;
        }

        var size = vault.Limits.MaxNotionalPerTrade
            * BigInteger.Pow(10, PriceEvidence.WadDecimals + vault.Base.Decimals)
            / (evidence.QuotePerBaseWad * BigInteger.Pow(10, vault.Quote.Decimals));
        var step = BigInteger.Pow(10, Math.Max(0, size.ToString().Length - 2));
        return (size / step * step) + step;
    }

    /// <summary>
    /// The oracle's price; null while it is not answered, or when a feed reverts or answers nonsense.
    /// </summary>
    private static PriceEvidence? Price(VaultMandate vault, Answers answers)
    {
        try
        {
            return OracleKind.Named(vault.Oracle.Kind).Judge(vault.Oracle, answers, 0);
        }
        catch (UnanswerableException)
        {
            return null;
        }
    }

    private static Ask Rung(VenueMandate venue, VaultMandate vault, BigInteger size)
    {
        var (function, tokenIn, tokenOut) = size.Sign > 0
            ? (Buy, vault.Quote.Address, vault.Base.Address)
            : (Sell, vault.Base.Address, vault.Quote.Address);
        AbiValue[] parameters = [tokenIn, tokenOut, BigInteger.Abs(size), venue.FeePips, 0];
        return new Ask(venue.Quoter, function, (AbiValue)parameters);
    }
}
