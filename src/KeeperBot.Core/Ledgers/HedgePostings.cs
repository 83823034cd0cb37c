using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Ledgers;

/// <summary>What an included transaction moved, as postings.</summary>
public static class HedgePostings
{
    /// <summary>Trades, fees and gas of one inclusion; a reverted one and a cancel cost gas only.</summary>
    public static ImmutableArray<Posting> Of(VaultMandate vault, Inclusion inclusion)
    {
        var evidence = inclusion.Hash.ToString();
        var postings = ImmutableArray.CreateBuilder<Posting>();
        postings.Add(new Posting(
            LedgerAsset.KeeperEther, LedgerAccount.Inventory, LedgerAccount.Gas, inclusion.GasCostWei, evidence));
        foreach (var leg in inclusion.Fill?.Legs ?? [])
        {
            var fee = FeeOf(vault, leg);
            Trade(postings, LedgerAsset.Of(vault, vault.Base), leg.BaseDelta, fee.Base, evidence);
            Trade(postings, LedgerAsset.Of(vault, vault.Quote), leg.QuoteDelta, fee.Quote, evidence);
        }

        return postings.ToImmutable();
    }

    private static VenueFee FeeOf(VaultMandate vault, LegFill leg)
    {
        var venue = vault.Venues.FirstOrDefault(v => v.VenueId == leg.VenueId)
            ?? throw new InvariantException(
                $"a fill of venue {leg.VenueId}, which the mandate of '{vault.Id}' does not have");
        return VenueKind.Named(venue.Kind).FeeOf(venue, leg.BaseDelta, leg.QuoteDelta);
    }

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
