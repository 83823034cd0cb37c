using KeeperBot.Journals;

namespace KeeperBot.Doctors.Checks;

/// <summary>Looks for the library that the journal is kept with.</summary>
internal sealed class SqliteCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "sqlite";

    /// <inheritdoc/>
    public override string Meaning => "the system's SQLite library is there and new enough";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        try
        {
            SqliteLibrary.EnsureLoaded();
            return Ok("the library is there");
        }
        catch (JournalException absent)
        {
            return Fail($"{absent.What} ({absent.Where})", absent.Remedy);
        }
    }
}
