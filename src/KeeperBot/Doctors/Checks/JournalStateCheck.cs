using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Journals;

namespace KeeperBot.Doctors.Checks;

/// <summary>Reads what the journal remembers.</summary>
internal sealed class JournalStateCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "journal-state";

    /// <inheritdoc/>
    public override string Meaning => "the journal is of this chain and keeper, and the keeper is not halted";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["sqlite"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var file = examination.Configuration.JournalFile;
        if (!File.Exists(file))
        {
            return Ok("there is no journal yet; the first run makes it");
        }

        try
        {
            using var journal = KeeperJournal.Open(SqliteJournalStore.OpenReadOnly(file));
            return Judge(journal, examination);
        }
        catch (JournalException error)
        {
            return Fail($"{error.What}: {error.Where}", error.Remedy);
        }
    }

    private Finding Judge(KeeperJournal journal, Examination examination)
    {
        if (journal.Mandate is not { } kept)
        {
            return Ok("nothing is in it yet");
        }

        if (kept.ChainId != examination.Mandate.ChainId || kept.Keeper != examination.Mandate.Keeper)
        {
            return Fail(
                $"it is of the keeper {kept.Keeper} on chain {kept.ChainId}",
                "name another file in \"journal\": a keeper on another chain or with another key starts its own");
        }

        if (journal.State.Halt is { } halt)
        {
            return Fail(
                $"the keeper halted at block {halt.Block}, {halt.Code}: {halt.Why}",
                $"{HaltCode.RemedyOf(halt.Code)}; then keeperbot resume");
        }

        var paused = journal.State.Vaults.Where(vault => vault.Paused).Select(vault => vault.Id).ToList();
        return paused.Count > 0
            ? Warn($"an operator paused {string.Join(", ", paused)}", "keeperbot resume, when the reason is gone")
            : Ok($"{journal.State.Decisions} decisions, up to block {journal.State.Head?.Number}");
    }
}
