using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Decisions;

/// <summary>The circumstances that an answer depends on and that a what-if may change.</summary>
/// <param name="BaseUsd">The base feed's answer; null for what was read.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
internal sealed record Circumstances(BigInteger? BaseUsd, ulong Timestamp, BigInteger GasPriceWei);

/// <summary>What a question came to under some circumstances.</summary>
internal sealed record Finding(
    Verdict Verdict,
    Measure? Measure,
    ImmutableArray<Reason> Reasons,
    HedgePlan? Plan,
    ulong? TimerAt,
    Urgency Urgency = Urgency.Routine);

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
    BigInteger gasSpokenForWei)
{
    private readonly OracleKind _oracle = OracleKind.Named(vault.Oracle.Kind);
    private readonly HedgePolicy _policy = HedgePolicy.Named(vault.Policy.Kind);

    // The same question is asked some fifty times to find the flips; what does not depend on the circumstances is
    // read once.
    private (ulong Timestamp, PriceEvidence Evidence)? _evidence;
    private ImmutableArray<VenueBook>? _books;

    private ImmutableArray<VenueBook> Books => _books ??= Planner.ReadBooks(vault, answers);

    /// <summary>The price as it was read, judged at a time.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public PriceEvidence Evidence(ulong timestamp)
    {
        if (_evidence is not { } known || known.Timestamp != timestamp)
        {
            known = (timestamp, _oracle.Judge(vault.Oracle, answers, timestamp));
            _evidence = known;
        }

        return known.Evidence;
    }

    /// <summary>The finding under the circumstances. Pure, and the only place where a verdict is reached.</summary>
    /// <exception cref="UnanswerableException">The oracle's reads are missing or malformed.</exception>
    public Finding Judge(Circumstances circumstances)
    {
        var evidence = Evidence(circumstances.Timestamp);
        evidence = evidence with { BaseUsd = circumstances.BaseUsd ?? evidence.BaseUsd };
        if (!evidence.Usable)
        {
            return new Finding(Verdict.Refuse, null, evidence.Checks, null, null);
        }

        var (measure, net) = MeasureAt(evidence, circumstances);
        if (memory.Intents.LastOrDefault(i => i.Blocks(executor.Sequence)) is { } open)
        {
            return Reconsider(open, measure, net, evidence, circumstances);
        }

        if (!evidence.Trusted)
        {
            return new Finding(Verdict.Refuse, measure, evidence.Checks, null, null);
        }

        var wish = WishAt(net, circumstances);
        if (!wish.WantsTrade)
        {
            return new Finding(Verdict.Hold, measure, [.. wish.Reasons, .. evidence.Checks], null, wish.TimerAt);
        }

        return Plan(wish, measure, evidence, circumstances);
    }

    /// <summary>
    /// What to do about a plan that is under way: wait for it; withdraw it when executing it would no longer reduce the
    /// net delta; or supersede a routine one when the matter has become urgent.
    /// </summary>
    private Finding Reconsider(
        Intent open, Measure measure, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        var state = new Reason(ReasonCode.OpenIntent, false, 1, 0, "open", $"decision {open.Decision} is {open.State}");
        var wait = new Finding(Verdict.Wait, measure, [state], null, null);
        if (!open.MayBeWithdrawn)
        {
            return wait;
        }

        if (memory.Paused)
        {
            var paused = new Reason(PauseGuard.PauseCode, false, 1, 0, "paused", "an operator paused it");
            return new Finding(Verdict.Withdraw, measure, [paused, state], null, null);
        }

        if (!evidence.Trusted)
        {
            return wait;
        }

        var size = open.Plan.TargetHedge - executor.Hedge - executor.PendingBuy + executor.PendingSell;
        var after = new Quantum(net.Multiples + Amounts.ToQuantum(size, vault.Base).Multiples);
        if (BigInteger.Abs(after.Multiples) >= BigInteger.Abs(net.Multiples))
        {
            double Shown(Quantum quantum) => Scaled.ToDouble(BigInteger.Abs(quantum.Multiples), Quantum.Decimals);
            var unwanted = new Reason(
                ReasonCode.NoLongerWanted, false, Shown(after), Shown(net), vault.Base.Symbol,
                $"decision {open.Decision} would trade {Scaled.ToDouble(size, vault.Base.Decimals)}");
            return new Finding(Verdict.Withdraw, measure, [unwanted, state], null, null);
        }

        var wish = WishAt(net, circumstances);
        if (!open.MayBeSuperseded || !wish.WantsTrade || wish.Urgency != Urgency.Urgent)
        {
            return wait;
        }

        var urgent = Plan(wish, measure, evidence, circumstances);
        return urgent.Verdict == Verdict.Hedge ? urgent : wait;
    }

    private Wish WishAt(Quantum net, Circumstances circumstances) => _policy.Decide(new PolicyQuestion(
        vault, net, circumstances.Timestamp, LastHedgeAt(circumstances), memory.RebalanceAsked));

    private ulong LastHedgeAt(Circumstances circumstances) =>
        memory.LastHedgeAt == 0 ? circumstances.Timestamp : memory.LastHedgeAt;

    private (Measure Measure, Quantum Net) MeasureAt(PriceEvidence evidence, Circumstances circumstances)
    {
        var market = new Market(
            Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals),
            vault.Market.Volatility,
            vault.Market.Rate,
            vault.Market.Carry,
            circumstances.Timestamp);
        var book = position.Measure(market).Total;

        // What is ordered and not settled counts as held: it will be.
        var hedge = executor.Hedge + executor.PendingBuy - executor.PendingSell;
        var net = Quantum.FromDouble(book.Delta + Scaled.ToDouble(hedge, vault.Base.Decimals));
        return (new Measure(
            market.Spot,
            market.Volatility,
            book.Delta,
            book.Gamma,
            book.Vega,
            book.Theta,
            hedge,
            Scaled.ToDouble(net.Multiples, Quantum.Decimals),
            circumstances.GasPriceWei), net);
    }

    private Finding Plan(Wish wish, Measure measure, PriceEvidence evidence, Circumstances circumstances)
    {
        var draft = Planner.Draft(
            mandate, vault, executor, Books, evidence.QuotePerBaseWad,
            circumstances.GasPriceWei, gasSpokenForWei, memory.Paused, wish);
        var judged = Guard.All
            .Select(guard => (Guard: guard, Reason: guard.Judge(draft)))
            .ToImmutableArray();
        var refused = judged.Any(j => !j.Reason.Passed && !(memory.RebalanceAsked && j.Guard.OperatorMayOverride));
        ImmutableArray<Reason> reasons = [.. wish.Reasons, .. evidence.Checks, .. judged.Select(j => j.Reason)];
        return refused
            ? new Finding(Verdict.Refuse, measure, reasons, null, null, wish.Urgency)
            : new Finding(
                Verdict.Hedge, measure, reasons, Planner.Finish(draft, circumstances.Timestamp), null, wish.Urgency);
    }
}
