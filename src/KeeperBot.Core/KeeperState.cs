using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Core;

/// <summary>
/// What the keeper remembers: a fold of the journal. After a crash it is rebuilt, never guessed.
/// </summary>
/// <param name="Decisions">How many decisions were made.</param>
/// <param name="Head">The last block seen; null at first.</param>
/// <param name="Vaults">What is remembered of each vault, in the order in which they were first seen.</param>
public sealed record KeeperState(long Decisions, BlockHeader? Head, ImmutableArray<VaultState> Vaults)
{
    /// <summary>What is known of the keeper's account.</summary>
    public AccountState Account { get; init; } = AccountState.Unknown;

    /// <summary>Why nothing may be signed; null while all is well.</summary>
    public Halt? Halt { get; init; }

    /// <summary>The number of the newest request of an operator that was heard; 0 before the first.</summary>
    public long LastRequest { get; init; }

    /// <summary>The code of the contracts that the keeper relies on, as it was first seen.</summary>
    public ImmutableArray<CodeSeen> Codes { get; init; } = [];

    /// <summary>What an operator states beside the chain, one document of a kind and name.</summary>
    public ImmutableArray<StatedDocument> Documents { get; init; } = [];

    /// <summary>Nothing happened yet.</summary>
    public static readonly KeeperState Initial = new(0, null, []);

    /// <summary>What is remembered of a vault; a fresh memory when it was never seen.</summary>
    public VaultState Vault(string id) =>
        Vaults.FirstOrDefault(v => string.Equals(v.Id, id, StringComparison.Ordinal)) ?? VaultState.Fresh(id);

    /// <summary>Every intent that has not ended, in the order of their decisions.</summary>
    public IEnumerable<(string Vault, Intent Intent)> OpenIntents =>
        Vaults.SelectMany(v => v.Intents.Select(i => (v.Id, i))).OrderBy(pair => pair.i.Decision);

    /// <summary>
    /// The state after a fact and the effects that were decided on it.
    /// </summary>
    /// <remarks>
    /// Recorded effects are applied, not decided again: newer code that would decide differently still folds an old
    /// journal to what was really signed.
    /// </remarks>
    public KeeperState Apply(Fact fact, ImmutableArray<Effect> effects)
    {
        var next = fact switch
        {
            Fact.BlockSeen seen => this with { Head = seen.Snapshot.Block },
            Fact.OperatorSpoke spoke => With(Vault(spoke.Vault).Hear(spoke)) with
            {
                LastRequest = Math.Max(LastRequest, spoke.Request),
                Halt = spoke.Verb == OperatorVerb.Resume ? null : Halt,

                // Whoever resumes after code changed accepts what is there now.
                Codes = spoke.Verb == OperatorVerb.Resume && Halt?.Code == HaltCode.CodeChanged ? [] : Codes,
            },
            Fact.IntentChanged changed => Change(changed),
            Fact.GapFilled filled => this with { Account = Account.Fill(filled.Attempt) },
            Fact.CodesSeen seen => this with { Codes = [.. Codes, .. seen.Codes] },
            Fact.AccountAdopted adopted => this with { Account = Account.Adopt(adopted) },
            Fact.DocumentStated stated => this with { Documents = With(stated.Document) },
            Fact.Halted halted => this with { Halt = Halt ?? halted.Halt },
            _ => throw new InvariantException($"unknown fact {fact.GetType().Name}"),
        };
        foreach (var effect in effects)
        {
            next = effect switch
            {
                Effect.Record record => next.Remember(record.Decision),
                _ => next,
            };
        }

        return next;
    }

    /// <summary>The state after a decision was recorded.</summary>
    public KeeperState Remember(Decision decision) =>
        With(Vault(decision.Vault).Remember(decision)) with { Decisions = decision.Number };

    private KeeperState Change(Fact.IntentChanged changed)
    {
        var now = Head?.Timestamp ?? 0;
        var vault = Vault(changed.Vault);
        var next = With(vault.Change(changed.Decision, changed.Change, now)) with
        {
            Account = Account.Change(
                vault.Intents.First(intent => intent.Decision == changed.Decision), changed.Change, now),
        };
        if (changed.Change is not IntentChange.Signed { TakenFrom: { } from })
        {
            return next;
        }

        var loser = next.Vaults.FirstOrDefault(v => v.Intents.Any(i => i.Decision == from))
            ?? throw new InvariantException(
                $"decision {changed.Decision} takes the nonce of {from}, which is not open");
        return next.With(loser.Yield(from, changed.Decision));
    }

    private ImmutableArray<StatedDocument> With(StatedDocument document) =>
    [
        .. Documents.Where(known => known.Kind != document.Kind || known.Name != document.Name),
        document,
    ];

    private KeeperState With(VaultState vault)
    {
        for (var i = 0; i < Vaults.Length; i++)
        {
            if (string.Equals(Vaults[i].Id, vault.Id, StringComparison.Ordinal))
            {
                return this with { Vaults = Vaults.SetItem(i, vault) };
            }
        }

        return this with { Vaults = Vaults.Add(vault) };
    }
}

/// <summary>What is remembered of one vault.</summary>
/// <param name="Id">The vault's id in the mandate.</param>
/// <param name="Paused">An operator paused it.</param>
/// <param name="Asked">What an operator asked for that is not done; null when nothing is.</param>
/// <param name="LastHedgeAt">
/// Unix seconds of the head at which the last hedge was found included, or of the first block seen; 0 before that.
/// </param>
/// <param name="LastVerdict">The verdict of the last decision; null before the first.</param>
/// <param name="LastReason">The code of its decisive reason.</param>
/// <param name="Intents">Intents that have not ended, oldest first.</param>
public sealed record VaultState(
    string Id,
    bool Paused,
    OperatorAsk? Asked,
    ulong LastHedgeAt,
    Verdict? LastVerdict,
    string? LastReason,
    ImmutableArray<Intent> Intents)
{
    /// <summary>What is remembered of the feeds that its prices come from.</summary>
    public ImmutableArray<FeedSeen> Feeds { get; init; } = [];

    /// <summary>What is usual at its venues.</summary>
    [JsonRequired]
    public ImmutableArray<VenueMemory> Venues { get; init; } = [];

    /// <summary>The spot of the newest decision that measured one, USD per base; null before.</summary>
    /// <remarks>Required, so that a checkpoint of a version without it is folded anew instead of read.</remarks>
    [JsonRequired]
    public double? Spot { get; init; }

    /// <summary>
    /// What <see cref="Spot"/> was at <see cref="LastHedgeAt"/>, or the first since then; null before.
    /// </summary>
    [JsonRequired]
    public double? LastHedgeSpot { get; init; }

    /// <summary>What the last hedge traded, signed base integer; 0 before the first.</summary>
    [JsonRequired]
    public BigInteger LastHedgeSize { get; init; }

    /// <summary>Unix seconds of the block at which the trade that is made in slices began; null without one.</summary>
    [JsonRequired]
    public ulong? SlicedSince { get; init; }

    /// <summary>The memory of a vault that was never seen.</summary>
    public static VaultState Fresh(string id) => new(id, false, null, 0, null, null, []);

    /// <summary>True while an operator wants the hedge closed.</summary>
    [JsonIgnore]
    public bool Unwinds => Asked?.Verb == OperatorVerb.Unwind;

    internal VaultState Hear(Fact.OperatorSpoke spoke) => spoke.Verb switch
    {
        OperatorVerb.Rebalance or OperatorVerb.Flatten => this with
        {
            Asked = new OperatorAsk(spoke.Verb, spoke.MostNotional),
        },
        OperatorVerb.Unwind => this with { Asked = new OperatorAsk(spoke.Verb, spoke.MostNotional), Paused = true },
        OperatorVerb.Pause => this with { Asked = null, Paused = true },

        // Whoever resumes accepts the feeds as they are now.
        OperatorVerb.Resume => this with { Asked = Unwinds ? null : Asked, Paused = false, Feeds = [] },
        _ => throw new InvariantException($"unknown verb {spoke.Verb}"),
    };

    internal VaultState Remember(Decision decision)
    {
        var remembered = this with
        {
            LastVerdict = decision.Verdict,
            LastReason = decision.Decisive.Code,
            LastHedgeAt = LastHedgeAt == 0 ? decision.Timestamp : LastHedgeAt,
            Spot = decision.Measure?.Spot ?? Spot,
            LastHedgeSpot = LastHedgeSpot ?? decision.Measure?.Spot,
            Asked = Asked is { } asked && asked.Outlives(decision) ? asked : null,
            Venues = decision.Venues ?? Venues,
            SlicedSince = SlicedAfter(decision),
            Feeds = FeedSeen.After(Feeds, decision.Prices, decision.Timestamp),
        };
        return decision switch
        {
            { Plan: { } plan } => remembered with
            {
                Intents = remembered.Intents.Add(new Intent(
                    decision.Number, plan, decision.ComputeReasonHash(), IntentState.Planned, [], null, null)),
            },
            { Verdict: Verdict.Withdraw } => remembered with
            {
                Intents = [.. remembered.Intents.Select(i => Withdraw(i, decision))],
            },
            _ => remembered,
        };
    }

    /// <summary>
    /// A trade goes on in slices while decisions say so, and while none is made for another cause: it ends with the
    /// last slice, or when nothing is wanted any more.
    /// </summary>
    private ulong? SlicedAfter(Decision decision) =>
        decision.Reasons.Any(reason => reason.Code == ReasonCode.Schedule) ? SlicedSince ?? decision.Timestamp
        : decision.Verdict is Verdict.Hold or Verdict.Hedge ? null
        : SlicedSince;

    internal VaultState Yield(long from, long to) => this with
    {
        Intents = [.. Intents.Select(i => i.Decision == from ? IntentMachine.Yield(i, to) : i)],
    };

    private static Intent Withdraw(Intent intent, Decision decision) => intent.MayBeWithdrawn
        ? IntentMachine.Apply(
            intent, new IntentChange.Withdrawn($"decision {decision.Number}: {decision.Decisive.Code}"))
        : intent;

    internal VaultState Change(long decision, IntentChange change, ulong now)
    {
        for (var i = 0; i < Intents.Length; i++)
        {
            if (Intents[i].Decision == decision)
            {
                var changed = IntentMachine.Apply(Intents[i], change);
                var hedged = change is IntentChange.Included { Inclusion: { Success: true, Kind: InclusionKind.Plan } };
                return this with
                {
                    // Only a hedge that happened resets the timer; one that was refused or cancelled does not.
                    LastHedgeAt = hedged ? now : LastHedgeAt,
                    LastHedgeSpot = hedged ? Spot : LastHedgeSpot,
                    LastHedgeSize = hedged ? Intents[i].Plan.NetSize : LastHedgeSize,
                    Intents = changed.Ended ? Intents.RemoveAt(i) : Intents.SetItem(i, changed),
                };
            }
        }

        throw new InvariantException($"vault '{Id}' has no open intent of decision {decision}");
    }
}

/// <summary>What an operator asked of a vault.</summary>
/// <param name="Verb">A trade: rebalance, flatten or unwind.</param>
/// <param name="MostNotional">Most that it may trade at once, quote integer; null for no limit of its own.</param>
public sealed record OperatorAsk(OperatorVerb Verb, BigInteger? MostNotional)
{
    /// <summary>
    /// Whether it still stands after a decision: while the lane is not free or is being freed, while more is to be
    /// traded than one plan may, and, for an unwinding, until there is nothing left to close.
    /// </summary>
    internal bool Outlives(Decision decision) => Verb == OperatorVerb.Unwind
        ? decision.Verdict != Verdict.Hold
        : decision.Verdict is Verdict.Wait or Verdict.Withdraw
            || (decision.Verdict == Verdict.Hedge && decision.Reasons.Any(r => r.Code == ReasonCode.Slice));
}
