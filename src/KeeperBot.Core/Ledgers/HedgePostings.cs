using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Ledgers;

/// <summary>What an included transaction moved, as postings.</summary>
public static class HedgePostings
{
    /// <summary>Trades, fees, margin and gas of one inclusion; a reverted one and a cancel cost gas only.</summary>
    public static ImmutableArray<Posting> Of(VaultMandate vault, Inclusion inclusion)
    {
        var evidence = inclusion.Hash.ToString();
        var postings = ImmutableArray.CreateBuilder<Posting>();
        postings.Add(new Posting(
            LedgerAsset.KeeperEther, LedgerAccount.Inventory, LedgerAccount.Gas, inclusion.GasCostWei, evidence));
        foreach (var leg in inclusion.Fill?.Legs ?? [])
        {
            // What fills where a position is held moves no token: it changes what the account there is worth.
            if (KindOf(vault, leg.VenueId).HoldsPositions)
            {
                continue;
            }

            var fee = FeeOf(vault, leg);
            Trade(postings, LedgerAsset.Of(vault, vault.Base), leg.BaseDelta, fee.Base, evidence);
            Trade(postings, LedgerAsset.Of(vault, vault.Quote), leg.QuoteDelta, fee.Quote, evidence);
        }

        foreach (var moved in inclusion.Fill?.Margins ?? [])
        {
            var (from, to) = moved.QuoteDelta.Sign < 0
                ? (LedgerAccount.Inventory, LedgerAccount.Margin)
                : (LedgerAccount.Margin, LedgerAccount.Inventory);
            postings.Add(new Posting(
                LedgerAsset.Of(vault, vault.Quote), from, to, BigInteger.Abs(moved.QuoteDelta), evidence));
        }

        return postings.ToImmutable();
    }

    private static VenueFee FeeOf(VaultMandate vault, LegFill leg) =>
        KindOf(vault, leg.VenueId).FeeOf(VenueOf(vault, leg.VenueId), leg.BaseDelta, leg.QuoteDelta);

    private static VenueKind KindOf(VaultMandate vault, uint venueId) =>
        VenueKind.Named(VenueOf(vault, venueId).Kind);

    private static VenueMandate VenueOf(VaultMandate vault, uint venueId) =>
        vault.Venues.FirstOrDefault(v => v.VenueId == venueId)
        ?? throw new InvariantException(
            $"a fill of venue {venueId}, which the mandate of '{vault.Id}' does not have");

    /// <summary>What goes in is the trade and the fee inside it; what comes out is the trade alone.</summary>
    private static void Trade(
        ImmutableArray<Posting>.Builder postings, LedgerAsset asset, BigInteger delta, BigInteger fee, string evidence)
    {
        if (delta.Sign > 0)
        {
            postings.Add(new Posting(asset, LedgerAccount.Market, LedgerAccount.Inventory, delta, evidence));
            return;
        }

        postings.Add(new Posting(asset, LedgerAccount.Inventory, LedgerAccount.Market, -delta - fee, evidence));
        postings.Add(new Posting(asset, LedgerAccount.Inventory, LedgerAccount.Fees, fee, evidence));
    }
}
