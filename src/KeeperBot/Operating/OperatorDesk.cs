using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Operating;

/// <summary>
/// Brings what an operator asks for to the keeper: to the one that runs, by its inbox, or into the journal itself when
/// none does.
/// </summary>
/// <param name="configuration">Whose keeper.</param>
/// <param name="time">Measures how long it is waited.</param>
internal sealed class OperatorDesk(KeeperConfiguration configuration, TimeProvider time)
{
    /// <summary>
    /// A keeper listens at least once a turn; a turn may wait for a node's timeout, and for that of its repetition.
    /// </summary>
    private static readonly TimeSpan HearingDeadline = TimeSpan.FromSeconds(40);

    /// <summary>For a keeper that has been silent for as long as that already.</summary>
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan InboxPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LockPoll = TimeSpan.FromSeconds(1);

    /// <summary>Makes requests facts, in their order.</summary>
    /// <returns>
    /// True when a keeper that runs heard them; false when there is none and they are in its journal.
    /// </returns>
    /// <exception cref="ProblemException">A keeper has the journal and does not listen.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    /// <exception cref="InboxException">A keeper has the journal, and its inbox cannot be used.</exception>
    public async Task<bool> AskAsync(
        IReadOnlyList<(OperatorVerb Verb, string Vault)> requests, CancellationToken cancellation)
    {
        var heard = true;
        foreach (var (verb, vault) in requests)
        {
            bool posted;
            do
            {
                posted = await PostAsync(verb, vault, null, cancellation);
            }
            while (!posted && !TryWrite(verb, vault));
            heard &= posted;
        }

        return heard;
    }

    /// <summary>Leaves a request for the keeper that runs, and waits until it was heard.</summary>
    /// <returns>
    /// True when a keeper made it a fact, also when it died since; false when no keeper runs, and nothing was asked.
    /// </returns>
    /// <exception cref="ProblemException">It does not listen, or refuses.</exception>
    /// <exception cref="InboxException">A keeper runs, and its inbox cannot be used.</exception>
    public async Task<bool> PostAsync(
        OperatorVerb verb, string vault, BigInteger? mostNotional, CancellationToken cancellation)
    {
        if (IsFree())
        {
            return false;
        }

        using var inbox = OperatorInbox.Open(configuration.InboxFile, InboxPatience);
        var id = inbox.Post(verb, vault, mostNotional, time.GetUtcNow());
        var (started, looked) = (time.GetTimestamp(), time.GetTimestamp());
        try
        {
            while (true)
            {
                if (inbox.AnswerTo(id) is { } answer and not OperatorInbox.Taken)
                {
                    RequireHeard(answer);
                    return true;
                }

                if (time.GetElapsedTime(looked) >= LockPoll)
                {
                    looked = time.GetTimestamp();
                    if (TryLock(out var holder) is { } free)
                    {
                        using (free)
                        {
                            return Settle(inbox, id);
                        }
                    }

                    RequireHope(inbox, id, holder, time.GetElapsedTime(started));
                }

                await Task.Delay(Poll, time, cancellation);
            }
        }
        finally
        {
            inbox.Withdraw(id);
        }
    }

    /// <summary>True when no keeper holds the journal.</summary>
    public bool IsFree()
    {
        using var free = TryLock(out _);
        return free is not null;
    }

    private JournalLock? TryLock(out int? holder)
    {
        try
        {
            holder = null;
            return JournalLock.Acquire(configuration.JournalFile);
        }
        catch (JournalLockedException held)
        {
            holder = held.Holder;
            return null;
        }
    }

    private bool TryWrite(OperatorVerb verb, string vault)
    {
        try
        {
            using var journal = KeeperJournal.Open(SqliteJournalStore.Open(configuration.JournalFile));
            journal.Adopt(configuration.Mandate);
            journal.Commit(new Fact.OperatorSpoke(verb, vault));
            return true;
        }
        catch (JournalLockedException)
        {
            // A keeper started, or another command looked, since nobody had it.
            return false;
        }
    }

    /// <summary>
    /// The keeper that was asked is dead, and the lock is ours: what it had not written to the journal it never will.
    /// </summary>
    /// <returns>True when it wrote the request to the journal.</returns>
    private bool Settle(OperatorInbox inbox, long id)
    {
        switch (inbox.AnswerTo(id))
        {
            case OperatorInbox.Taken when LastRequest() < id:
                inbox.Revoke(id);
                return false;
            case OperatorInbox.Taken:
                inbox.Answer(id, OperatorEar.Heard);
                return true;
            case { } answer:
                RequireHeard(answer);
                return true;
            default:
                inbox.Withdraw(id);
                return false;
        }
    }

    private long LastRequest() => KeeperJournal.ReadState(configuration.JournalFile).State.LastRequest;

    private static void RequireHeard(string answer)
    {
        if (answer != OperatorEar.Heard)
        {
            throw new ProblemException(
                ExitCode.Refused, answer, "the keeper that runs",
                "compare its configuration with the one that was named here");
        }
    }

    /// <summary>Gives up when whoever holds the journal has not listened for too long.</summary>
    private void RequireHope(OperatorInbox inbox, long id, int? holder, TimeSpan waited)
    {
        // The beat of a keeper that is gone says nothing about this one.
        var beat = inbox.LastBeat() is { } last && last.Process == holder ? last : null;
        var silent = beat is null ? waited : time.GetUtcNow() - beat.At;
        if (waited < LastChance || (waited < HearingDeadline && silent < HearingDeadline))
        {
            return;
        }

        // Withdrawn first: nobody may hear it after we said that nothing was done.
        inbox.Withdraw(id);
        switch (inbox.AnswerTo(id))
        {
            case null:
                throw Deaf(beat, holder);
            case OperatorInbox.Taken:
                throw new ProblemException(
                    ExitCode.Unknown,
                    "the keeper took the request and has not written it to its journal",
                    configuration.JournalFile,
                    "do not repeat it; keeperbot status shows what it knows");
            default:
                // Answered at the last moment.
                return;
        }
    }

    private ProblemException Deaf(Heartbeat? beat, int? holder)
    {
        var age = beat is null
            ? "has not taken a turn"
            : $"took its last turn {Figures.Duration((time.GetUtcNow() - beat.At).TotalSeconds)} ago";
        var (who, kill) = holder is null
            ? ("another process", "end it")
            : ($"process {holder}", $"end it (kill -KILL {holder})");
        return new ProblemException(
            ExitCode.NotReady,
            $"{who} holds the journal, and {age}; nothing was done",
            configuration.JournalFile,
            $"{kill}: nothing is lost by that; then repeat the command. "
            + "To stop all trading at once: keeperbot pause --on-chain");
    }
}
