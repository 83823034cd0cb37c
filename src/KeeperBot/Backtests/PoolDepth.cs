using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Backtests;

/// <summary>How deep a scene's pools were when its chain was read, by the quotes that they gave.</summary>
public static class PoolDepth
{
    private const double Million = 1e6;
    private const int TokenIn = 0, AmountIn = 2, Fee = 3;

    private static readonly AbiFunction QuoteSale = Abis.QuoterV2.Function("quoteExactInputSingle");

    /// <summary>
    /// Base units that a pool of constant product holds which moves as far between the smallest and the largest sale
    /// that was quoted: r = p₁/p₂ of their mean prices, and depth = (x₂ - r·x₁)/(r - 1), sizes after the fee. Of
    /// several pools the deepest; null where nothing was quoted.
    /// </summary>
    public static BigInteger? Of(BacktestScene scene)
    {
        var quotes = scene.Answers.InOrder
            .Where(pair => pair.Value.Success && pair.Key.Data.StartsWith(QuoteSale.Selector)
                && scene.Vault.Venues.Any(venue => venue.Quoter == pair.Key.To))
            .Select(pair => (
                Asked: QuoteSale.DecodeInput(pair.Key.Data)[0],
                Got: (double)QuoteSale.Decode(pair.Value.Data.Span)[0].AsBigInteger()))
            .Where(quote => quote.Asked[TokenIn].AsAddress() == scene.Vault.Base.Address)
            .GroupBy(quote => quote.Asked[Fee].AsInt32())
            .Select(pool => DepthOf(
                pool.Key, [.. pool.Select(quote => ((double)quote.Asked[AmountIn].AsBigInteger(), quote.Got)).Order()]))
            .OfType<BigInteger>()
            .ToList();
        return quotes.Count == 0 ? null : quotes.Max();
    }

    private static BigInteger? DepthOf(int feePips, (double Size, double Got)[] quotes)
    {
        var ((small, little), (large, much)) = (quotes[0], quotes[^1]);
        var (ratio, kept) = (little / small / (much / large), 1.0 - (feePips / Million));
        var depth = ((large * kept) - (ratio * small * kept)) / (ratio - 1.0);
        return double.IsFinite(depth) && depth > large ? new BigInteger(depth) : null;
    }
}
