using System.Numerics;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Forecasts;

/// <summary>One executed hedge: what was known when it was decided, what was quoted and what it got.</summary>
/// <param name="Decision">The decision's number.</param>
/// <param name="Timestamp">Unix seconds of the decision's block.</param>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Size">Base units, negative for a sale.</param>
/// <param name="QuotedBps">
/// Lost to the oracle's price at the decision by the quote for this very size, in bps; fee, impact and what the venue's
/// price was away from the oracle's.
/// </param>
/// <param name="RealisedBps">Lost to the same price by what was paid and got.</param>
/// <param name="Impact">η of the venue's quotes, the fraction by which one unit moves its own average price.</param>
/// <param name="Volatility">What the book was valued at, annual, 1.00 = 100 %.</param>
/// <param name="Blocks">Blocks from the decision's to the hedge's.</param>
/// <param name="LatencySeconds">Seconds between the two.</param>
/// <param name="GasPriceWei">Wei per gas at the decision.</param>
public sealed record HedgeFill(
    long Decision,
    ulong Timestamp,
    uint VenueId,
    double Size,
    double QuotedBps,
    double RealisedBps,
    double Impact,
    double Volatility,
    ulong Blocks,
    double LatencySeconds,
    BigInteger GasPriceWei)
{
    /// <summary>What it cost beyond its quote, in bps; below zero when it was cheaper.</summary>
    public double BeyondBps => RealisedBps - QuotedBps;

    /// <summary>Its features, had it taken so long.</summary>
    internal SlippageFeatures FeaturesAfter(double seconds, double usualGasGwei) =>
        SlippageFeatures.Of(Impact, Size, Volatility, seconds, GasPriceWei, usualGasGwei);
}
