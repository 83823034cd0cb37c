using KeeperBot.Core;
using KeeperBot.Journals;

namespace KeeperBot.Operating;

/// <summary>A keeper's end of the inbox: makes requests facts, once each.</summary>
/// <param name="inboxFile">Where they are left.</param>
/// <param name="journal">Where they count.</param>
/// <param name="mandate">The keeper's vaults.</param>
/// <param name="time">Tells requests that nobody waits for any more.</param>
public sealed class OperatorEar(string inboxFile, KeeperJournal journal, Mandate mandate, TimeProvider time)
    : IDisposable
{
    /// <summary>The answer to a request that became a fact.</summary>
    public const string Heard = "heard";

    /// <summary>A command that hangs while it writes must not hold up a turn for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private OperatorInbox? _inbox;

    /// <summary>What is wrong with the inbox; null while it can be used.</summary>
    public string? Problem { get; private set; }

    /// <summary>Hears what was asked, and shows that the keeper is alive.</summary>
    /// <remarks>An inbox that fails does not keep the keeper from hedging; who asks sees no answer.</remarks>
    /// <exception cref="JournalException">The journal failed; nothing was heard that it does not hold.</exception>
    public void Listen()
    {
        try
        {
            var (inbox, now) = (Inbox(), time.GetUtcNow());
            foreach (var request in inbox.Unanswered().Where(request => inbox.Take(request.Id)))
            {
                inbox.Answer(request.Id, Hear(request, now));
            }

            inbox.Beat(Environment.ProcessId, now);
            Problem = null;
        }
        catch (InboxException error)
        {
            Problem = error.Message;
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inbox?.Dispose();
        _inbox = null;
    }

    private OperatorInbox Inbox()
    {
        if (_inbox is { IsCurrent: false })
        {
            Dispose();
        }

        return _inbox ??= OperatorInbox.Open(inboxFile, Patience);
    }

    private string Hear(OperatorRequest request, DateTimeOffset now)
    {
        // The journal has it already: a crash came between writing it there and answering here. One that nobody took
        // before is a new one, whatever its number: the clock may have gone back.
        if (request.WasTaken && request.Id <= journal.State.LastRequest)
        {
            return Heard;
        }

        if (now - request.At > OperatorRequest.Lifetime)
        {
            return "nobody heard it in time";
        }

        if (mandate.Vaults.All(vault => vault.Id != request.Vault))
        {
            return $"the keeper that runs has no vault '{request.Vault}'";
        }

        journal.Commit(new Fact.OperatorSpoke(request.Verb, request.Vault)
        {
            Request = request.Id,
            MostNotional = request.MostNotional,
        });
        return Heard;
    }
}
