using KeeperBot.Journals;

namespace KeeperBot.Doctors.Checks;

/// <summary>Takes the journal's lock and gives it back.</summary>
internal sealed class JournalCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "journal";

    /// <inheritdoc/>
    public override string Meaning => "the journal can be written, and no other process writes it";

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
            return Fail(
                $"{held.What}: {held.Where}",
                "a keeper is running: stop it first, or give this configuration a journal of its own");
        }
        catch (JournalException error)
        {
            return Fail($"{error.What}: {error.Where}", error.Remedy);
        }
    }
}
