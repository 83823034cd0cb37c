using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Backtests.Parity;

/// <summary>
/// The recorded blocks with plans that go as in a backtest: into the next block, at the price that was quoted. What the
/// executor says of itself is what it said live, less what live plans did to it, and with what these did.
/// </summary>
internal sealed class QuotedExecution
{
    private const int BpsPerUnit = 10_000;

    /// <summary>Fills nearer than this to the quote are the quote, which is of a size at or above the plan's.</summary>
    private const double SameFillBps = 0.005;

    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");

    private readonly LivePlans _live;
    private readonly Dictionary<string, ulong> _firstSequences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PlanCourse>> _plans = new(StringComparer.Ordinal);
    private readonly List<(string Vault, PlanCourse Course, Attempt Attempt, Hash32 ReasonHash)> _pending = [];
    private KeeperState _state;

    /// <summary>Begins where the journal is.</summary>
    /// <param name="state">The state that both sides share.</param>
    /// <param name="live">How plans went live.</param>
    public QuotedExecution(KeeperState state, LivePlans live) => (_state, _live) = (state, live);

    /// <summary>Hedges that were executed here.</summary>
    public int Hedges => _plans.Values.Sum(plans => plans.Count(plan => plan.Executed is not null));

    /// <summary>Something besides blocks and transactions happened live: here too.</summary>
    public void Learn(Fact fact, Mandate mandate) => _state = Keeper.Next(_state, fact, mandate).State;

    /// <summary>The decisions at a recorded block.</summary>
    public ImmutableArray<Decision> See(Snapshot recorded, Mandate mandate)
    {
        foreach (var vault in mandate.Vaults)
        {
            // A vault may join later, and an executor may not answer at first.
            _plans.TryAdd(vault.Id, []);
            if (SequenceAt(vault, recorded.Answers) is { } sequence)
            {
                _firstSequences.TryAdd(vault.Id, sequence);
            }
        }

        foreach (var (id, course, attempt, reasonHash) in _pending)
        {
            // What a vault that has left still had under way is nobody's to tell of.
            if (mandate.Vaults.FirstOrDefault(v => string.Equals(v.Id, id, StringComparison.Ordinal)) is { } one)
            {
                Include(one, course, attempt, reasonHash, recorded.Block, mandate);
            }
        }

        _pending.Clear();
        var step = Keeper.Next(_state, new Fact.BlockSeen(Adjusted(recorded, mandate)), mandate);
        _state = step.State;
        foreach (var submit in step.Effects.OfType<Effect.Submit>())
        {
            Send(submit.Decision, mandate);
        }

        return [.. step.Effects.OfType<Effect.Record>().Select(record => record.Decision)];
    }

    /// <summary>
    /// The first plan that had gone another way by a block, so that what is decided from then on may differ; null while
    /// both sides are in one state.
    /// </summary>
    public long? Divergence(string vault, ulong block) =>
        DivergenceOf(vault, block)
        ?? _plans.Keys.Select(other => DivergenceOf(other, block)).FirstOrDefault(diverged => diverged is not null);

    /// <summary>Every plan that went another way, or at another price.</summary>
    public IEnumerable<ParityDifference> Differences() =>
        _plans.SelectMany(pair => pair.Value.Select(mine => Difference(pair.Key, mine))).OfType<ParityDifference>();

    private long? DivergenceOf(string vault, ulong block)
    {
        foreach (var mine in _plans[vault])
        {
            var live = _live.Of(mine.Decision);
            var isAlike = live is not null
                && (live.Executed?.Block == mine.Executed?.Block
                    || (!IsDone(live, block) && !IsDone(mine, block) && mine.DecidedAt >= block));
            if (!isAlike)
            {
                return mine.Decision;
            }
        }

        return null;
    }

    private static bool IsDone(PlanCourse course, ulong block) => course.Executed is { } done && done.Block <= block;

    private ParityDifference? Difference(string vault, PlanCourse mine)
    {
        var live = _live.Of(mine.Decision);
        if (live is null || live.Plan.TargetHedge != mine.Plan.TargetHedge
            || live.Plan.ExpectedHedge != mine.Plan.ExpectedHedge)
        {
            // The decision itself differs, and is told of as one.
            return null;
        }

        ParityDifference Of(ParityCause cause, string inLife, string here) =>
            new(mine.Decision, vault, cause, inLife, here);
        return (live.Executed, mine.Executed) switch
        {
            (null, null) => null,
            ({ } done, null) => Of(ParityCause.Outcome, $"executed in block {done.Block}", mine.Why ?? "still waits"),
            (null, { } done) => Of(ParityCause.Outcome, live.Why ?? "still waits", $"executed in block {done.Block}"),
            ({ } then, { } now) when then.Block != now.Block =>
                Of(ParityCause.Latency, $"executed in block {then.Block}", $"in block {now.Block}"),
            ({ } then, { } now) when Math.Abs(BpsBetween(then.Fill, now.Fill)) > SameFillBps => Of(
                ParityCause.Fill,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{BpsBetween(then.Fill, now.Fill):+0.##;-0.##} bps of the notional against the quote"),
                "at the quote"),
            _ => null,
        };
    }

    /// <summary>How much better the live fill was, in hundredths of a percent of what it moved.</summary>
    private static double BpsBetween(Fill live, Fill quoted) => quoted.QuoteDelta.IsZero
        ? 0.0
        : BpsPerUnit * ((double)live.QuoteDelta - (double)quoted.QuoteDelta) / Math.Abs((double)quoted.QuoteDelta);

    private void Send(Decision decision, Mandate mandate)
    {
        var raw = string.Create(CultureInfo.InvariantCulture, $"parity plan {decision.Number}");
        var attempt = new Attempt(
            Keccak256.Compute(Encoding.UTF8.GetBytes(raw)),
            _state.Account.NextNonce ?? 0,
            decision.Plan!.MaxGasPriceWei,
            mandate.Gas.TipWei,
            mandate.Gas.HedgeGas,
            IsCancel: false,
            decision.Block,
            Hex.Encode(Encoding.UTF8.GetBytes(raw)));
        var course = new PlanCourse(decision.Number, decision.Plan, decision.Block);
        Change(decision.Vault, decision.Number, new IntentChange.Signed(attempt), mandate);
        Change(decision.Vault, decision.Number, new IntentChange.Sent(attempt.Hash), mandate);
        _plans[decision.Vault].Add(course);
        _pending.Add((decision.Vault, course, attempt, decision.ComputeReasonHash()));
    }

    private void Include(
        VaultMandate vault,
        PlanCourse course,
        Attempt attempt,
        Hash32 reasonHash,
        BlockHeader block,
        Mandate mandate)
    {
        var plan = course.Plan;
        var legs = plan.Legs.Select(leg => new LegFill(
            leg.VenueId,
            leg.Size,
            -leg.Size.Sign * Amounts.QuoteFor(vault, BigInteger.Abs(leg.Size), leg.QuotedPriceWad)))
            .ToImmutableArray();
        var (size, quote) = legs.Aggregate(
            (Size: BigInteger.Zero, Quote: BigInteger.Zero),
            (sum, leg) => (sum.Size + leg.BaseDelta, sum.Quote + leg.QuoteDelta));
        var fill = new Fill(
            plan.ExpectedHedge, plan.TargetHedge, size, quote,
            plan.Legs.IsEmpty ? BigInteger.Zero : plan.Legs[0].QuotedPriceWad, 0, reasonHash, legs);
        var inclusion = new Inclusion(
            attempt.Hash, block.Number, block.Hash, true, InclusionKind.Plan, mandate.Gas.HedgeGas + plan.ExtraGas,
            BaseFee.Next(block, mandate.Gas.Fees) + mandate.Gas.TipWei, fill, null)
        {
            DataFeeWei = plan.Cost.DataFeeWei,
        };
        Change(vault.Id, course.Decision, new IntentChange.Included(inclusion), mandate);
        Change(vault.Id, course.Decision, new IntentChange.Ended(IntentState.Executed, "executed"), mandate);
        var plans = _plans[vault.Id];
        plans[plans.IndexOf(course)] = course with { Executed = (block.Number, fill) };
    }

    private void Change(string vault, long decision, IntentChange change, Mandate mandate) =>
        Learn(new Fact.IntentChanged(vault, decision, change), mandate);

    private Snapshot Adjusted(Snapshot recorded, Mandate mandate) => new(
        recorded.Block,
        recorded.Answers.With(mandate.Vaults.SelectMany(vault => Adjusted(vault, recorded.Answers))));

    /// <summary>
    /// The executor's answers with the plans that were executed here in place of those that were live.
    /// </summary>
    private IEnumerable<KeyValuePair<Ask, Answer>> Adjusted(VaultMandate vault, Answers answers)
    {
        if (SequenceAt(vault, answers) is not { } sequence
            || !_firstSequences.TryGetValue(vault.Id, out var first))
        {
            yield break;
        }

        var live = _live.Moved(vault.Id, first, sequence);
        var mine = _plans[vault.Id].Where(plan => plan.Executed is not null).Select(plan => plan.Executed!.Value.Fill)
            .Aggregate(
                (Base: BigInteger.Zero, Quote: BigInteger.Zero, Count: 0UL),
                (sum, fill) => (sum.Base + fill.BaseDelta, sum.Quote + fill.QuoteDelta, sum.Count + 1));
        var (moreBase, moreQuote) = (mine.Base - live.Base, mine.Quote - live.Quote);
        var ask = new Ask(vault.Executor, Status);
        var status = answers.Get(ask)[0];
        if (!moreBase.IsZero || sequence != first + mine.Count)
        {
            yield return KeyValuePair.Create(ask, new Answer(true, Status.EncodeOutput(AbiValue.Of(
                first + mine.Count,
                status["paused"].AsBool(),
                status["keeper"].AsAddress(),
                status["hedge"].AsBigInteger() + moreBase,
                status["pendingBuy"].AsBigInteger(),
                status["pendingSell"].AsBigInteger(),
                status["notionalUsed"].AsBigInteger(),
                status["lossUsed"].AsBigInteger()))));
        }

        foreach (var (token, more) in new[] { (vault.Base, moreBase), (vault.Quote, moreQuote) })
        {
            var balance = new Ask(token.Address, BalanceOf, vault.Executor);
            if (!more.IsZero && answers.TryGet(balance) is { } held)
            {
                var now = BigInteger.Max(0, held[0].AsBigInteger() + more);
                yield return KeyValuePair.Create(balance, new Answer(true, BalanceOf.EncodeOutput(now)));
            }
        }
    }

    private static ulong? SequenceAt(VaultMandate vault, Answers answers) =>
        answers.TryGet(new Ask(vault.Executor, Status))?[0]["sequence"].AsUInt64();
}
