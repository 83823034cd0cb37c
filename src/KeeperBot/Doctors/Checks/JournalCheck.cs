using KeeperBot.Journals;
using KeeperBot.Operating;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Takes the journal's lock and gives it back.</summary>
internal sealed class JournalCheck : KeeperCheck
{
    /// <summary>A turn waits for nodes that do not answer, and for their repetitions.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Name => "journal";

    /// <inheritdoc/>
    public override string Meaning => "the journal can be written, or the keeper that writes it is well";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var file = examination.Configuration.JournalFile;
        try
        {
            JournalLock.Acquire(file).Dispose();
            return Ok(file);
        }
        catch (JournalLockedException held)
        {
            return Runs(examination.Configuration.InboxFile) is { } keeper ? Ok(keeper) : Fail(
                $"{held.What}: {held.Where}",
                "it takes no turns: end it, or give this configuration a journal of its own");
        }
        catch (JournalException error)
        {
            return Fail($"{error.What}: {error.Where}", error.Remedy);
        }
    }

    /// <summary>The keeper that holds the journal and is well; null when it does not show that it is.</summary>
    private static string? Runs(string inboxFile)
    {
        if (!File.Exists(inboxFile))
        {
            return null;
        }

        try
        {
            using var inbox = OperatorInbox.Open(inboxFile, TimeSpan.FromSeconds(1));
            var age = inbox.LastBeat() is { } beat ? TimeProvider.System.GetUtcNow() - beat.At : (TimeSpan?)null;
            return age < LongestTurn
                ? $"a keeper runs and took its last turn {Figures.Duration(age.Value.TotalSeconds)} ago"
                : null;
        }
        catch (InboxException)
        {
            return null;
        }
    }
}
