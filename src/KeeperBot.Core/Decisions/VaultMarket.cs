using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Decisions;

/// <summary>The market that a vault is measured in: its mandate's assets at the prices that were read.</summary>
internal static class VaultMarket
{
    /// <summary>The market at a time. A claim on the base has the price that its ratio makes of the base's.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="evidence">Its prices; usable ones.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public static Market Of(VaultMandate vault, PriceEvidence evidence, ulong timestamp)
    {
        var spot = Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals);
        return new Market(
            timestamp,
            new AssetMarket(
                vault.Base.Symbol,
                spot,
                new FlatSurface(vault.Market.Volatility),
                vault.Market.Rate,
                vault.Market.Carry),
            new AssetMarket(
                vault.Quote.Symbol,
                Scaled.ToDouble(evidence.QuoteUsd, evidence.QuoteDecimals),
                new FlatSurface(0.0),
                vault.Market.Rate,
                vault.Market.Rate),
            [
                .. vault.Assets.Zip(
                    evidence.Assets, (asset, priced) => Of(asset, ClaimOf(priced), SpotOf(priced, vault.Base, spot))),
            ]);
    }

    private static AssetMarket Of(AssetMandate asset, Claim? claim, double spot) => new(
        asset.Token.Symbol, spot, new FlatSurface(asset.Market.Volatility), asset.Market.Rate, asset.Market.Carry)
    {
        Claim = claim,
    };

    private static Claim? ClaimOf(AssetEvidence priced) => priced.On is { } on
        ? new Claim(on, Scaled.ToDouble(priced.RatioWad, PriceEvidence.WadDecimals))
        : null;

    /// <summary>A claim on the base follows the base's price that is supposed, which may not be the one read.</summary>
    private static double SpotOf(AssetEvidence priced, Token inBase, double spot) =>
        ClaimOf(priced) is { } claim && string.Equals(claim.On, inBase.Symbol, StringComparison.Ordinal)
            ? spot * claim.Ratio
            : Scaled.ToDouble(priced.UsdWad, PriceEvidence.WadDecimals);
}
