using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks the executor for each venue, and the adapter whom it serves.</summary>
internal sealed class VenuesCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "venues";

    /// <inheritdoc/>
    public override string Meaning => "the executor lists every venue, allows it, and its adapter serves this executor";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["assets"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        vault.Venues.SelectMany(venue => (IEnumerable<Ask>)
        [
            ExecutorTerms.Venue(vault.Executor, venue.VenueId),
            .. ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers) is not { } listed ? []
                : VenueKind.Named(venue.Kind).HoldsPositions
                    ? PositionVenue.ObserveAdapter(vault, venue, listed.Adapter)
                : SpotAdapter.Observe(listed.Adapter),
        ]);

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        foreach (var venue in vault.Venues)
        {
            if (ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, at.Answers) is not { } listed)
            {
                return Fail(
                    $"the executor has no venue {venue.VenueId}",
                    "correct the venue's id, or the owner calls setVenue");
            }

            if (!listed.Allowed)
            {
                return Fail(
                    $"the executor does not allow venue {venue.VenueId}",
                    "the owner calls setVenue with allowed, or take the venue out");
            }

            if (VenueKind.Named(venue.Kind).HoldsPositions)
            {
                if (Problem(at, venue, listed.Adapter) is { } problem)
                {
                    return problem;
                }

                continue;
            }

            var adapter = SpotAdapter.Understand(listed.Adapter, at.Answers);
            if (adapter.Executor != vault.Executor || adapter.BaseToken != vault.Base.Address
                || adapter.QuoteToken != vault.Quote.Address)
            {
                return Fail(
                    $"venue {venue.VenueId}'s adapter {listed.Adapter} serves the executor {adapter.Executor} with "
                    + $"{adapter.BaseToken} and {adapter.QuoteToken}",
                    "the owner lists an adapter that was deployed for this executor");
            }
        }

        return Ok($"{vault.Venues.Length} venues");
    }

    private Finding? Problem(VaultExamination at, VenueMandate venue, Address adapter)
    {
        var (executor, floorBps) = PositionVenue.AdapterOf(at.Vault, venue, adapter, at.Answers);
        return executor != at.Vault.Executor
            ? Fail(
                $"venue {venue.VenueId}'s adapter {adapter} serves the executor {executor}",
                "the owner lists an adapter that was deployed for this executor")
            : floorBps == 0
                ? Fail(
                    $"the executor lets nothing grow at venue {venue.VenueId}: its owner has set no margin floor",
                    "the owner calls setMarginFloor, or take the venue out")
                : null;
    }
}
