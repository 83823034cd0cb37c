using System.Collections.Immutable;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Decisions;

/// <summary>What a plan is drafted from besides the trade: the venues, and what is held there.</summary>
/// <param name="Books">What the venues quote, in the mandate's order.</param>
/// <param name="Accounts">The accounts at venues that hold positions; null where there are none.</param>
/// <param name="Costs">What hedging costs; null where nobody weighs it.</param>
internal sealed record VenuesNow(
    ImmutableArray<VenueBook> Books, VaultAccounts? Accounts, HedgingCosts? Costs)
{
    /// <summary>How long parts of the hedge are expected to be held.</summary>
    public HoldingTime Holding { get; init; } = new(0.0, HoldingTime.LeastYears);

    /// <summary>How much plans may take of the venues, in the mandate's order; empty where nothing throttles.</summary>
    public ImmutableArray<VenueThrottle> Throttles { get; init; } = [];

    /// <summary>Net delta, units.</summary>
    public double NetDelta { get; init; }
}
