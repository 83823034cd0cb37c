using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares each pool with what adapter, router and factory say.</summary>
/// <remarks>The truth is the factory behind the adapter's own router: a pool can say anything of itself.</remarks>
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
        vault.Venues.SelectMany(venue => Observe(vault, venue, answers));

    private static IEnumerable<Ask> Observe(VaultMandate vault, VenueMandate venue, Answers answers)
    {
        foreach (var ask in UniswapV3Pool.Observe(venue.Pool))
        {
            yield return ask;
        }

        if (ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers) is { } listed
            && UniswapV3Adapter.TryUnderstand(listed.Adapter, answers) is { } adapter)
        {
            yield return adapter.Factory;
            if (answers.TryGet(adapter.Factory) is { } factory)
            {
                yield return adapter.Pool(factory[0].AsAddress());
            }
        }
    }

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        foreach (var venue in at.Vault.Venues)
        {
            var adapter = UniswapV3Adapter.Understand(at.AdapterOf(venue)!.Value, at.Answers);
            if (adapter.FeePips != venue.FeePips)
            {
                return Fail(
                    $"venue {venue.VenueId}'s adapter trades in the pool with a fee of {adapter.FeePips}, feePips says "
                    + $"{venue.FeePips}",
                    "correct feePips, or the venue's id");
            }

            var factory = at.Answers.Get(adapter.Factory)[0].AsAddress();
            var traded = at.Answers.Get(adapter.Pool(factory))[0].AsAddress();
            if (traded != venue.Pool)
            {
                return Fail(
                    $"venue {venue.VenueId} trades in the pool {traded}, the configuration says {venue.Pool}",
                    "correct the venue's pool");
            }

            var pool = UniswapV3Pool.Understand(venue.Pool, at.Answers);
            if (pool.Liquidity.IsZero || pool.SqrtPriceX96.IsZero)
            {
                return Fail(
                    $"venue {venue.VenueId}'s pool {venue.Pool} is empty", "take the venue out, or choose another");
            }
        }

        return Ok(string.Join(", ", at.Vault.Venues.Select(venue => $"{venue.Pool} at {venue.FeePips} millionths")));
    }
}
