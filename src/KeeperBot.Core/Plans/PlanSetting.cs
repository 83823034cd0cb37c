using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>What a plan is drafted in: everything but the trade that is wanted.</summary>
/// <param name="Mandate">The whole mandate.</param>
/// <param name="Vault">The vault's part of it.</param>
/// <param name="Executor">The executor at this block.</param>
/// <param name="Books">What the vault's venues quote, in the mandate's order.</param>
/// <param name="OraclePriceWad">Quote per base, 18 decimals, above zero.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
public sealed record PlanSetting(
    Mandate Mandate,
    VaultMandate Vault,
    ExecutorReading Executor,
    ImmutableArray<VenueBook> Books,
    BigInteger OraclePriceWad,
    BigInteger GasPriceWei)
{
    /// <summary>Wei of gas that the last day cost and that what is in flight may cost.</summary>
    public BigInteger GasSpokenForWei { get; init; }

    /// <summary>True when an operator paused this vault.</summary>
    public bool Paused { get; init; }

    /// <summary>Most quote units that whoever asked for the trade allows; null without a limit.</summary>
    public BigInteger? MostNotionalAsked { get; init; }

    /// <summary>
    /// The price of the coin in which gas is paid, quote with 18 decimals; the base's where no other is stated.
    /// </summary>
    public BigInteger GasCoinWad { get; init; } = OraclePriceWad;

    /// <summary>The accounts at venues that hold positions; null where there are none.</summary>
    public VaultAccounts? Accounts { get; init; }

    /// <summary>What is usual at the venues, as earlier decisions saw it.</summary>
    public ImmutableArray<VenueMemory> Usual { get; init; } = [];

    /// <summary>How long parts of the hedge are expected to be held.</summary>
    public HoldingTime Holding { get; init; } = new(0.0, HoldingTime.LeastYears);

    /// <summary>How much plans may take of the venues, in the mandate's order; empty where nothing throttles.</summary>
    public ImmutableArray<VenueThrottle> Throttles { get; init; } = [];

    /// <summary>Of the plan: an urgent one has its own share of the venues.</summary>
    public Urgency Urgency { get; init; }

    /// <summary>The share of a venue's depth to the slippage limit that a leg may take, 1/10000.</summary>
    public int ShareBpsOf(VenueMandate venue)
    {
        var share = Vault.Limits.MaxDepthShareBps ?? WholeBps;
        return Throttles.FirstOrDefault(throttle => throttle.Venue == venue) is not { } throttle
            ? share
            : Math.Min(share, BpsPerPercent * (Urgency == Urgency.Urgent
                ? Vault.Throttle!.UrgentPercent
                : throttle.RoutinePercent));
    }

    /// <summary>Net delta before the plan, units.</summary>
    public double NetDelta { get; init; }

    /// <summary>The part of the hedge that goes to another venue; null for none.</summary>
    public HedgeMove? Move { get; init; }

    /// <summary>What gas costs, quote integer.</summary>
    /// <param name="gas">How much of it.</param>
    public BigInteger QuoteOfGas(ulong gas) => GasPriceWei * gas * GasCoinWad
        / PowerOfTen.Of(EtherDecimals + PriceEvidence.WadDecimals - Vault.Quote.Decimals);

    /// <summary>What holding so much more at a venue is expected to cost, quote per base with 18 decimals.</summary>
    /// <remarks>
    /// The trade moves the rate that the whole position pays, so its cost is what all of it costs afterwards less what
    /// it costs now, over the size.
    /// </remarks>
    /// <param name="venue">Where.</param>
    /// <param name="book">What the venue quotes.</param>
    /// <param name="size">Signed base integer that is traded there, not zero.</param>
    /// <param name="years">For how long it is expected to be held.</param>
    public BigInteger HoldingCostWad(VenueMandate venue, VenueBook book, BigInteger size, double years)
    {
        if (years == 0.0 || Accounts?.RuleOf(venue.VenueId) is not { } rule)
        {
            return BigInteger.Zero;
        }

        double Units(BigInteger amount) => Scaled.ToDouble(amount, Vault.Base.Decimals);
        var usual = VenueMemory.Find(Usual, venue.VenueId)?.CarryPerYear;
        var halfLife = venue.CarryHalfLifeSeconds ?? Carry.UsualHalfLifeSeconds;
        double RateAfter(BigInteger traded) => book.CarryAfter(traded).MeanOver(years, usual, halfLife);
        var held = rule.Account.Position + rule.Account.Pending;
        var more = (Units(held + size) * RateAfter(size)) - (Units(held) * RateAfter(BigInteger.Zero));
        var price = Scaled.ToDouble(OraclePriceWad, PriceEvidence.WadDecimals);
        return Scaled.ToInteger(more * years * price / Math.Abs(Units(size)), PriceEvidence.WadDecimals);
    }

    private const int EtherDecimals = 18;
    private const int WholeBps = 10_000;
    private const int BpsPerPercent = 100;
}
