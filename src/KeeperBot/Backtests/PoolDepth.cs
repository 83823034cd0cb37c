using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Venues;

namespace KeeperBot.Backtests;

/// <summary>How deep a scene's pools were when its chain was read, by the quotes that they gave.</summary>
public static class PoolDepth
{
    private const double Million = 1e6;

    /// <summary>
    /// Base units that a pool of constant product holds which moves as far between the smallest and the largest sale
    /// that it quotes, of the ladder's: r = p₁/p₂ of their mean prices, and depth = (x₂ - r·x₁)/(r - 1), sizes after
    /// the fee. Of several pools the deepest; null where nothing is quoted.
    /// </summary>
    public static BigInteger? Of(BacktestScene scene)
    {
        var depths = scene.VenuesAsRead.Select(venue => DepthOf(scene, venue)).OfType<BigInteger>().ToList();
        return depths.Count == 0 ? null : depths.Max();
    }

    private static BigInteger? DepthOf(BacktestScene scene, VenueMandate venue)
    {
        var book = VenueKind.Named(venue.Kind).Read(venue, scene.Vault, scene.Answers);
        var quotes = (
            from size in QuotedPoolVenue.Sizes(scene.Vault, scene.Answers)
            let price = book.PriceOf(-size)
            where price is not null
            select (Size: (double)size, Price: price.Value)).ToArray();
        if (quotes.Length < 2)
        {
            return null;
        }

        var ((small, first), (large, last)) = (quotes[0], quotes[^1]);
        var (ratio, kept) = (first / last, 1.0 - (venue.FeePips / Million));
        var depth = ((large * kept) - (ratio * small * kept)) / (ratio - 1.0);
        return double.IsFinite(depth) && depth > large ? new BigInteger(depth) : null;
    }
}
