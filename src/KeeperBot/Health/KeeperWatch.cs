using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
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
                Runway = RunwayAt(seen.Snapshot, committed.After) ?? view.Runway,
            },
            Fact.IntentChanged { Change: IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan } plan } } changed =>
                view with
                {
                    Reverts = plan.Success
                        ? view.Reverts.Remove(changed.Vault)
                        : view.Reverts.SetItem(
                            changed.Vault,
                            $"decision {changed.Decision} reverted in block {plan.Block} ({plan.Hash}): {plan.Revert}"),
                },
            _ => view,
        };
    }

    /// <inheritdoc/>
    public void Turned(Turn turn) =>
        _view = _view with { LastTurn = turn, State = turn.State, Nodes = nodes() };

    private ImmutableArray<Decision> Newest(ImmutableArray<Decision> known, IEnumerable<Decision> news)
    {
        var byVault = known.Concat(news).ToLookup(decision => decision.Vault, StringComparer.Ordinal);
        return [.. mandate.Vaults.Where(v => byVault.Contains(v.Id)).Select(v => byVault[v.Id].Last())];
    }

    private GasRunway? RunwayAt(Snapshot snapshot, KeeperState state) =>
        snapshot.Answers.TryGet(HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper)) is { } balance
            ? GasRunway.Of(balance[0].AsBigInteger(), state.Account, mandate.Gas, snapshot.Block)
            : null;
}
