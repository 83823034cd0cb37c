namespace KeeperBot.Journals;

/// <summary>What checking a whole journal found.</summary>
/// <param name="Head">The last entry up to which everything is as written.</param>
/// <param name="Blobs">How many different blobs were read and matched their hash.</param>
/// <param name="FirstBreak">The first thing that is not as written, or null.</param>
public sealed record JournalReport(JournalHead Head, long Blobs, JournalBreak? FirstBreak)
{
    /// <summary>True when nothing differs.</summary>
    public bool Intact => FirstBreak is null;
}
