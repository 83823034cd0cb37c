using System.Xml.Linq;
using KeeperBot.Backtests;
using KeeperBot.Charts;
using KeeperBot.Tests.Backtests;

namespace KeeperBot.Tests.Charts;

/// <summary>The report of a backtest as a page.</summary>
public sealed class BacktestPageTests
{
    private const string Evil = "</title><script>alert(1)</script>\"'&";

    [Fact]
    public void Draw_Study_IsOneWholePageThatRunsNothingAndAsksForNothing()
    {
        var page = BacktestPage.Draw(Evil, Evil, BacktestStage.Scene(BacktestStage.CostOptimal(1e-4)).Vault, Study());
        var document = XDocument.Parse(page.Replace("<!doctype html>", "", StringComparison.Ordinal));
        var names = document.Descendants().Select(element => element.Name.LocalName).ToHashSet();
        Assert.Equal(3, document.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.Equal(2, document.Descendants().Count(element => element.Name.LocalName == "table"));
        Assert.Empty(names.Intersect(["script", "link", "img", "iframe", "object"]));
        Assert.DoesNotContain(
            document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src");
        Assert.Contains(document.Descendants(), element => element.Value == Evil);
    }

    [Fact]
    public void Draw_Again_IsTheSameBytes()
    {
        var vault = BacktestStage.Scene(BacktestStage.CostOptimal(1e-4)).Vault;
        Assert.Equal(
            BacktestPage.Draw("t", "s", vault, Study()), BacktestPage.Draw("t", "s", vault, Study()));
    }

    private static BacktestStudy Study() => BacktestStudy.Run(
        BacktestStage.Scene(BacktestStage.CostOptimal(1e-4)),
        BacktestStage.Terms,
        [.. BacktestStage.Paths(2, 30, seed: 3)],
        compares: true,
        null,
        CancellationToken.None);
}
