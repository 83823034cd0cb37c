using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;

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
        var gasPrice = BaseFee.Next(snapshot.Block, mandate.Gas.Fees) + mandate.Gas.TipWei;
        var spokenFor = SpokenFor(state, mandate.Gas, snapshot.Block.Timestamp);
        var answered = mandate.Vaults
            .Select((vault, index) => Decide(
                state, snapshot, mandate, vault, gasPrice, spokenFor, state.Decisions + index + 1))
            .ToImmutableArray();
        var decisions = Gate(state, mandate.Gas, spokenFor, snapshot.Block.Timestamp, answered);
        return
        [
            .. decisions.Select(d => new Effect.Record(d)),
            .. decisions.Where(d => d.Plan is not null).Select(d => new Effect.Submit(d)),
        ];
    }

    private static Decision Decide(
        KeeperState state,
        Snapshot snapshot,
        Mandate mandate,
        VaultMandate vault,
        BigInteger gasPrice,
        BigInteger spokenFor,
        long number)
    {
        var now = new Circumstances(null, snapshot.Block.Timestamp, gasPrice);
        Finding finding;
        ImmutableArray<FeedReading> prices = [];
        var flips = Flips.None;
        ImmutableArray<Reason> remarks = [];
        ImmutableArray<VenueMemory>? venues = null;
        var answers = snapshot.Answers.WithDocuments(state.Documents);
        try
        {
            var executor = HedgeExecutor.Understand(mandate, vault, answers).At(snapshot.Block.Timestamp);
            var position = VaultKind.UnderstandAll(vault, answers);
            remarks = position.Remarks;
            var question = new VaultQuestion(
                mandate,
                vault,
                state.Vault(vault.Id),
                answers,
                executor,
                position,
                new HedgeDataFee(mandate, vault, answers),
                spokenFor);
            remarks = question.RemarksAt(now.Timestamp);
            prices = question.Evidence(now.Timestamp).Feeds;
            venues = question.UsualAt(now.Timestamp) is { IsEmpty: false } usual ? usual : null;
            finding = question.Judge(now);
            flips = FlipFinder.Find(question, now, finding, mandate.Gas.CeilingFor(finding.Urgency));
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
            finding.Plan)
        {
            Remarks = remarks,
            Prices = prices,
            Venues = venues,
        };
    }

    /// <summary>Wei of gas that the last day cost and that what is in flight may cost.</summary>
    private static BigInteger SpokenFor(KeeperState state, GasMandate gas, ulong timestamp) => state.OpenIntents
        .Where(pair => pair.Intent.InFlight)
        .Aggregate(
            state.Account.SpentInDayBefore(timestamp) + state.Account.FillersCostWei,
            (sum, pair) => sum + pair.Intent.Plan.MostGasWei(gas));

    /// <summary>
    /// What the account allows of what the vaults want. The most urgent go first, those furthest outside their bands
    /// before others; who finds no room in the lane waits for a later block.
    /// </summary>
    private static ImmutableArray<Decision> Gate(
        KeeperState state,
        GasMandate gas,
        BigInteger spokenFor,
        ulong timestamp,
        ImmutableArray<Decision> decisions)
    {
        if (state.Halt is { } halt)
        {
            var reason = new Reason(ReasonCode.Halted, false, 1, 0, "halts", $"{halt.Code}: {halt.Why}");
            return Hold(decisions, Verdict.Refuse, reason, []);
        }

        if (timestamp < state.Account.QuietUntil)
        {
            var left = state.Account.QuietUntil - timestamp;
            return Hold(decisions, Verdict.Wait, new Reason(ReasonCode.Quiet, false, left, 0, "s"), []);
        }

        // A plan that supersedes the vault's own takes its place, not a new one.
        var open = state.OpenIntents.Where(pair => pair.Intent.InFlight).ToImmutableArray();
        var doubtful = open.Any(pair => pair.Intent.State == IntentState.Ambiguous);
        var room = doubtful ? 0 : Math.Max(0, gas.MaxInFlight - open.Length);
        var successors = decisions.Where(d =>
            !doubtful && open.Any(pair => string.Equals(pair.Vault, d.Vault, StringComparison.Ordinal)));
        var fresh = decisions.Where(d => d.Plan is not null).Except(successors)
            .OrderByDescending(d => d.Plan!.Urgency)
            .ThenByDescending(Excess)
            .ThenBy(d => d.Number)
            .Take(room);
        var busy = new Reason(ReasonCode.LaneBusy, false, open.Length, gas.MaxInFlight, "transactions in flight");
        var chosen = successors.Concat(fresh).ToImmutableArray();
        return Hold(Afford(decisions, chosen, gas, spokenFor), Verdict.Wait, busy, [.. chosen.Select(d => d.Number)]);
    }

    /// <summary>
    /// Each vault was judged as if it were alone. Of the chosen, only those go together that the day's budget has room
    /// for, in their order.
    /// </summary>
    private static ImmutableArray<Decision> Afford(
        ImmutableArray<Decision> decisions, ImmutableArray<Decision> chosen, GasMandate gas, BigInteger spokenFor)
    {
        foreach (var decision in chosen.Where(d => d.Plan is not null))
        {
            var needed = spokenFor + decision.Plan!.MostGasWei(gas);
            if (needed <= gas.DailyBudgetWei)
            {
                spokenFor = needed;
                continue;
            }

            var reason = GasBudgetGuard.Exceeded(needed, gas.DailyBudgetWei);
            var others = decisions.Where(d => d.Number != decision.Number).Select(d => d.Number);
            decisions = Hold(decisions, Verdict.Wait, reason, [.. others]);
        }

        return decisions;
    }

    /// <summary>The decisions, those with a plan that are not among the chosen without it.</summary>
    private static ImmutableArray<Decision> Hold(
        ImmutableArray<Decision> decisions, Verdict verdict, Reason reason, ImmutableArray<long> chosen) =>
    [
        .. decisions.Select(decision => decision.Plan is null || chosen.Contains(decision.Number)
            ? decision
            : decision with
            {
                Verdict = verdict,
                Plan = null,
                Flips = Flips.None,
                Reasons = [reason, .. decision.Reasons],
            }),
    ];

    private static double Excess(Decision decision)
    {
        // What an operator asked for, whatever the band is, goes first.
        var band = decision.Reasons.FirstOrDefault(r => r.Code == ReasonCode.Band);
        return band is null || band.Limit == 0 ? double.MaxValue : band.Measured / band.Limit;
    }
}

/// <summary>The result of <see cref="Keeper.Next"/>.</summary>
public readonly record struct Step(KeeperState State, ImmutableArray<Effect> Effects);
