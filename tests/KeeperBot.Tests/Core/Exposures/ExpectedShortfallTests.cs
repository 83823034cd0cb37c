using KeeperBot.Core.Exposures;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class ExpectedShortfallTests
{
    [Fact]
    public void Of_HundredLosses_IsTheMeanOfTheWorst()
    {
        var worst = ExpectedShortfall.Of([.. Enumerable.Range(1, 100).Select(loss => -(double)loss)], 0.95);
        Assert.Equal(98.0, worst.Shortfall, 9);
        Assert.Equal((96.0, 5.0), (worst.ValueAtRisk, Math.Round(worst.InTail, 9)));
    }

    [Fact]
    public void Of_BorderInsideAnObservation_CountsItInPart()
    {
        // 30 observations at 95 %: the worst, and half of the next.
        var worst = ExpectedShortfall.Of([.. Enumerable.Range(1, 30).Select(loss => -10.0 * loss)], 0.95);
        Assert.Equal((300 + (0.5 * 290)) / 1.5, worst.Shortfall, 9);
        Assert.Equal(290.0, worst.ValueAtRisk);
    }

    [Fact]
    public void Of_Ties_AreAlikeWhereverTheBorderFalls()
    {
        var profits = Enumerable.Repeat(-7.0, 10).Concat(Enumerable.Repeat(1.0, 90));
        var worst = ExpectedShortfall.Of([.. profits], 0.95);
        Assert.Equal((7.0, 7.0), (Math.Round(worst.Shortfall, 12), worst.ValueAtRisk));
    }

    [Theory]
    [InlineData(0.95, 19, 20)]
    [InlineData(0.975, 39, 40)]
    [InlineData(0.99, 99, 100)]
    public void Of_NotOneObservationInTheTail_SaysHowManyAreNeeded(double level, int few, int enough)
    {
        var error = Assert.Throws<RiskInputException>(
            () => ExpectedShortfall.Of([.. Enumerable.Repeat(1.0, few)], level));
        Assert.Contains($"{few} observations are too few", error.Message, StringComparison.Ordinal);
        Assert.Contains($"needs {enough} ", error.Message, StringComparison.Ordinal);
        Assert.Equal(-1.0, ExpectedShortfall.Of([.. Enumerable.Repeat(1.0, enough)], level).Shortfall, 9);
    }

    [Fact]
    public void Of_WhatIsNoLevelOrNoNumber_IsRefused()
    {
        Assert.Throws<RiskInputException>(() => ExpectedShortfall.Of([1, 2, 3], 1.0));
        Assert.Throws<RiskInputException>(() => ExpectedShortfall.Of([1, 2, 3], double.NaN));
        Assert.Throws<RiskInputException>(() => ExpectedShortfall.Of([1, double.NaN, 3], 0.5));
    }

    [Fact]
    public void Of_RandomSamples_NeverFallsWithTheLevelAndIsNotBelowValueAtRisk()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            // Few values, so that ties are many.
            var profits = Enumerable.Range(0, random.Next(100, 400)).Select(_ => (double)random.Next(-20, 20));
            var sample = profits.ToArray();
            var before = double.NegativeInfinity;
            for (var level = 0.5; level <= 0.99; level += 0.007)
            {
                var worst = ExpectedShortfall.Of([.. sample], level);
                Assert.True(worst.Shortfall >= before - 1e-9, $"seed {seed}, sample {i}, level {level}");
                Assert.True(worst.Shortfall >= worst.ValueAtRisk - 1e-9, $"seed {seed}, sample {i}, level {level}");
                before = worst.Shortfall;
            }
        }
    }

    [Fact]
    public void Simulate_Returns_AreRevaluationsInTheirOrder()
    {
        var profits = ExpectedShortfall.Simulate(RiskScene.Whole, RiskScene.Market, [0.0, -0.1, 0.1]);
        var grid = new ScenarioGrid([-0.1, 0.1], [0.0], [0.0]).Run(RiskScene.Whole, RiskScene.Market);
        Assert.Equal([0.0, grid[0].ProfitAndLoss, grid[1].ProfitAndLoss], profits);
    }

    [Fact]
    public void History_Hours_GivesReturnsThatDoNotOverlapAndLeavesGapsOut()
    {
        var lines = Enumerable.Range(0, 11).Where(hour => hour != 4)
            .Select(hour => $"2022-06-13 {hour:00}:00:00,1,{100 + hour}");
        var history = PriceHistory.Parse("date,open,close\n" + string.Join('\n', lines) + "\n");
        var (returns, leftOut) = history.ReturnsOver(2 * 3_600);
        Assert.Equal(2, leftOut);
        Assert.Equal([(102.0 / 100) - 1, (108.0 / 106) - 1, (110.0 / 108) - 1], returns);
        Assert.Equal((0, 0), (history.ReturnsOver(86_400).Returns.Length, history.ReturnsOver(86_400).LeftOut));
    }

    [Theory]
    [InlineData("date,open\n", "line 1: the header needs")]
    [InlineData("date,close\n2022-06-13 00:00:00,1,2\n", "line 2: 3 columns, the header has 2")]
    [InlineData("date,close\nyesterday,1\n", "line 2: 'yesterday' is no time")]
    [InlineData("timestamp,close\n1600000000,0\n", "line 2: '0' is no price")]
    [InlineData("timestamp,close\n5,1\n\n5,1\n", "line 4: its time is not after")]
    public void History_BrokenText_NamesTheLine(string csv, string message) => Assert.Contains(
        message, Assert.Throws<FormatException>(() => PriceHistory.Parse(csv)).Message, StringComparison.Ordinal);
}
