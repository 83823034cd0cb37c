using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>How much of a venue's depth a plan may take while the venue is not what it usually is.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Depth">
/// Base units that it takes in both directions together, to the slippage limit on either side of the oracle's price.
/// </param>
/// <param name="RoutinePercent">Of that depth, what a routine plan may take; 100 for all of it.</param>
/// <param name="Why">What speaks against more; null when nothing does.</param>
public sealed record VenueThrottle(VenueMandate Venue, double Depth, int RoutinePercent, string? Why)
{
    private const int WholePercent = 100;
    private const int BpsPerUnit = 10_000;

    /// <summary>The price is looked at with a trade of this part of the largest one.</summary>
    private const int ProbeParts = 4_096;

    /// <summary>Looks at a venue.</summary>
    /// <param name="vault">The vault; its mandate throttles.</param>
    /// <param name="venue">The venue.</param>
    /// <param name="book">What it quotes.</param>
    /// <param name="usual">What is usual there; null when it was never seen.</param>
    /// <param name="oracleWad">The oracle's price, quote per base with 18 decimals, above zero.</param>
    /// <param name="slippageBps">The strictest limit on a leg's price against the oracle, 1/10000.</param>
    public static VenueThrottle Of(
        VaultMandate vault,
        VenueMandate venue,
        VenueBook book,
        VenueMemory? usual,
        BigInteger oracleWad,
        int slippageBps)
    {
        var mandate = vault.Throttle
            ?? throw new InvariantException($"the mandate of '{vault.Id}' throttles nothing");
        var slack = oracleWad * slippageBps / BpsPerUnit;
        var depth = Scaled.ToDouble(
            book.DepthTo(1, oracleWad + slack) + book.DepthTo(-1, oracleWad - slack), vault.Base.Decimals);
        var name = $"{venue.Kind} {venue.VenueId}";
        if (GapBps(vault, book, oracleWad) is { } gap && gap > mandate.MaxGapBps)
        {
            return new VenueThrottle(venue, depth, 0, string.Create(
                CultureInfo.InvariantCulture, $"{name}: its price is {gap:0} bps from the oracle's"));
        }

        if (usual?.Depth is not > 0.0)
        {
            return new VenueThrottle(venue, depth, WholePercent, null);
        }

        var percent = WholePercent * depth / usual.Depth.Value;
        var routine = WholePercent;
        foreach (var step in mandate.Steps)
        {
            routine = percent < step.BelowPercent ? Math.Min(routine, step.TradePercent) : routine;
        }

        return new VenueThrottle(venue, depth, routine, routine == WholePercent ? null : string.Create(
            CultureInfo.InvariantCulture, $"{name}: {percent:0} % of its usual depth, of that at most {routine} %"));
    }

    /// <summary>How far the middle of its prices is from the oracle's, 1/10000; null when they do not tell.</summary>
    private static double? GapBps(VaultMandate vault, VenueBook book, BigInteger oracleWad)
    {
        var probe = Amounts.BaseFor(vault, vault.Limits.MaxNotionalPerTrade, oracleWad) / ProbeParts;
        if (probe.IsZero || book.PriceOf(probe) is not { } buying || book.PriceOf(-probe) is not { } selling)
        {
            return null;
        }

        var oracle = Scaled.ToDouble(oracleWad, PriceEvidence.WadDecimals);
        return BpsPerUnit * Math.Abs((0.5 * (buying + selling) / oracle) - 1.0);
    }
}
