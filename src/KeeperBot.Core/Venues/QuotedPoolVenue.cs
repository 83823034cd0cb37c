using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// One pool of a fork of Uniswap V3 whose arithmetic need not be Uniswap's, traded spot through the executor's adapter.
/// </summary>
/// <remarks>
/// Quotes come from the pool's own QuoterV2 at the snapshot's block, for a ladder of sizes in both directions. A size
/// between two rungs is quoted at the larger rung's average price, so a quote is never better than the pool's.
/// </remarks>
public sealed class QuotedPoolVenue : VenueKind
{
    private static readonly AbiFunction Sell = Abis.QuoterV2.Function("quoteExactInputSingle");
    private static readonly AbiFunction Buy = Abis.QuoterV2.Function("quoteExactOutputSingle");

    /// <summary>The ladder: largest size over these.</summary>
    private static readonly ImmutableArray<int> Divisors = [64, 16, 8, 4, 2, 1];

    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "uniswap-v3-quoter";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override bool HasQuoter => true;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var largest = LargestSize(vault, answers);
        if (largest.IsZero)
        {
            return [];
        }

        var asks = new List<Ask>(2 * Divisors.Length);
        foreach (var rung in LadderOf(largest))
        {
            asks.Add(Rung(venue, vault, rung));
            asks.Add(Rung(venue, vault, -rung));
        }

        return asks;
    }

    /// <summary>The sizes that are quoted in either direction, smallest first; none without a price.</summary>
    public static ImmutableArray<BigInteger> Sizes(VaultMandate vault, Answers answers) =>
        [.. LadderOf(LargestSize(vault, answers)).Where(rung => !rung.IsZero)];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers) =>
        new QuotedPoolBook(venue, vault, answers, LadderOf(LargestSize(vault, answers)));

    /// <summary>The read of what one rung of the ladder would get; positive sizes buy base.</summary>
    internal static Ask Rung(VenueMandate venue, VaultMandate vault, BigInteger size)
    {
        var (function, tokenIn, tokenOut) = size.Sign > 0
            ? (Buy, vault.Quote.Address, vault.Base.Address)
            : (Sell, vault.Base.Address, vault.Quote.Address);
        AbiValue[] parameters = [tokenIn, tokenOut, BigInteger.Abs(size), venue.FeePips, 0];
        return new Ask(venue.Quoter, function, (AbiValue)parameters);
    }

    /// <summary>The sizes that are quoted, smallest first.</summary>
    private static ImmutableArray<BigInteger> LadderOf(BigInteger largest) => [.. Divisors.Select(d => largest / d)];

    /// <summary>
    /// The most base one plan could trade under the mandate's notional cap, at the base feed's price and rounded to two
    /// significant digits, so that the ladder (and the answers' layout) stays the same while the price moves little.
    /// Zero without a price.
    /// </summary>
    private static BigInteger LargestSize(VaultMandate vault, Answers answers)
    {
        var oracle = OracleKind.Named(vault.Oracle.Kind);
        if (oracle.QuotePerBaseWad(vault, answers) is not { } price)
        {
            return BigInteger.Zero;
        }

        var size = vault.Limits.MaxNotionalPerTrade
            * PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals)
            / (price * PowerOfTen.Of(vault.Quote.Decimals));
        var step = PowerOfTen.Of(Math.Max(0, PowerOfTen.DigitsOf(size) - 2));
        return (size / step * step) + step;
    }
}
