namespace KeeperBot.Core.Intents;

/// <summary>The states an intent may go through. Pure; an impossible change is a bug and stops the process.</summary>
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
            IntentChange.Sent sent => Send(intent, sent),
            IntentChange.Included included => Include(intent, included.Inclusion),
            IntentChange.Reorged when intent.State == IntentState.Included =>
                intent with { State = Unincluded(intent), Inclusion = null },
            IntentChange.Ended ended => End(intent, ended),
            _ => throw Impossible(intent, change),
        };
    }

    private static Intent Sign(Intent intent, Attempt attempt)
    {
        // One nonce for an intent's whole life: a second nonce could execute it a second time.
        if (intent.State == IntentState.Included || (intent.Nonce is { } nonce && nonce != attempt.Nonce))
        {
            throw new InvariantException(
                $"decision {intent.Decision}: signing nonce {attempt.Nonce} "
                + $"in state {intent.State} at nonce {intent.Nonce}");
        }

        var cancelling = attempt.IsCancel || intent.State == IntentState.CancelPending;
        return intent with
        {
            State = cancelling ? IntentState.CancelPending : IntentState.Signed,
            Attempts = intent.Attempts.Add(attempt),
        };
    }

    private static Intent Send(Intent intent, IntentChange.Sent sent) => intent.State switch
    {
        IntentState.Signed or IntentState.Broadcast when Knows(intent, sent) =>
            intent with { State = IntentState.Broadcast },
        IntentState.CancelPending when Knows(intent, sent) => intent,
        _ => throw Impossible(intent, sent),
    };

    private static bool Knows(Intent intent, IntentChange.Sent sent) => intent.Attempts.Any(a => a.Hash == sent.Hash);

    private static Intent Include(Intent intent, Inclusion inclusion) =>
        intent.Attempts.Any(a => a.Hash == inclusion.Hash)
            ? intent with { State = IntentState.Included, Inclusion = inclusion }
            : throw new InvariantException($"decision {intent.Decision}: {inclusion.Hash} was never signed for it");

    private static IntentState Unincluded(Intent intent) =>
        intent.Attempts.Any(a => a.IsCancel) ? IntentState.CancelPending : IntentState.Broadcast;

    private static Intent End(Intent intent, IntentChange.Ended ended)
    {
        var possible = ended.State switch
        {
            IntentState.Executed => intent.Inclusion is { Success: true, IsCancel: false },
            IntentState.Reverted => intent.Inclusion is { Success: false, IsCancel: false },
            IntentState.Cancelled => intent.Inclusion is { IsCancel: true } || intent.Attempts.IsEmpty,
            IntentState.Expired => intent.Attempts.IsEmpty,
            IntentState.Superseded or IntentState.ForeignNonce => intent.Inclusion is null && !intent.Attempts.IsEmpty,
            _ => false,
        };
        return possible ? intent with { State = ended.State, Why = ended.Why } : throw Impossible(intent, ended);
    }

    private static InvariantException Impossible(Intent intent, IntentChange change) =>
        new($"decision {intent.Decision}: {change} cannot happen in state {intent.State}");
}
