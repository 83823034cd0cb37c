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

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LockPoll = TimeSpan.FromSeconds(1);

    /// <summary>Makes requests facts, in their order.</summary>
    /// <returns>True when a keeper that runs heard them; false when there is none and they are in its
    /// journal.</returns>
    /// <exception cref="ProblemException">A keeper has the journal and does not listen.</exception>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public async Task<bool> AskAsync(
        IReadOnlyList<(OperatorVerb Verb, string Vault)> requests, CancellationToken cancellation)
    {
        foreach (var (verb, vault) in requests)
        {
            if (!await PostAsync(verb, vault, null, cancellation))
            {
                Write(verb, vault);
            }
        }

        return !IsFree();
    }

    /// <summary>Leaves a request for the keeper that runs, and waits until it was heard.</summary>
    /// <returns>False when no keeper runs, or the one that did died before it heard it; nothing was asked
    /// then.</returns>
    /// <exception cref="ProblemException">It does not listen, or refuses.</exception>
    public async Task<bool> PostAsync(
        OperatorVerb verb, string vault, BigInteger? mostNotional, CancellationToken cancellation)
    {
        if (IsFree())
        {
            return false;
        }

        using var inbox = OperatorInbox.Open(configuration.InboxFile);
        var id = inbox.Post(verb, vault, mostNotional, time.GetUtcNow());
        var (started, looked) = (time.GetTimestamp(), time.GetTimestamp());
        try
        {
            while (time.GetElapsedTime(started) < HearingDeadline)
            {
                if (inbox.AnswerTo(id) is { } answer and not OperatorInbox.Taken)
                {
                    RequireHeard(answer);
                    return true;
                }

                if (time.GetElapsedTime(looked) >= LockPoll)
                {
                    looked = time.GetTimestamp();
                    if (IsFree() && inbox.Withdraw(id))
                    {
                        return false;
                    }
                }

                await Task.Delay(Poll, time, cancellation);
            }
        }
        finally
        {
            inbox.Withdraw(id);
        }

        throw inbox.AnswerTo(id) is null ? Deaf(inbox.LastBeat()) : new ProblemException(
            ExitCode.Unknown,
            "the keeper took the request and has not written it to its journal",
            configuration.JournalFile,
            "do not repeat it; keeperbot status shows what it knows");
    }

    private void Write(OperatorVerb verb, string vault)
    {
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(configuration.JournalFile));
        journal.Adopt(configuration.Mandate);
        journal.Commit(new Fact.OperatorSpoke(verb, vault));
    }

    private static void RequireHeard(string answer)
    {
        if (answer != OperatorEar.Heard)
        {
            throw new ProblemException(
                ExitCode.Refused, answer, "the keeper that runs",
                "compare its configuration with the one that was named here");
        }
    }

    /// <summary>True when no keeper holds the journal.</summary>
    private bool IsFree()
    {
        try
        {
            JournalLock.Acquire(configuration.JournalFile).Dispose();
            return true;
        }
        catch (JournalLockedException)
        {
            return false;
        }
    }

    private ProblemException Deaf(Heartbeat? beat)
    {
        var age = beat is null
            ? "never took a turn"
            : $"took its last turn {Figures.Duration((time.GetUtcNow() - beat.At).TotalSeconds)} ago";
        var kill = beat is null ? "end it" : $"end it (kill -KILL {beat.Process})";
        return new ProblemException(
            ExitCode.NotReady,
            $"a keeper holds the journal, and {age}; nothing was done",
            configuration.JournalFile,
            $"{kill}: nothing is lost by that; then repeat the command. "
            + "To stop all trading at once: keeperbot pause --on-chain");
    }
}
