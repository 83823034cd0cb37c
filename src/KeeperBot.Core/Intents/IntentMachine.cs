namespace KeeperBot.Core.Intents;

/// <summary>The states an intent may go through. Pure; an impossible change is a bug and stops the process.</summary>
/// <remarks>
/// <code>
/// Planned -> Signed -> Broadcast -> Included -> Executed | Reverted | Cancelled | Superseded
///    |          \-> CancelPending ----^   |
///    |                 (a reorganisation leads back)
///    |          Signed | Broadcast | CancelPending -> Ambiguous -> Included | back | ForeignNonce
///    \-> Expired | Cancelled | Superseded (nothing was signed)
/// </code>
/// Only finality ends what was signed: a transaction that somebody has seen can be sent again by anybody.
/// </remarks>
public static class IntentMachine
{
    /// <summary>The intent after the change.</summary>
    /// <exception cref="InvariantException">The change cannot happen to an intent in this state.</exception>
    public static Intent Apply(Intent intent, IntentChange change)
    {
        if (intent.Ended)
        {
            throw Impossible(intent, change);
        }

        return change switch
        {
            IntentChange.Signed signed => Sign(intent, signed.Attempt),
            IntentChange.Sent sent when Signable(intent) && Knows(intent, sent.Hash) => intent with
            {
                State = intent.State == IntentState.Signed ? IntentState.Broadcast : intent.State,
                Refusal = null,
            },
            IntentChange.Refused refused when Signable(intent) && Knows(intent, refused.Refusal.Hash) =>
                intent with { Refusal = refused.Refusal },
            IntentChange.Withdrawn withdrawn when Signable(intent) => intent with { Withdrawn = withdrawn.Why },
            IntentChange.Included included => Include(intent, included.Inclusion),
            IntentChange.Reorged reorged when intent.Inclusion?.BlockHash == reorged.BlockHash => Reopen(intent),
            IntentChange.Doubted when Signable(intent) && intent.Nonce is not null =>
                intent with { State = IntentState.Ambiguous },
            IntentChange.Cleared when intent.State == IntentState.Ambiguous => Reopen(intent),
            IntentChange.Ended ended => End(intent, ended),
            _ => throw Impossible(intent, change),
        };
    }

    /// <summary>
    /// The intent after a more urgent one took its nonce: whichever of the two is included, the other never is.
    /// </summary>
    /// <exception cref="InvariantException">It has no nonce to give, or not any more.</exception>
    public static Intent Yield(Intent intent, long to) => intent.MayBeSuperseded && intent.Nonce is not null
        ? intent with { State = IntentState.CancelPending, YieldedTo = to }
        : throw new InvariantException(
            $"decision {intent.Decision} in state {intent.State} cannot yield its nonce to decision {to}");

    private static bool Signable(Intent intent) => intent.State < IntentState.Included
        || intent.State == IntentState.CancelPending;

    private static bool Knows(Intent intent, Ethereum.Hash32 hash) => intent.Attempts.Any(a => a.Hash == hash);

    private static Intent Sign(Intent intent, Attempt attempt)
    {
        // One nonce for an intent's whole life: a second nonce could execute it a second time. And once it yielded its
        // nonce only the other one bids for it.
        var otherNonce = intent.Nonce is { } nonce && nonce != attempt.Nonce;
        if (!Signable(intent) || otherNonce || intent.YieldedTo is not null)
        {
            throw new InvariantException(
                $"decision {intent.Decision}: signing nonce {attempt.Nonce} "
                + $"in state {intent.State} at nonce {intent.Nonce}");
        }

        // After a cancel nothing but a cancel: bytes that execute must never come after bytes that forbid it.
        if (!attempt.IsCancel && (intent.State == IntentState.CancelPending || intent.Withdrawn is not null))
        {
            throw new InvariantException($"decision {intent.Decision}: signing the plan again after its cancel");
        }

        return intent with
        {
            State = attempt.IsCancel ? IntentState.CancelPending : IntentState.Signed,
            Attempts = intent.Attempts.Add(attempt),
            Refusal = null,
        };
    }

    private static Intent Include(Intent intent, Inclusion inclusion)
    {
        if (intent.State is IntentState.Planned or IntentState.Included)
        {
            throw new InvariantException($"decision {intent.Decision}: included in state {intent.State}");
        }

        var attempt = intent.Attempts.FirstOrDefault(a => a.Hash == inclusion.Hash);
        var known = inclusion.Kind switch
        {
            InclusionKind.Plan => attempt is { IsCancel: false },
            InclusionKind.Cancel => attempt is { IsCancel: true },
            _ => attempt is null,
        };
        return known
            ? intent with { State = IntentState.Included, Inclusion = inclusion }
            : throw new InvariantException(
                $"decision {intent.Decision}: {inclusion.Hash} was never signed for it as {inclusion.Kind}");
    }

    /// <summary>Back to where it was before its nonce was spent; all its bytes are offered again.</summary>
    private static Intent Reopen(Intent intent) => intent with
    {
        State = intent.YieldedTo is not null || intent.Attempts.Any(a => a.IsCancel)
            ? IntentState.CancelPending
            : IntentState.Broadcast,
        Inclusion = null,
    };

    private static Intent End(Intent intent, IntentChange.Ended ended)
    {
        var unsigned = intent.Attempts.IsEmpty;
        var possible = ended.State switch
        {
            IntentState.Executed => intent.Inclusion is { Success: true, Kind: InclusionKind.Plan },
            IntentState.Reverted => intent.Inclusion is { Success: false, Kind: InclusionKind.Plan },
            IntentState.Cancelled => intent.Inclusion is { Kind: InclusionKind.Cancel } || unsigned,
            IntentState.Expired => unsigned,
            IntentState.Superseded => intent.Inclusion is { Kind: InclusionKind.Rival } || unsigned,
            IntentState.ForeignNonce => intent.State == IntentState.Ambiguous,
            _ => false,
        };
        return possible ? intent with { State = ended.State, Why = ended.Why } : throw Impossible(intent, ended);
    }

    private static InvariantException Impossible(Intent intent, IntentChange change) =>
        new($"decision {intent.Decision}: {change} cannot happen in state {intent.State}");
}
