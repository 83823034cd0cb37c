using KeeperBot.Doctors;

namespace KeeperBot.Terminal;

/// <summary>Shows what the doctor found.</summary>
internal static class FindingText
{
    private const int NameColumns = 20;

    /// <summary>One finding, and under it what to do about it.</summary>
    public static IEnumerable<string> Lines(Finding finding, bool severalVaults)
    {
        var about = severalVaults && finding.Vault is { } vault ? $"{vault}: " : string.Empty;
        var detail = about + finding.Detail;
        yield return $"{Mark(finding.Status)} {finding.Check,-NameColumns}"
            + (finding.Status == FindingStatus.Skipped ? Style.Dim(detail) : detail);
        if (finding.Remedy is not null)
        {
            yield return $"  {string.Empty,-NameColumns}{Style.Dim("fix")}  {finding.Remedy}";
        }
    }

    /// <summary>A sign and its colour: neither is alone.</summary>
    private static string Mark(FindingStatus status) => status switch
    {
        FindingStatus.Ok => Style.Good("✓"),
        FindingStatus.Warn => Style.Warn("!"),
        FindingStatus.Fail => Style.Bad("✗"),
        _ => Style.Dim("-"),
    };
}
