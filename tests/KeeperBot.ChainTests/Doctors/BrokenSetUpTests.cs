using KeeperBot.Doctors;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>
/// Catalogue CF-01, OR-06, VX-04, VX-07: one thing is broken at a time; doctor names exactly that, and arm refuses.
/// </summary>
public sealed class BrokenSetUpTests(DoctorBench bench) : IClassFixture<DoctorBench>
{
    /// <summary>Checks that fail on no set-up here, and why.</summary>
    private static readonly Dictionary<string, string> Unbroken = new(StringComparer.Ordinal)
    {
        ["sqlite"] = "the library is loaded once for the whole process",
        ["disk"] = "a disk cannot be filled here",
        ["configuration-file"] = "it only warns",
        ["quorum"] = "it only warns",
        ["profile"] = "it only warns",
        ["heartbeats"] = "it only warns",
        ["inventory"] = "it only warns",
        ["mode"] = "it only warns: arming is what follows",
        ["data-fee"] = "what breaks it breaks the decision too: WarningTests has both",
    };

    public static TheoryData<string> Names => [.. BrokenSetUps.All.Select(broken => broken.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BrokenSetUp_Doctor_NamesExactlyThatAndArmRefuses(string name)
    {
        var broken = BrokenSetUps.All.Single(one => one.Name == name);
        await using var snapshot = await bench.SnapshotAsync();
        var file = bench.Write(await broken.BreakAsync(bench));

        var checkup = await DoctorBench.ExamineAsync(file);
        var failed = checkup.Findings.Where(finding => finding.Status == FindingStatus.Fail).ToList();
        var finding = Assert.Single(failed, found => found.Check == broken.Check);
        Assert.True(failed.Count == 1, string.Join(" | ", failed.Select(found => $"{found.Check}: {found.Detail}")));
        Assert.Contains(broken.Said, finding.Detail, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(finding.Remedy));
        Assert.DoesNotContain(finding.Detail, char.IsControl);

        var armed = await DoctorBench.ArmAsync(file);
        Assert.Equal(ExitCode.Refused, armed.Code);
        Assert.Contains(broken.Check, armed.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".armed"));
    }

    [Fact]
    public async Task SoundSetUp_Doctor_FindsNothingAndArmArms()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var file = bench.Write(bench.Sound());
        var checkup = await DoctorBench.ExamineAsync(file);
        var warned = checkup.Findings.Where(finding => finding.Status is FindingStatus.Fail or FindingStatus.Warn);
        Assert.Equal(["quorum", "mode"], warned.Select(finding => finding.Check));
        Assert.Equal(Doctor.All.Select(check => check.Name), checkup.Findings.Select(finding => finding.Check));

        var armed = await DoctorBench.ArmAsync(file);
        Assert.True(armed.Code == ExitCode.Ok, armed.Errors);
        Assert.True(File.Exists(file + ".armed"));
        Assert.Null(await DoctorBench.OpenAsync(file));
    }

    [Fact]
    public void Checks_EachOne_IsBrokenBySomeSetUp()
    {
        Assert.True(BrokenSetUps.All.Count >= 40, $"there are {BrokenSetUps.All.Count}");
        Assert.Equal(
            Doctor.All.Select(check => check.Name).Order(StringComparer.Ordinal),
            BrokenSetUps.All.Select(broken => broken.Check).Distinct().Concat(Unbroken.Keys)
                .Order(StringComparer.Ordinal));
    }
}
