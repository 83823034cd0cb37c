using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>
/// Reads along what becomes durable in one journal, and checks what the entries promise among themselves (I2, I3).
/// </summary>
/// <param name="chain">The chain, to hold endings against.</param>
/// <param name="gas">What the operator allows.</param>
/// <param name="trusted">
/// False while nodes lie and none corrects them: a keeper may then believe what is not so.
/// </param>
/// <param name="fees">Reads every decision too; null when more than fees is wrong.</param>
/// <param name="report">Takes the first violation.</param>
internal sealed class JournalAudit(
    SimulatedChain chain, GasMandate gas, Func<bool> trusted, FeeAudit? fees, Action<Invariant, string> report)
{
    private const double Rounding = 1e-9;

    private readonly Dictionary<Hash32, long> _durable = [];
    private readonly AttemptAudit _attempts = new(chain, gas, report);
    private string? _halt;
    private ulong _newest;

    /// <summary>The intents, oldest first.</summary>
    public List<IntentTrack> Intents { get; } = [];

    /// <summary>The newest entry.</summary>
    public long Sequence { get; private set; }

    /// <summary>The entry that made an attempt durable; null when none did. Survives the restoring of a copy.</summary>
    public long? DurableAt(Hash32 attempt) => _durable.TryGetValue(attempt, out var sequence) ? sequence : null;

    /// <summary>Takes note of an entry.</summary>
    public void Read(JournalEntry entry)
    {
        Sequence = entry.Sequence;
        if (entry.Payload.Span.IndexOf(StandInSecret.Span) >= 0)
        {
            report(Invariant.NoSecrets, $"entry {entry.Sequence} ({entry.Kind}) holds the key");
        }

        var plans = entry.Kind == "decisions" && (fees is not null || entry.Payload.Span.IndexOf("\"plan\":{"u8) >= 0);
        if (!plans && entry.Kind is not ("intent" or "gap" or "halt" or "operator"))
        {
            return;
        }

        switch (JournalRecord.Of(entry))
        {
            case JournalRecord.Decided decided:
                decided.Decisions.ToList().ForEach(Decide);
                break;
            case JournalRecord.HaltSet halt:
                _halt ??= halt.Fact.Halt.Why;
                break;
            case JournalRecord.OperatorAsked asked:
                _halt = asked.Fact.Verb == OperatorVerb.Resume ? null : _halt;
                break;
            case JournalRecord.IntentMoved moved:
                Move(moved.Fact, entry.Sequence);
                break;
            case JournalRecord.GapSigned { Fact.Attempt: var filler }:
                Fill(filler, entry.Sequence);
                break;
        }
    }

    /// <summary>
    /// An older copy took the journal's place: what came after is forgotten by the keeper, not by others.
    /// </summary>
    public void Restore(IEnumerable<JournalEntry> entries)
    {
        Intents.Clear();
        Sequence = 0;
        _halt = null;
        foreach (var entry in entries)
        {
            Read(entry);
        }
    }

    /// <summary>When everything is over: each intent has ended, and as the chain says.</summary>
    public void CheckEndings()
    {
        foreach (var intent in Intents)
        {
            if (intent.Ended is null)
            {
                report(Invariant.NoLostIntent, $"decision {intent.Decision} has not ended");
            }
            else if (trusted())
            {
                Agree(intent, intent.Ended.Value);
            }
        }
    }

    private void Decide(Decision decision)
    {
        fees?.Read(decision);
        if (decision.Plan is { } plan)
        {
            if (Intents.Exists(known => known.Decision == decision.Number))
            {
                report(Invariant.NoLostIntent, $"decision {decision.Number} is made a second time");
            }

            _newest = decision.Timestamp;
            var intent = new IntentTrack(decision.Vault, decision.Number, plan, decision.Timestamp);
            Intents.Add(intent);
            _attempts.CheckBudget(intent, Intents);
            if (trusted())
            {
                CheckTruth(decision, plan);
            }
        }
    }

    /// <summary>A plan rests on the state of a real block.</summary>
    private void CheckTruth(Decision decision, HedgePlan plan)
    {
        var block = chain.Find(decision.BlockHash);
        var book = block?.State.Vaults[SimulatedContracts.Executors.IndexOf(plan.Executor)];
        var spot = block is null ? 0 : (double)block.State.OraclePriceWad / (double)SimulatedContracts.Ether;
        var off = Math.Abs((decision.Measure?.Spot ?? 0) - spot);
        var stated = book is not null && plan.Sequence == book.Sequence && plan.ExpectedHedge == book.Hedge;
        if (!stated || off > spot * Rounding)
        {
            report(
                Invariant.NoLieBelieved,
                $"decision {decision.Number} plans sequence {plan.Sequence} from {plan.ExpectedHedge} at "
                + $"{decision.Measure?.Spot} USD; block {decision.Block} has {book?.Sequence}, {book?.Hedge}, {spot}");
        }
    }

    private static ReadOnlyMemory<byte> StandInSecret { get; } =
        System.Text.Encoding.ASCII.GetBytes(StandInSigner.Keeper.SecretHex);

    private void Move(Fact.IntentChanged fact, long sequence)
    {
        var intent = Intents.Find(i => i.Decision == fact.Decision);
        if (intent is null)
        {
            report(Invariant.NoLostIntent, $"entry {sequence} is of decision {fact.Decision}, which has no plan");
            return;
        }

        if (intent.Ended is { } ended)
        {
            report(
                Invariant.NoLostIntent,
                $"{fact.Change.GetType().Name} of decision {fact.Decision} after it ended as {ended}");
        }

        switch (fact.Change)
        {
            case IntentChange.Signed signed:
                if (signed.TakenFrom is { } loser && Intents.Find(i => i.Decision == loser) is { } yielding)
                {
                    yielding.YieldedTo = intent.Decision;
                }

                CheckSigned(intent, signed);
                intent.Attempts.Add(signed.Attempt);
                _durable.TryAdd(signed.Attempt.Hash, sequence);
                break;
            case IntentChange.Included included:
                intent.Included = true;
                (intent.PaidWei, intent.PaidAt) = (included.Inclusion.GasCostWei, _newest);
                CheckInclusion(intent, included.Inclusion);
                break;
            case IntentChange.Reorged:
                intent.Included = false;
                intent.PaidWei = 0;
                break;
            case IntentChange.Ended end:
                intent.Ended = end.State;
                if (trusted())
                {
                    Agree(intent, end.State);
                }

                break;
        }
    }

    private void Fill(Attempt filler, long sequence)
    {
        _durable.TryAdd(filler.Hash, sequence);
        if (trusted() && Intents.Find(i => i.Attempts.Exists(a => a.Nonce == filler.Nonce)) is { } owner)
        {
            report(
                Invariant.OneIntentPerNonce, $"nonce {filler.Nonce} of decision {owner.Decision} is filled as a gap");
        }
    }

    /// <summary>Whether an intent's nonce was taken by another, or by one that it was taken from in turn.</summary>
    private bool Yields(IntentTrack from, IntentTrack to)
    {
        for (var next = from.YieldedTo; next is not null;)
        {
            if (next == to.Decision)
            {
                return true;
            }

            next = Intents.Find(i => i.Decision == next)?.YieldedTo;
        }

        return false;
    }

    private void CheckSigned(IntentTrack intent, IntentChange.Signed signed)
    {
        if (_halt is not null)
        {
            report(Invariant.Halted, $"decision {intent.Decision} signs while halted: {_halt}");
        }

        if (trusted())
        {
            CheckNonce(intent, signed.Attempt);
            if (intent.Attempts.Count == 0 && signed.TakenFrom is null)
            {
                _attempts.CheckFresh(intent, signed.Attempt, Intents);
            }
        }

        _attempts.CheckPrice(intent, signed.Attempt, Intents);
    }

    /// <summary>An inclusion is in a block that somebody made.</summary>
    private void CheckInclusion(IntentTrack intent, Inclusion inclusion)
    {
        var made = chain.Find(inclusion.BlockHash)?.Transactions.Any(t => t.Transaction.Hash == inclusion.Hash);
        if (trusted() && made != true)
        {
            report(
                Invariant.NoLostIntent,
                $"decision {intent.Decision}: {inclusion.Hash} was never in block {inclusion.BlockHash}");
        }
    }

    private void CheckNonce(IntentTrack intent, Attempt attempt)
    {
        foreach (var other in Intents)
        {
            if (other == intent || other.Attempts.Count == 0)
            {
                continue;
            }

            var yielded = Yields(other, intent);
            if (other.Attempts[0].Nonce == attempt.Nonce && !yielded)
            {
                report(
                    Invariant.OneIntentPerNonce,
                    $"decision {intent.Decision} signs nonce {attempt.Nonce} of decision {other.Decision}");
            }

            var waits = other.Ended is null && !other.Included && !yielded && intent.Attempts.Count == 0;
            if (waits && string.Equals(other.Vault, intent.Vault, StringComparison.Ordinal))
            {
                report(
                    Invariant.NoOvertaking,
                    $"decision {intent.Decision} is signed while decision {other.Decision} is not included");
            }
        }

        if (intent.Attempts.Count > 0 && intent.Attempts[0].Nonce != attempt.Nonce)
        {
            report(
                Invariant.OneIntentPerNonce,
                $"decision {intent.Decision} signs nonce {attempt.Nonce} after nonce {intent.Attempts[0].Nonce}");
        }
    }

    /// <summary>An ending is what the canonical chain says, in a block that is final.</summary>
    private void Agree(IntentTrack intent, IntentState end)
    {
        var found = intent.Attempts
            .Select(attempt => (Attempt: attempt, Mined: chain.Find(attempt.Hash, chain.Head)))
            .FirstOrDefault(pair => pair.Mined is not null);
        var (attempt, mined) = found;
        var final = mined is not null && mined.Receipt.BlockNumber <= chain.Final.Number;
        var agrees = end switch
        {
            IntentState.Executed => final && !attempt.IsCancel && mined!.Receipt.Succeeded,
            IntentState.Reverted => final && !attempt.IsCancel && !mined!.Receipt.Succeeded,
            IntentState.Cancelled => intent.Attempts.Count == 0 || (final && attempt.IsCancel),
            IntentState.Expired => intent.Attempts.Count == 0,
            IntentState.ForeignNonce or IntentState.Superseded => mined is null
                && (intent.Attempts.Count == 0 || chain.Final.State.KeeperNonce > intent.Attempts[0].Nonce),
            _ => false,
        };
        if (!agrees)
        {
            var seen = mined is null
                ? "no attempt is included"
                : $"{(attempt.IsCancel ? "the cancel" : "the plan")} is in block {mined.Receipt.BlockNumber}, "
                    + $"{(mined.Receipt.Succeeded ? "succeeded" : "reverted")}, final is {chain.Final.Number}";
            report(Invariant.NoLostIntent, $"decision {intent.Decision} ended as {end}, but {seen}");
        }
    }
}
