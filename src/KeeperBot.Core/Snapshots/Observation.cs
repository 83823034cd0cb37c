using System.Collections.Immutable;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Snapshots;

/// <summary>Gathers the reads of every adapter into rounds, so that the program makes one multicall a round.</summary>
public static class Observation
{
    /// <summary>Most rounds of asks a block may take: later rounds depend on the answers of earlier ones.</summary>
    public const int MaxRounds = 4;

    /// <summary>
    /// What must be asked next, in order and without repeats; empty when everything needed is answered.
    /// </summary>
    public static ImmutableArray<Ask> Missing(Mandate mandate, Answers answers) =>
        Missing(Needed(mandate, answers), answers);

    /// <summary>What of the needed is not answered yet, in order and without repeats.</summary>
    public static ImmutableArray<Ask> Missing(IEnumerable<Ask> needed, Answers answers)
    {
        var missing = new List<Ask>();
        foreach (var ask in needed)
        {
            if (!answers.Has(ask))
            {
                missing.Add(ask);
            }
        }

        missing.Sort(Ask.Order);
        return [.. missing.Where((ask, i) => i == 0 || !ask.Equals(missing[i - 1]))];
    }

    /// <summary>What the adapters of a mandate need, given what is answered.</summary>
    public static IEnumerable<Ask> Needed(Mandate mandate, Answers answers)
    {
        yield return HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper);
        foreach (var ask in DataFee.Observe(mandate.Gas))
        {
            yield return ask;
        }

        foreach (var vault in mandate.Vaults)
        {
            var asks = HedgeExecutor.Observe(vault)
                .Concat(OracleKind.Named(vault.Oracle.Kind).Observe(vault, answers))
                .Concat(VaultKind.ObserveAll(vault, answers))
                .Concat(vault.Venues.SelectMany(venue => VenueKind.Named(venue.Kind).Observe(venue, vault, answers)));
            foreach (var ask in asks)
            {
                yield return ask;
            }
        }
    }
}
