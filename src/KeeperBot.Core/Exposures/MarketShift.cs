using System.Collections.Immutable;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Exposures;

/// <summary>Another market than the one that is: prices, volatilities and the time moved at once.</summary>
/// <remarks>
/// What moves together is explicit. Assets that move on their own move by <see cref="Spot"/>; a claim moves with what
/// it is a claim on, and its ratio stays; the quote stays. A factor that <see cref="Moves"/> names moves as it says
/// instead. Volatilities of all assets are multiplied alike; rates and carry stay.
/// </remarks>
/// <param name="Spot">Relative move of the assets that move on their own; above -1.</param>
/// <param name="Volatility">Relative move of every implied volatility; above -1.</param>
/// <param name="Days">Days of 24 hours that pass; not below 0.</param>
public sealed record MarketShift(double Spot, double Volatility, double Days)
{
    /// <summary>The market as it is.</summary>
    public static readonly MarketShift None = new(0.0, 0.0, 0.0);

    private const double SecondsPerDay = 86_400.0;

    /// <summary>Factors that move otherwise: the quote, a claim's ratio, an asset that leaves the others.</summary>
    public ImmutableArray<FactorMove> Moves { get; init; } = [];

    /// <summary>The market after the shift.</summary>
    /// <exception cref="UnanswerableException">A move names no factor of the market.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A move of -100 % or more down, time that runs back, or a figure that is none.
    /// </exception>
    public Market Of(Market market)
    {
        Require(Spot, nameof(Spot));
        Require(Volatility, nameof(Volatility));
        RequireTime(Days);
        foreach (var move in Moves)
        {
            Require(move.Relative, move.Factor);
            if (!market.HasFactor(move.Factor))
            {
                throw new UnanswerableException($"the market has no factor '{move.Factor}' to move");
            }
        }

        return new Market(
            market.Timestamp + (ulong)(Days * SecondsPerDay),
            Shifted(market.Base, market),
            Shifted(market.Quote, market),
            [.. market.Others.Select(asset => Shifted(asset, market))]);
    }

    private static void Require(double relative, string name)
    {
        if (!(relative > -1.0) || !double.IsFinite(relative))
        {
            throw new ArgumentOutOfRangeException(name, relative, "a relative move is a number above -1");
        }
    }

    private static void RequireTime(double days)
    {
        if (!(days >= 0.0) || !double.IsFinite(days))
        {
            throw new ArgumentOutOfRangeException(nameof(days), days, "time does not run back");
        }
    }

    private AssetMarket Shifted(AssetMarket asset, Market market)
    {
        var ratio = asset.Claim is { } claim ? 1.0 + (Stated(claim.FactorOf(asset.Asset)) ?? 0.0) : 1.0;
        return asset.AtSpot(asset.Spot * SpotFactor(asset, market)) with
        {
            Surface = Volatility == 0.0 ? asset.Surface : asset.Surface.Times(1.0 + Volatility),
            Claim = asset.Claim is { } kept ? kept with { Ratio = kept.Ratio * ratio } : null,
        };
    }

    private double SpotFactor(AssetMarket asset, Market market)
    {
        if (asset.Claim is { } claim)
        {
            return SpotFactor(market[claim.On], market) * (1.0 + (Stated(claim.FactorOf(asset.Asset)) ?? 0.0));
        }

        var isQuote = string.Equals(asset.Asset, market.Quote.Asset, StringComparison.Ordinal);
        return 1.0 + (Stated(asset.Asset) ?? (isQuote ? 0.0 : Spot));
    }

    private double? Stated(string factor) =>
        Moves.FirstOrDefault(move => string.Equals(move.Factor, factor, StringComparison.Ordinal))?.Relative;
}
