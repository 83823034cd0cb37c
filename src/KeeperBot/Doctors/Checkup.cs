using System.Collections.Immutable;

namespace KeeperBot.Doctors;

/// <summary>One visit to the doctor: what was looked at, and what was found.</summary>
/// <param name="Examination">What was looked at.</param>
/// <param name="Findings">What was found, in the order of the checks.</param>
internal sealed record Checkup(Examination Examination, ImmutableArray<Finding> Findings)
{
    /// <summary>True when nothing failed.</summary>
    public bool IsSound => Count(FindingStatus.Fail) == 0;

    /// <summary>The names of the checks that failed.</summary>
    public IEnumerable<string> Failed => Findings
        .Where(finding => finding.Status == FindingStatus.Fail)
        .Select(finding => finding.Check)
        .Distinct(StringComparer.Ordinal);

    /// <summary>How many findings have a status.</summary>
    public int Count(FindingStatus status) => Findings.Count(finding => finding.Status == status);
}
