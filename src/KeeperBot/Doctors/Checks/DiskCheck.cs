using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Looks at the free space where the journal lies.</summary>
internal sealed class DiskCheck : KeeperCheck
{
    private const long Mebibyte = 1 << 20;
    private const long Least = 100 * Mebibyte;
    private const long Comfortable = 1_024 * Mebibyte;

    /// <inheritdoc/>
    public override string Name => "disk";

    /// <inheritdoc/>
    public override string Meaning => "there is room for the journal";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var folder = Path.GetDirectoryName(examination.Configuration.JournalFile)!;
        try
        {
            var free = new DriveInfo(folder).AvailableFreeSpace;
            var text = $"{Figures.Number(free / (double)Mebibyte, 0)} MiB free at {folder}";
            return free < Least ? Fail(text, "make room: a keeper that cannot write its journal signs nothing")
                : free < Comfortable ? Warn(text, "make room: the journal grows by some MiB a day and vault")
                : Ok(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Skip($"the free space of {folder} cannot be read: {error.Message}");
        }
    }
}
