using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>Liquidity L of a constant-product pool, over all prices or over a range.</summary>
/// <remarks>
/// With P the asset's price in the other token, s = sqrt(P) clamped to the range: L(1/s - 1/sqrt(upper)) of the asset
/// and L(s - sqrt(lower)) of the other (Uniswap v3 whitepaper, 6.29 and 6.30); without a range L/s and L s (v2). What
/// is held is the value's derivative. Fees are not in it.
/// </remarks>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Against">The symbol of the other token.</param>
/// <param name="Liquidity">L in whole units: the root of asset times other; above zero.</param>
/// <param name="Lower">The range's lower end, other per asset; 0 for all prices.</param>
/// <param name="Upper">Its upper end; infinity for all prices.</param>
public sealed record DeclaredLiquidity(
    string Label, string Asset, string Against, double Liquidity, double Lower, double Upper)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Assets => [Asset, Against];

    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market)
    {
        var (asset, other) = (market[Asset], market[Against]);
        var price = asset.Spot / other.Spot;
        var root = Math.Sqrt(Math.Min(Math.Max(price, Lower), Upper));
        var held = Liquidity * ((1.0 / root) - (1.0 / Math.Sqrt(Upper)));
        var heldOther = Liquidity * (root - Math.Sqrt(Lower));
        var convexity = price > Lower && price < Upper ? -0.5 * Liquidity : 0.0;
        return
        [
            .. ExposureComponent.Of(Label, asset, default(Greeks) with
            {
                Price = held * asset.Spot,
                Delta = held,
                Gamma = convexity / (price * root * other.Spot),
            }),
            .. ExposureComponent.Of(Label, other, default(Greeks) with
            {
                Price = heldOther * other.Spot,
                Delta = heldOther,
                Gamma = convexity * root / other.Spot,
            }),
        ];
    }
}

/// <summary>A share of one token of a pool that traders trade against, as GMX v1 counts it (GLP).</summary>
/// <remarks>
/// The pool owns what is not reserved, and gains what shorts lose: guaranteed + (pool - reserved) P
/// + short size (P - average)/average (GlpManager.getAum). Its stablecoins are holdings.
/// </remarks>
/// <param name="Label">For people.</param>
/// <param name="Asset">The token.</param>
/// <param name="Share">The part of the pool that is held, from 0 to 1.</param>
/// <param name="Pool">Units in the pool.</param>
/// <param name="Reserved">Units of them that back longs.</param>
/// <param name="Guaranteed">USD that longs owe the pool: their sizes less their collateral.</param>
/// <param name="ShortSize">USD of open shorts.</param>
/// <param name="ShortAverage">USD per one at which they were entered in the mean.</param>
public sealed record DeclaredPoolToken(
    string Label,
    string Asset,
    double Share,
    double Pool,
    double Reserved,
    double Guaranteed,
    double ShortSize,
    double ShortAverage)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market)
    {
        var (owned, shorts) = (Pool - Reserved, ShortSize / ShortAverage);
        return On(market, Share, asset => default(Greeks) with
        {
            Price = Guaranteed + (owned * asset.Spot) + (shorts * asset.Spot) - ShortSize,
            Delta = owned + shorts,
        });
    }
}

/// <summary>A share of a market that traders trade against, as GMX v2 counts it (GM).</summary>
/// <remarks>
/// Long and short tokens less what traders have won, each side's gain at most a part of that side's tokens
/// (MarketUtils.getPoolValueInfo, without fees and price impact). Where a cap binds, the delta is another.
/// </remarks>
/// <param name="Label">For people.</param>
/// <param name="Asset">The index, and the long token.</param>
/// <param name="Against">The symbol of the short token.</param>
/// <param name="Share">The part of the market that is held, from 0 to 1.</param>
/// <param name="LongTokens">Units of the long token in the pool.</param>
/// <param name="ShortTokens">Units of the short token.</param>
/// <param name="LongSize">Units of the index that traders are long.</param>
/// <param name="LongCost">USD at which they were entered.</param>
/// <param name="ShortSize">Units of the index that traders are short.</param>
/// <param name="ShortCost">USD at which they were entered.</param>
/// <param name="Cap">Most that a side may win, as a part of its tokens' value, from 0 to 1.</param>
public sealed record DeclaredPoolMarket(
    string Label,
    string Asset,
    string Against,
    double Share,
    double LongTokens,
    double ShortTokens,
    double LongSize,
    double LongCost,
    double ShortSize,
    double ShortCost,
    double Cap)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Assets => [Asset, Against];

    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market)
    {
        var (asset, other) = (market[Asset], market[Against]);
        var (longWon, shortWon) = ((LongSize * asset.Spot) - LongCost, ShortCost - (ShortSize * asset.Spot));
        var longsAreCapped = longWon > Cap * LongTokens * asset.Spot;
        var shortsAreCapped = shortWon > Cap * ShortTokens * other.Spot;
        var held = LongTokens - (longsAreCapped ? Cap * LongTokens : LongSize) + (shortsAreCapped ? 0.0 : ShortSize);
        var fixedUsd = (longsAreCapped ? 0.0 : LongCost) - (shortsAreCapped ? 0.0 : ShortCost);
        var heldOther = ShortTokens * (shortsAreCapped ? 1.0 - Cap : 1.0);
        return
        [
            .. ExposureComponent.Of(Label, asset, Share * (Greeks.OfUnderlying(asset.Spot) with
            {
                Price = (held * asset.Spot) + fixedUsd,
                Delta = held,
            })),
            .. ExposureComponent.Holding(Label, other, Share * heldOther),
        ];
    }
}
