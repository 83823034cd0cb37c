using System.Collections.Immutable;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Exposures;

/// <summary>The market that a position is measured in: every asset it depends on, at one time.</summary>
/// <param name="Timestamp">Unix seconds; the block's own time, never a clock's.</param>
/// <param name="Base">The asset that is hedged.</param>
/// <param name="Quote">What it is traded against: a dollar token, whose price may leave 1.</param>
/// <param name="Others">Further assets, by symbol.</param>
public sealed record Market(
    ulong Timestamp, AssetMarket Base, AssetMarket Quote, ImmutableArray<AssetMarket> Others)
{
    /// <summary>Seconds in the 365-day year that every per-year figure uses.</summary>
    public const double SecondsPerYear = 365.0 * 86_400.0;

    /// <summary>USD per one base.</summary>
    public double Spot => Base.Spot;

    /// <summary>A market of one asset at one volatility against a quote that is worth a dollar.</summary>
    /// <param name="spot">USD per one base.</param>
    /// <param name="volatility">Annual, 1.00 = 100 %.</param>
    /// <param name="rate">Continuously compounded USD rate per year.</param>
    /// <param name="carry">Continuously compounded yield of the base per year.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public static Market Flat(double spot, double volatility, double rate, double carry, ulong timestamp) => new(
        timestamp,
        new AssetMarket("WETH", spot, new FlatSurface(volatility), rate, carry),
        new AssetMarket("USDC", 1.0, new FlatSurface(0.0), rate, rate),
        []);

    /// <summary>The market of an asset.</summary>
    /// <exception cref="UnanswerableException">The mandate names no such asset, so nothing says its price.</exception>
    public AssetMarket this[string asset] =>
        string.Equals(asset, Base.Asset, StringComparison.Ordinal) ? Base
        : string.Equals(asset, Quote.Asset, StringComparison.Ordinal) ? Quote
        : Others.FirstOrDefault(other => string.Equals(other.Asset, asset, StringComparison.Ordinal))
            ?? throw new UnanswerableException($"the price of {asset} is not known: add it to the vault's assets");

    /// <summary>The same market with the base at another price, and what is a claim on it along with it.</summary>
    public Market AtSpot(double spot) => this with
    {
        Base = Base with { Spot = spot },
        Others = Others.IsEmpty ? [] : [.. Others.Select(other => other.Following(Base.Asset, spot))],
    };

    /// <summary>Years until <paramref name="expiry"/> (unix seconds); 0 when it has passed.</summary>
    public double YearsUntil(ulong expiry) => expiry <= Timestamp ? 0.0 : (expiry - Timestamp) / SecondsPerYear;
}
