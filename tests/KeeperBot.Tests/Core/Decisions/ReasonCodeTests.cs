using KeeperBot.Core.Decisions;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class ReasonCodeTests
{
    [Fact]
    public void Catalogue_EveryCode_IsDeclaredOnceInKebabCaseWithAMeaning()
    {
        var codes = ReasonCode.Catalogue.Select(entry => entry.Code).ToArray();
        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code));
        Assert.All(ReasonCode.Catalogue, entry => Assert.NotEmpty(entry.Meaning));
    }

    [Fact]
    public void Catalogue_RandomDecisions_UseNoOtherCodes()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var known = ReasonCode.Catalogue.Select(entry => entry.Code).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            var decision = RandomScenarios.Next(random).DecideOnly();
            Assert.All(decision.Reasons, reason => Assert.Contains(reason.Code, known));
        }
    }

    [Theory]
    [InlineData(3, 5, 2)]
    [InlineData(5, 3, -2)]
    public void Margin_OfAReason_IsWhatIsLeftToTheLimit(double measured, double limit, double margin) =>
        Assert.Equal(margin, new Reason("band", true, measured, limit, "WETH").Margin);
}
