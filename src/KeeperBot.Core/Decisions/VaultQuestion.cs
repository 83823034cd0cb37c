using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// One vault at one block: everything read, ready to be judged under the circumstances as they are or as they might be.
/// </summary>
internal sealed class VaultQuestion(
    Mandate mandate,
    VaultMandate vault,
    VaultState memory,
    Answers answers,
    ExecutorReading executor,
    VaultPosition position,
    HedgeDataFee dataFee,
    BigInteger gasSpokenForWei)
{
    private readonly OracleKind _oracle = OracleKind.Named(vault.Oracle.Kind);
    private readonly PlanProposal _proposal = new(mandate, vault, memory, executor, dataFee, gasSpokenForWei);

    private readonly BigInteger _hedge = executor.Whole;
    private readonly double _hedgeInBase = Scaled.ToDouble(executor.Whole, vault.Base.Decimals);

    private readonly Intent? _openIntent =
        memory.Intents.LastOrDefault(intent => intent.Blocks(executor.Sequence));

    // Asked some fifty times to find the flips: what depends on nothing that varies there is read once.
    private Moment? _moment;
    private VaultMarket? _markets;
    private VaultWish? _wishes;

    /// <summary>The markets that the vault is measured in.</summary>
    /// <exception cref="UnanswerableException">A surface was never stated.</exception>
    public VaultMarket Markets => _markets ??= new VaultMarket(vault, answers.Documents);

    /// <summary>Its venues.</summary>
    private VaultVenues Venues { get; } = new(vault, memory, executor, answers);

    /// <summary>
    /// True when the gas price is part of what is weighed, by the policy or for a move between venues, and not only of
    /// what guards allow.
    /// </summary>
    public bool WeighsGas => Wishes.WeighsGas || (Venues.HasAccounts && !_proposal.CutsPolicyShort);

    private VaultWish Wishes => _wishes ??= new VaultWish(
        mandate, vault, memory, executor, dataFee, _proposal, Venues);

    /// <summary>What is usual at the venues, with this block.</summary>
    /// <exception cref="UnanswerableException">A venue's reads are missing or malformed.</exception>
    public ImmutableArray<VenueMemory> UsualAt(ulong timestamp) => Venues.UsualAt(At(timestamp));

    /// <summary>The price and the documents as they were read, judged at a time.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public PriceEvidence Evidence(ulong timestamp) => At(timestamp).Evidence;

    /// <summary>What the protocols say of the position at a time; without a price only what needs none.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public ImmutableArray<Reason> RemarksAt(ulong timestamp) => Evidence(timestamp) is { Usable: true } evidence
        ? [.. position.RemarksIn(Markets.At(evidence, timestamp)), .. AccountsUnder(evidence, timestamp)?.Remarks ?? []]
        : position.Remarks;

    /// <summary>The finding under the circumstances, with every reason.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public Finding Judge(Circumstances circumstances)
    {
        var evidence = EvidenceUnder(circumstances);
        if (!evidence.Usable)
        {
            return new Finding(Verdict.Refuse, null, evidence.Checks, null, null);
        }

        var (measure, net) = MeasureAt(evidence, circumstances);
        if (_openIntent is { } open)
        {
            return Reconsider(open, measure, net, evidence, circumstances);
        }

        if (!evidence.Trusted)
        {
            return new Finding(Verdict.Refuse, measure, evidence.Checks, null, null);
        }

        var wish = WishUnder(net, evidence, circumstances);
        var needs = NeedsUnder(evidence, circumstances, wish.WantsTrade);
        if (!needs.IsEmpty)
        {
            var urgency = needs.Any(need => need.Code == ReasonCode.Deleverage) ? Urgency.Urgent : wish.Want.Urgency;
            wish = wish with { Want = wish.Want with { Urgency = urgency }, Reasons = [.. needs, .. wish.Reasons] };
        }
        else if (!wish.WantsTrade)
        {
            return Stay(wish, measure, evidence, circumstances);
        }

        return Plan(wish, measure, evidence, circumstances);
    }

    /// <summary>
    /// Whether the verdict of <see cref="Judge"/> is another than this one, by the same checks in a fraction of the
    /// time: reasons and what only they need are left out, and where a trade is wanted nothing is held, whatever the
    /// guards say of it.
    /// </summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public bool DiffersUnder(Circumstances circumstances, Verdict verdict)
    {
        var leaning = LeaningUnder(circumstances);
        return leaning.Trade is not { } trade ? leaning.Verdict != verdict
            : (verdict == Verdict.Hold && leaning.Refused != Verdict.Hold)
                || (_proposal.Passes(Draft(trade, leaning.Evidence, circumstances, leaning.Move))
                    ? leaning.Verdict
                    : leaning.Refused) != verdict;
    }

    /// <summary>The book between two of the base feed's answers at a time, to guess by.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public BookSketch SketchBetween(BigInteger one, BigInteger other, ulong timestamp) =>
        At(timestamp).SketchBetween(one, other);

    /// <summary>The verdict before the guards are asked about a trade.</summary>
    private Leaning LeaningUnder(Circumstances circumstances)
    {
        var moment = At(circumstances.Timestamp);
        var evidence = circumstances.BaseUsd is null ? moment.Evidence : EvidenceUnder(circumstances);
        if (!evidence.Usable)
        {
            return new Leaning(Verdict.Refuse, evidence);
        }

        if (_openIntent is { } open)
        {
            var net = Net(moment.BandGreeksUnder(evidence, circumstances.Sketch).Delta);
            var verdict = VerdictOn(open, net, evidence, circumstances);
            var trade = verdict == Verdict.Hedge ? WantUnder(net, evidence, circumstances) : (Want?)null;
            return new Leaning(verdict, evidence, trade, Verdict.Wait);
        }

        if (!moment.Trusted)
        {
            return new Leaning(Verdict.Refuse, evidence);
        }

        var delta = moment.BandGreeksUnder(evidence, circumstances.Sketch).Delta;
        var want = WantUnder(Net(delta), evidence, circumstances);
        if (!want.Size.IsZero || !NeedsUnder(evidence, circumstances, hasTrade: false).IsEmpty)
        {
            return new Leaning(Verdict.Hedge, evidence, want, Verdict.Refuse);
        }

        return MoveUnder(evidence, circumstances, isTold: false) is { Pays: true } move
            ? new Leaning(Verdict.Hedge, evidence, want, Verdict.Hold, move)
            : new Leaning(Verdict.Hold, evidence);
    }

    /// <summary>
    /// What to do where no trade is wanted: hold, or move a part of the hedge to where it is cheaper to hold, when that
    /// pays and no guard is against it.
    /// </summary>
    private Finding Stay(Wish wish, Measure measure, PriceEvidence evidence, Circumstances circumstances)
    {
        ImmutableArray<Reason> why =
        [
            .. evidence.Checks,
            .. _proposal.LeavesFeeOut ? [] : dataFee.Reasons(circumstances.GasPriceWei),
        ];
        if (MoveUnder(evidence, circumstances, isTold: true) is { } move)
        {
            var told = Venues.Told(move);
            var plan = move.Pays
                ? Plan(wish with { Reasons = [told, .. wish.Reasons] }, measure, evidence, circumstances, move)
                : null;
            if (plan?.Verdict == Verdict.Hedge)
            {
                return plan;
            }

            why = [told, .. why, .. plan?.Reasons.Where(r => !r.Passed && ReasonCode.IsGuard(r.Code)) ?? []];
        }

        return new Finding(Verdict.Hold, measure, [.. wish.Reasons, .. why], null, wish.TimerAt);
    }

    /// <summary>
    /// What to do about a plan that is under way: wait for it; withdraw it when executing it would no longer reduce the
    /// net delta; or, when the matter has become urgent, put an urgent one in the place of a routine one.
    /// </summary>
    private Verdict VerdictOn(Intent open, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        if (!open.MayBeWithdrawn)
        {
            return Verdict.Wait;
        }

        if (memory.Paused && !memory.Unwinds)
        {
            return Verdict.Withdraw;
        }

        if (!evidence.Trusted)
        {
            return Verdict.Wait;
        }

        if (!StillHelps(open, net))
        {
            return Verdict.Withdraw;
        }

        if (memory.Unwinds && open.Plan.Urgency == Urgency.Urgent)
        {
            return Verdict.Wait;
        }

        var want = WantUnder(net, evidence, circumstances);
        return open.MayBeSuperseded && !want.Size.IsZero && want.Urgency == Urgency.Urgent
            ? Verdict.Hedge
            : Verdict.Wait;
    }

    private Finding Reconsider(
        Intent open, Measure measure, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        var state = new Reason(ReasonCode.OpenIntent, false, 1, 0, "open", $"decision {open.Decision} is {open.State}");
        var wait = new Finding(Verdict.Wait, measure, [state], null, null);
        switch (VerdictOn(open, net, evidence, circumstances))
        {
            case Verdict.Withdraw when memory.Paused && !memory.Unwinds:
                var paused = new Reason(PauseGuard.PauseCode, false, 1, 0, "paused", "an operator paused this vault");
                return wait with { Verdict = Verdict.Withdraw, Reasons = [paused, state] };
            case Verdict.Withdraw:
                var unwanted = new Reason(
                    ReasonCode.NoLongerWanted,
                    false,
                    Scaled.ToDouble(BigInteger.Abs(After(open, net).Multiples), Quantum.Decimals),
                    Scaled.ToDouble(BigInteger.Abs(net.Multiples), Quantum.Decimals),
                    vault.Base.Symbol);
                return wait with { Verdict = Verdict.Withdraw, Reasons = [unwanted, state] };
            case Verdict.Hedge:
                var urgent = Plan(WishUnder(net, evidence, circumstances), measure, evidence, circumstances);
                return urgent.Verdict == Verdict.Hedge ? urgent : wait;
            default:
                return wait;
        }
    }

    /// <summary>
    /// Whether a plan that is under way goes where things should go: to a smaller net delta or, while the hedge is
    /// being closed, to a smaller hedge. One that leaves the hedge as large as it is was made for an account's sake.
    /// </summary>
    private bool StillHelps(Intent open, Quantum net) => open.Plan.NetSize.IsZero
        || (memory.Unwinds
            ? BigInteger.Abs(_hedge + TradeOf(open)) < BigInteger.Abs(_hedge)
            : BigInteger.Abs(After(open, net).Multiples) < BigInteger.Abs(net.Multiples));

    /// <summary>The net delta after a plan that is under way.</summary>
    private Quantum After(Intent open, Quantum net)
    {
        var trade = Amounts.ToQuantum(TradeOf(open), vault.Base);
        return new Quantum(net.Multiples + trade.Multiples);
    }

    /// <summary>What a plan that is under way still changes of the hedge: its target is one of the record.</summary>
    private BigInteger TradeOf(Intent open) => open.Plan.TargetHedge - executor.Recorded;

    private Moment At(ulong timestamp)
    {
        if (_moment is null || _moment.Timestamp != timestamp)
        {
            var price = _oracle.Judge(vault, answers, timestamp, memory.Feeds);
            var evidence = StatedDocument.Judge(vault, answers.Documents, timestamp, price);
            var forecasts = new VaultForecasts(mandate, vault, answers.Documents, timestamp);
            _moment = new Moment(vault, timestamp, evidence, position, () => Markets, forecasts);
        }

        return _moment;
    }

    private PriceEvidence EvidenceUnder(Circumstances circumstances)
    {
        var evidence = Evidence(circumstances.Timestamp);
        return circumstances.BaseUsd is { } price ? evidence with { BaseUsd = price } : evidence;
    }

    private Quantum Net(double bookDelta) => Quantum.FromDouble(bookDelta + _hedgeInBase);

    private Wish WishUnder(Quantum net, PriceEvidence evidence, Circumstances circumstances) =>
        Wishes.Under(At(circumstances.Timestamp), net, evidence, circumstances);

    private Want WantUnder(Quantum net, PriceEvidence evidence, Circumstances circumstances) =>
        Wishes.WantUnder(At(circumstances.Timestamp), net, evidence, circumstances);

    private PlanDraft Draft(
        Want want, PriceEvidence evidence, Circumstances circumstances, HedgeMove? move = null) =>
        _proposal.Draft(want, evidence, circumstances, VenuesUnder(evidence, circumstances), move);

    private HedgeMove? MoveUnder(PriceEvidence evidence, Circumstances circumstances, bool isTold) =>
        Venues.HasAccounts && !_proposal.CutsPolicyShort
            ? _proposal.BestMove(evidence, circumstances, VenuesUnder(evidence, circumstances), isTold)
            : null;

    private VenuesNow VenuesUnder(PriceEvidence evidence, Circumstances circumstances) =>
        Wishes.VenuesUnder(At(circumstances.Timestamp), evidence, circumstances);

    private ImmutableArray<Reason> NeedsUnder(PriceEvidence evidence, Circumstances circumstances, bool hasTrade) =>
        AccountsUnder(evidence, circumstances.Timestamp)?.Needs(
            hasTrade,
            _proposal.LeastRelease(evidence, circumstances, VenuesUnder(evidence, circumstances))) ?? [];

    private VaultAccounts? AccountsUnder(PriceEvidence evidence, ulong timestamp) =>
        Venues.AccountsUnder(At(timestamp), evidence);

    private (Measure Measure, Quantum Net) MeasureAt(PriceEvidence evidence, Circumstances circumstances)
    {
        var moment = At(circumstances.Timestamp);
        var (market, book) = (moment.MarketUnder(evidence), moment.BookUnder(evidence));
        var net = Net(book.Delta);
        return (new Measure(
            market.Spot,
            VaultMarket.Level(market.Base),
            book.Delta,
            book.Gamma,
            book.Vega,
            book.Theta,
            _hedge,
            Scaled.ToDouble(net.Multiples, Quantum.Decimals),
            circumstances.GasPriceWei), net);
    }

    private Finding Plan(
        Wish wish, Measure measure, PriceEvidence evidence, Circumstances circumstances, HedgeMove? move = null) =>
        _proposal.Judge(
            Draft(wish.Want, evidence, circumstances, move), wish, measure, evidence, circumstances.Timestamp);

    /// <summary>What the verdict is when there is no trade or the guards let it pass, and when they do not.</summary>
    private readonly record struct Leaning(
        Verdict Verdict,
        PriceEvidence Evidence,
        Want? Trade = null,
        Verdict Refused = Verdict.Refuse,
        HedgeMove? Move = null);
}
