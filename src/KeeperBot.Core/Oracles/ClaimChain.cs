using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Oracles;

/// <summary>
/// Prices assets of which some are claims on others: the product of the ratios down to an asset that has a USD price.
/// </summary>
internal static class ClaimChain
{
    private static readonly BigInteger One = PowerOfTen.Of(PriceEvidence.WadDecimals);

    /// <summary>The price of every asset of a vault besides base and quote.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="feeds">What its feeds said: base, quote, then the assets in the mandate's order.</param>
    /// <exception cref="UnanswerableException">
    /// A claim is on an asset that is not stated, or in the end on itself.
    /// </exception>
    public static ImmutableArray<AssetEvidence> Price(VaultMandate vault, ImmutableArray<FeedVerdict> feeds)
    {
        ImmutableArray<string> symbols =
        [
            vault.Base.Symbol, vault.Quote.Symbol, .. vault.Assets.Select(asset => asset.Token.Symbol),
        ];
        return [.. vault.Assets.Select((asset, index) => Price(vault, feeds, symbols, asset, index + 2))];
    }

    private static AssetEvidence Price(
        VaultMandate vault,
        ImmutableArray<FeedVerdict> feeds,
        ImmutableArray<string> symbols,
        AssetMandate asset,
        int place)
    {
        var (ratio, on) = (One, asset.ClaimOn);
        for (var steps = 0; ClaimAt(vault, place) is { } next; steps++)
        {
            ratio = ratio * feeds[place].Wad / One;
            on = next;
            place = symbols.IndexOf(next);
            if (place < 0 || steps == symbols.Length)
            {
                throw new UnanswerableException(
                    $"{asset.Token.Symbol} is a claim on {next}, which "
                    + (place < 0 ? "is no asset of the vault" : "is in the end a claim on itself"));
            }
        }

        return new AssetEvidence(asset.Token.Symbol, ratio * feeds[place].Wad / One, on, ratio);
    }

    private static string? ClaimAt(VaultMandate vault, int place) =>
        place < 2 ? null : vault.Assets[place - 2].ClaimOn;
}
