using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares each pool with what adapter, router and factory say.</summary>
/// <remarks>
/// The truth is the factory behind the adapter's own router, or the pair that the adapter names: a pool can say
/// anything of itself.
/// </remarks>
internal sealed class PoolsCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "pools";

    /// <inheritdoc/>
    public override string Meaning => "each venue's pool is the one that its adapter trades in";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["venues"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        VenueKind.SpotOf(vault).SelectMany(venue => Observe(vault, venue, answers));

    private static IEnumerable<Ask> Observe(VaultMandate vault, VenueMandate venue, Answers answers)
    {
        var asks = PoolMark.Observe(venue).ToList();
        if (ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers) is not { } listed)
        {
            return asks;
        }

        if (venue.Kind == UniswapV2Venue.KindName)
        {
            asks.AddRange(UniswapV2Adapter.Observe(listed.Adapter));
            return asks;
        }

        asks.AddRange(UniswapV3Adapter.Observe(listed.Adapter));
        if (UniswapV3Adapter.TryUnderstand(listed.Adapter, answers) is { } adapter)
        {
            asks.Add(adapter.Factory);
            asks.AddRange(answers.TryGet(adapter.Factory) is { } factory
                ? [adapter.Pool(factory[0].AsAddress())]
                : []);
        }

        return asks;
    }

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        foreach (var venue in VenueKind.SpotOf(at.Vault))
        {
            var adapter = at.AdapterOf(venue)!.Value;
            if (venue.Kind != UniswapV2Venue.KindName
                && UniswapV3Adapter.Understand(adapter, at.Answers).FeePips is var fee && fee != venue.FeePips)
            {
                return Fail(
                    $"venue {venue.VenueId}'s adapter trades in the pool with a fee of {fee}, feePips says "
                    + $"{venue.FeePips}",
                    "correct feePips, or the venue's id");
            }

            var traded = TradedBy(adapter, venue, at.Answers);
            if (traded != venue.Pool)
            {
                return Fail(
                    $"venue {venue.VenueId} trades in the pool {traded}, the configuration says {venue.Pool}",
                    "correct the venue's pool");
            }

            var mark = PoolMark.Understand(venue, at.Vault, at.Answers);
            if (mark.Liquidity.IsZero || mark.PriceWad.IsZero)
            {
                return Fail(
                    $"venue {venue.VenueId}'s pool {venue.Pool} is empty", "take the venue out, or choose another");
            }
        }

        return Ok(string.Join(
            ", ", VenueKind.SpotOf(at.Vault).Select(venue => $"{venue.Pool} at {venue.FeePips} millionths")));
    }

    /// <summary>The pool that an adapter trades in.</summary>
    private static Address TradedBy(Address adapter, VenueMandate venue, Answers answers)
    {
        if (venue.Kind == UniswapV2Venue.KindName)
        {
            return UniswapV2Adapter.Understand(adapter, answers).Pair;
        }

        var routed = UniswapV3Adapter.Understand(adapter, answers);
        return answers.Get(routed.Pool(answers.Get(routed.Factory)[0].AsAddress()))[0].AsAddress();
    }
}
