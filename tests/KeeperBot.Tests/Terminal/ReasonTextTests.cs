using KeeperBot.Core.Decisions;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

public sealed class ReasonTextTests
{
    public static TheoryData<string> Codes => [.. ReasonCode.Catalogue.Select(entry => entry.Code)];

    [Fact]
    public void ReasonSamples_Catalogue_HasASampleOfEveryCodeInItsOrder() =>
        Assert.Equal(
            ReasonCode.Catalogue.Select(entry => entry.Code),
            ReasonSamples.All.Select(s => s.Failed.Code),
            StringComparer.Ordinal);

    [Fact]
    public void Catalogue_Codes_AreDistinctKebabCaseWithAMeaning()
    {
        var codes = ReasonCode.Catalogue.Select(entry => entry.Code).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(ReasonCode.Catalogue.Length, codes.Count);
        Assert.All(ReasonCode.Catalogue, entry =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", entry.Code);
            Assert.InRange(entry.Meaning.Length, 15, 110);
        });
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Say_EveryCode_HasWordsOfItsOwn(string code)
    {
        var fallback = ReasonText.Say(new Reason("a-code-of-a-newer-version", true, 1, 2, "x"));
        Assert.Equal("a-code-of-a-newer-version: 1.00 x against 2.00 x", fallback);
        foreach (var passed in new[] { true, false })
        {
            var said = ReasonText.Say(new Reason(code, passed, 1, 2, "x"));
            Assert.False(said.StartsWith(code + ":", StringComparison.Ordinal), $"write words for '{code}': {said}");
            Assert.DoesNotContain(" against ", said, StringComparison.Ordinal);
            var detailed = ReasonText.Say(new Reason(code, passed, 1, 2, "x", "detail"));
            Assert.EndsWith(": detail", detailed, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Say_PassedAndFailedSample_ReadDifferently(string code)
    {
        var (passed, failed) = ReasonSamples.All.Single(sample => sample.Failed.Code == code);
        Assert.NotEqual(passed is null ? "" : ReasonText.Say(passed), ReasonText.Say(failed), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(true, "gas 60.0 gwei is within the ceiling of 60.0 gwei")]
    [InlineData(false, "gas 60.0 gwei is over the ceiling of 60.0 gwei")]
    public void Say_GasAtItsCeiling_DoesNotSayBelow(bool passed, string expected) =>
        Assert.Equal(expected, ReasonText.Say(new Reason("gas-ceiling", passed, 60, 60, "gwei")));

    [Fact]
    public void Say_TimerOverdueWithNothingToTrade_DoesNotCountBackwards() => Assert.Equal(
        "the timer is due, 5 h since the last hedge, and finds nothing worth a trade",
        ReasonText.Say(new Reason(ReasonCode.Timer, false, 18_000, 14_400, "s")));

    [Fact]
    public void Say_SlippageWithoutAQuote_ShowsNoFigure() => Assert.Equal(
        "there is no quote to hold against the oracle: nothing quotes this size",
        ReasonText.Say(new Reason("slippage", false, double.MaxValue, 50, "bps", "nothing quotes this size")));
}
