using System.Xml.Linq;
using KeeperBot.Charts;
using KeeperBot.Core.Exposures;
using KeeperBot.Tests.Core.Exposures;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Charts;

public sealed class ChartTests
{
    private static readonly double[] Tenors = [7, 30, 90, 180];
    private static readonly Market Market = RiskScene.Market;

    [Fact]
    public void Profile_Book_IsThePictureOfBefore() => Holds("chart-profile", Profile());

    [Fact]
    public void Contributions_Book_AreThePictureOfBefore() => Holds("chart-contributions", ContributionChart.Draw(
        "eth-calls at block 21 004 118", "2023-11-14 22:13 UTC", ExposureBook.Of(RiskScene.Whole(Market), Market)));

    [Fact]
    public void Smile_Tenors_AreThePictureOfBefore() => Holds("chart-smile", Smiles());

    [Fact]
    public void Draw_TextThatIsMarkup_IsShownAndNotObeyed()
    {
        const string Evil = "</text><script>alert(1)</script>\"'&\u0001\uFFFF";
        var svg = SmileChart.Draw(Evil, Evil, [new Smile(7, 3_000, [(0.9, 2_700, 0.5), (1.1, 3_300, 0.5)])]);
        var document = XDocument.Parse(svg);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName == "script");
        Assert.Contains(
            document.Descendants(), element => element.Value.StartsWith("</text>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1_234.0, 5_678.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(7.0, 7.0)]
    [InlineData(1e-9, 3e-9)]
    [InlineData(-3e12, -1e12)]
    public void Scale_Around_HoldsItsValuesAndHasAFewRoundTicks(double low, double high)
    {
        var scale = Scale.Around([low, high], 100, 0, 5);
        Assert.True(scale.Low <= low && scale.High >= high && scale.High > scale.Low);
        Assert.InRange(scale.Ticks(5).Count(), 3, 8);
        Assert.Equal((100.0, 0.0), (scale.At(scale.Low), scale.At(scale.High)));
    }

    [Fact]
    public void Contributions_ManyParts_AreDrawnAsAFewAndTheRest()
    {
        var parts = Enumerable.Range(1, 40).SelectMany(i => ExposureComponent.Holding($"part {i}", Market.Base, i));
        var svg = ContributionChart.Draw("many", "", ExposureBook.Of(new Exposure([.. parts]), Market));
        Assert.Contains(">29 others<", svg, StringComparison.Ordinal);
        Assert.Contains(">part 40<", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">part 2<", svg, StringComparison.Ordinal);
    }

    private static string Profile() => ProfileChart.Draw(new ProfilePicture(
        "eth-calls at block 21 004 118",
        "2023-11-14 22:13 UTC · WETH 3 000.00 USD, 60.0 % volatility at 30 d",
        "WETH",
        Market.Spot,
        4.0,
        [
            RiskProfile.Of(RiskScene.Whole, Market, 0.3, 40, 0.0),
            RiskProfile.Of(RiskScene.Whole, Market, 0.3, 40, 7.0),
        ],
        ScenarioGrid.Default.Run(RiskScene.Whole, Market)));

    private static string Smiles() => SmileChart.Draw("eth-calls: WETH", "2023-11-14 22:13 UTC",
    [
        .. Tenors.Select(days => new Smile(days, 3_000,
        [
            .. Enumerable.Range(0, 41).Select(i => 0.6 + (0.0225 * i)).Select(k => (
                k, 3_000 * k, 0.55 + (4.0 / (days + 10) * (k - 1) * (k - 1)) - (0.08 * (k - 1)) + (0.02 * days / 180))),
        ])),
    ]);

    private static void Holds(string name, string svg)
    {
        XDocument.Parse(svg);
        GoldenFile.Holds($"tests/KeeperBot.Tests/Golden/{name}.svg", svg);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }
}
