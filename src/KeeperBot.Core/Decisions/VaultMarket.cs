using System.Collections.Immutable;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Decisions;

/// <summary>The markets that a vault is measured in: its mandate's assets at the prices that were read.</summary>
internal sealed class VaultMarket
{
    /// <summary>The tenor of the one volatility that stands for a surface: thirty days of a 365-day year.</summary>
    private const double MonthInYears = 30.0 / 365.0;

    private readonly VaultMandate _vault;

    /// <summary>Reads the surfaces that documents state.</summary>
    /// <exception cref="UnanswerableException">One was never stated, or is none.</exception>
    public VaultMarket(VaultMandate vault, ImmutableArray<StatedDocument> documents)
    {
        _vault = vault;
        Surfaces = vault.Surfaces.ToImmutableSortedDictionary(
            pair => pair.Asset,
            pair => Read(StatedDocument.Of(documents, pair.Document)),
            StringComparer.Ordinal);
    }

    /// <summary>The surfaces that documents state, by the asset's symbol.</summary>
    public ImmutableSortedDictionary<string, SurfaceDocument> Surfaces { get; }

    /// <summary>The volatility at the money in thirty days: what is told where one figure has to do.</summary>
    public static double Level(AssetMarket asset) =>
        asset.VolatilityAt(asset.ForwardIn(MonthInYears), MonthInYears);

    /// <summary>The market at a time. A claim on the base has the price that its ratio makes of the base's.</summary>
    /// <param name="evidence">The prices; usable ones.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public Market At(PriceEvidence evidence, ulong timestamp)
    {
        var spot = Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals);
        return new Market(
            timestamp,
            Of(_vault.Base, _vault.Market, spot, null),
            new AssetMarket(
                _vault.Quote.Symbol,
                Scaled.ToDouble(evidence.QuoteUsd, evidence.QuoteDecimals),
                new FlatSurface(0.0),
                _vault.Market.Rate,
                _vault.Market.Rate),
            [.. _vault.Assets.Zip(evidence.Assets, (asset, priced) => Of(asset, priced, spot))]);
    }

    private static SurfaceDocument Read(StatedDocument document)
    {
        try
        {
            return document.Meaning(SurfaceStatement.Parse);
        }
        catch (FormatException refused)
        {
            // Only after an upgrade: what an earlier version took for a surface is none to this one.
            throw new UnanswerableException($"{document.Name} is no surface: {refused.Message}");
        }
    }

    private AssetMarket Of(AssetMandate asset, AssetEvidence priced, double baseSpot)
    {
        var claim = priced.On is { } on
            ? new Claim(on, Scaled.ToDouble(priced.RatioWad, PriceEvidence.WadDecimals))
            : null;

        // A claim on the base follows the base's price that is supposed, which may not be the one read.
        var spot = claim is not null && string.Equals(claim.On, _vault.Base.Symbol, StringComparison.Ordinal)
            ? baseSpot * claim.Ratio
            : Scaled.ToDouble(priced.UsdWad, PriceEvidence.WadDecimals);
        return Of(asset.Token, asset.Market, spot, claim);
    }

    private AssetMarket Of(Token token, MarketMandate market, double spot, Claim? claim)
    {
        var stated = Surfaces.GetValueOrDefault(token.Symbol);
        return new AssetMarket(
            token.Symbol, spot, stated?.Surface ?? new FlatSurface(market.Volatility), market.Rate, market.Carry)
        {
            Claim = claim,
            Smile = market.Smile,
            SurfaceSpot = stated?.Spot,
        };
    }
}
