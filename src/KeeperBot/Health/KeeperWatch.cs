using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Daemons;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Health;

/// <summary>
/// Keeps <see cref="View"/> up to what the loop and the journal tell: written on the loop's thread, read on any.
/// </summary>
/// <param name="mandate">What the keeper runs by.</param>
/// <param name="nodes">How the nodes stand; asked on the loop's thread.</param>
/// <param name="start">When the process began, and what the journal remembered then.</param>
public sealed class KeeperWatch(Mandate mandate, Func<ImmutableArray<NodeStatus>> nodes, KeeperView start)
    : IDaemonListener
{
    private volatile KeeperView _view = start;

    /// <summary>What is known now.</summary>
    public KeeperView View => _view;

    /// <summary>Takes in a fact of the journal.</summary>
    public void Learn(Committed committed)
    {
        var view = _view with { State = committed.After, Sequence = committed.Sequence };
        _view = committed.Fact switch
        {
            Fact.BlockSeen seen => view with
            {
                Decisions = Newest(view.Decisions, committed.Effects.OfType<Effect.Record>().Select(r => r.Decision)),
                Runway = GasRunway.Of(seen.Snapshot, mandate, committed.After.Account) ?? view.Runway,
            },
            Fact.IntentChanged changed => view with { Reverts = After(changed, view.Reverts) },
            _ => view,
        };
    }

    /// <inheritdoc/>
    public void Turned(Turn turn) =>
        _view = _view with { LastTurn = turn, State = turn.State, Nodes = nodes() };

    /// <summary>A revert is news until the vault's next plan executes.</summary>
    private static ImmutableSortedDictionary<string, string> After(
        Fact.IntentChanged changed, ImmutableSortedDictionary<string, string> reverts) =>
        changed.Change is not IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan } plan } ? reverts
        : plan.Success ? reverts.Remove(changed.Vault)
        : reverts.SetItem(
            changed.Vault,
            $"decision {changed.Decision} reverted in block {plan.Block} ({plan.Hash}): {plan.Revert}");

    private ImmutableArray<Decision> Newest(ImmutableArray<Decision> known, IEnumerable<Decision> news)
    {
        var byVault = known.Concat(news).ToLookup(decision => decision.Vault, StringComparer.Ordinal);
        return [.. mandate.Vaults.Where(v => byVault.Contains(v.Id)).Select(v => byVault[v.Id].Last())];
    }
}
