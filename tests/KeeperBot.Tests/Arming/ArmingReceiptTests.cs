using System.Collections.Immutable;
using KeeperBot.Arming;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;

namespace KeeperBot.Tests.Arming;

/// <summary>Catalogue CF-02: a receipt is worth something only while everything it names is as it was.</summary>
public sealed class ArmingReceiptTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    [Fact]
    public void Differences_ChangedAddedAndGone_AreEachNamed()
    {
        var receipt = ArmingReceipt.Of(Facts(("a", "1"), ("b", "2"), ("c", "3")), Now);
        Assert.Empty(receipt.Differences(Facts(("a", "1"), ("b", "2"), ("c", "3")), partly: false));
        Assert.Equal(
            ["b was 2 and is 5", "c was 3 and is not there", "d was not there and is 4"],
            receipt.Differences(Facts(("a", "1"), ("b", "5"), ("d", "4")), partly: false));
        Assert.Equal(
            ["b was 2 and is 5"], receipt.Differences(Facts(("a", "1"), ("b", "5")), partly: true));
    }

    [Fact]
    public void WriteAndRead_Receipt_IsTheSame()
    {
        using var sample = new SampleConfiguration();
        var file = Path.Combine(sample.Folder.FullName, "receipt");
        Assert.Null(ArmingReceipt.Read(file));
        var receipt = ArmingReceipt.Of(Facts(("a", "1")), Now);
        receipt.Write(file);
        var read = ArmingReceipt.Read(file);
        Assert.Equal(receipt.ArmedAt, read?.ArmedAt);
        Assert.Empty(read!.Differences(Facts(("a", "1")), partly: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"keeperbot/arming/1\",\"armedAt\":\"2026-01-01T00:00:00Z\"}")]
    [InlineData("{\"schema\":\"keeperbot/arming/1\",\"armedAt\":\"2026-01-01T00:00:00Z\",\"bound\":null}")]
    [InlineData("{\"schema\":\"other\",\"armedAt\":\"2026-01-01T00:00:00Z\",\"bound\":{}}")]
    public void Read_NoReceipt_IsRefused(string text)
    {
        using var sample = new SampleConfiguration();
        var file = Path.Combine(sample.Folder.FullName, "receipt");
        File.WriteAllText(file, text);
        Assert.Equal(ExitCode.Refused, Assert.Throws<ProblemException>(() => ArmingReceipt.Read(file)).ExitCode);
    }

    [Fact]
    public void Stated_TwoMandates_DifferInTheMandateAlone()
    {
        using var sample = new SampleConfiguration();
        var then = ArmingFacts.Stated(sample.Load(sample.Text));
        var now = ArmingFacts.Stated(sample.Load(sample.With("vaults[0].policy.band", "\"3 WETH\"")));
        var difference = Assert.Single(ArmingReceipt.Of(then, Now).Differences(now, partly: true));
        Assert.StartsWith("mandate was 0x", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgramVersion_Text_NamesVersionAndBuild() =>
        Assert.Matches(@"^\d+\.\d+\.\d+ \(build [0-9a-f]{12}\)$", ProgramVersion.Text);

    private static ArmingFacts Facts(params (string Name, string Value)[] values) =>
        new(values.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
}
