using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Core;

/// <summary>
/// Decides what the keeper does next: one fact in, the next state and the wanted effects out.
/// </summary>
/// <remarks>
/// <para>
/// This is the whole brain. It is a pure function, so the live loop, the preview of a rebalance and <c>replay</c> all
/// run this very method; none has logic of its own.
/// </para>
/// <para>
/// It never waits, reads a clock or throws for something the chain or the operator can cause: a refusal is a
/// <see cref="Decision"/> with reasons. A broken invariant stops the process; the supervisor restarts it, and the state
/// is folded anew from the journal.
/// </para>
/// </remarks>
public static class Keeper
{
    /// <summary>Folds one fact into the state.</summary>
    /// <param name="state">The state after every earlier fact; <see cref="KeeperState.Initial"/> at first.</param>
    /// <param name="fact">What just became known.</param>
    /// <param name="mandate">What the operator wants and allows, fixed for the whole run.</param>
    /// <returns>The next state, and the effects to perform in order. No effects means: wait.</returns>
    public static Step Next(KeeperState state, Fact fact, Mandate mandate)
    {
        var effects = fact is Fact.BlockSeen seen ? OnBlock(state, seen.Snapshot, mandate) : [];
        return new Step(state.Apply(fact, effects), effects);
    }

    private static ImmutableArray<Effect> OnBlock(KeeperState state, Snapshot snapshot, Mandate mandate)
    {
        var gasPrice = BaseFee.Next(snapshot.Block) + mandate.Gas.TipWei;
        var answered = mandate.Vaults
            .Select((vault, index) => Decide(state, snapshot, mandate, vault, gasPrice, state.Decisions + index + 1))
            .ToImmutableArray();
        var decisions = OneInFlight(state, answered);
        return
        [
            .. decisions.Select(d => new Effect.Record(d)),
            .. decisions.Where(d => d.Plan is not null).Select(d => new Effect.Submit(d)),
        ];
    }

    private static Decision Decide(
        KeeperState state, Snapshot snapshot, Mandate mandate, VaultMandate vault, BigInteger gasPrice, long number)
    {
        var now = new Circumstances(null, snapshot.Block.Timestamp, gasPrice);
        Finding finding;
        var flips = Flips.None;
        try
        {
            var question = new VaultQuestion(
                mandate,
                vault,
                state.Vault(vault.Id),
                snapshot.Answers,
                HedgeExecutor.Understand(mandate, vault, snapshot.Answers),
                VaultKind.Named(vault.Kind).Understand(vault, snapshot.Answers));
            finding = question.Judge(now);
            flips = FlipFinder.Find(question, now, finding, mandate.Gas.CeilingWei);
        }
        catch (UnanswerableException unanswerable)
        {
            var reason = new Reason(ReasonCode.Unreadable, false, 0, 1, "answered", unanswerable.Message);
            finding = new Finding(Verdict.Refuse, null, [reason], null, null);
        }

        return new Decision(
            number,
            vault.Id,
            snapshot.Block.Number,
            snapshot.Block.Hash,
            snapshot.Block.Timestamp,
            snapshot.Hash,
            mandate.Hash,
            finding.Verdict,
            finding.Measure,
            finding.Reasons,
            flips,
            finding.Plan);
    }

    /// <summary>
    /// The account has one transaction in flight. When several vaults want to hedge, the one furthest outside its band
    /// goes first and the others wait for a later block.
    /// </summary>
    private static ImmutableArray<Decision> OneInFlight(KeeperState state, ImmutableArray<Decision> decisions)
    {
        var first = state.OpenIntents.Any(pair => pair.Intent.InFlight)
            ? null
            : decisions.Where(d => d.Plan is not null).MaxBy(Urgency);
        return
        [
            .. decisions.Select(decision => decision.Plan is null || decision == first ? decision : decision with
            {
                Verdict = Verdict.Wait,
                Plan = null,
                Flips = Flips.None,
                Reasons = [new Reason(ReasonCode.LaneBusy, false, 1, 0, "in flight"), .. decision.Reasons],
            }),
        ];
    }

    private static double Urgency(Decision decision)
    {
        var band = decision.Reasons.First(r => r.Code == ReasonCode.Band);
        return band.Limit == 0 ? double.MaxValue : band.Measured / band.Limit;
    }
}

/// <summary>The result of <see cref="Keeper.Next"/>.</summary>
public readonly record struct Step(KeeperState State, ImmutableArray<Effect> Effects);
