using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class ScenarioGridTests
{
    private static readonly Market Market = RiskScene.Market;

    [Fact]
    public void Run_DefaultGrid_IsNineBySevenInOrderAndNothingWhereNothingMoves()
    {
        var cells = ScenarioGrid.Default.Run(RiskScene.Whole, Market);
        Assert.Equal(63, cells.Length);
        Assert.Equal((-0.30, -0.50), (cells[0].Shift.Spot, cells[0].Shift.Volatility));
        Assert.Equal((0.30, 0.50), (cells[^1].Shift.Spot, cells[^1].Shift.Volatility));
        Assert.Equal(0.0, Assert.Single(cells, cell => cell.Shift == MarketShift.None).ProfitAndLoss);
    }

    [Fact]
    public void Run_RandomBooks_SmallMovesAreWhatDeltaGammaAndVegaSay()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var book = new OptionVaultPosition(
            [
                .. Enumerable.Range(1, random.Next(1, 5)).Select(id => new SoldOption(
                    id,
                    (OptionKind)random.Next(2),
                    2_000 + (2_000 * random.NextDouble()),
                    RiskScene.Now + ((ulong)random.Next(5, 90) * RiskScene.Day),
                    1 + (100 * random.NextDouble()))),
            ]);
            var greeks = book.Measure(Market).Of("WETH");
            var (spot, volatility) = (0.002 * (random.NextDouble() - 0.5), 0.002 * (random.NextDouble() - 0.5));
            var cell = new ScenarioGrid([spot], [volatility], [0.0]).Run(book.Measure, Market).Single();
            var (ds, dv) = (3_000 * spot, 0.6 * volatility);
            var second = (greeks.Delta * ds) + (greeks.Gamma * ds * ds / 2) + (greeks.Vega * dv)
                + (greeks.Vanna * ds * dv) + (greeks.Volga * dv * dv / 2);
            var third = (Math.Abs(greeks.Speed * ds * ds * ds) / 3) + (Math.Abs(greeks.Zomma * ds * ds * dv))
                + (1e-5 * Math.Abs(greeks.Vega * dv)) + 0.02;
            Assert.True(Math.Abs(cell.ProfitAndLoss - second) <= third, $"seed {seed}, book {i}: {cell} {second}");
        }
    }

    [Fact]
    public void Run_DaysPass_ADayIsAboutItsTheta()
    {
        var theta = RiskScene.Options.Measure(Market).Of("WETH").Theta;
        var day = new ScenarioGrid([0.0], [0.0], [0.01]).Run(RiskScene.Options.OpenAt(RiskScene.Now).Measure, Market);
        Assert.Equal(theta / 365 * 0.01, day.Single().ProfitAndLoss, Math.Abs(theta) / 365 * 0.01 * 0.01);
    }

    [Fact]
    public void Run_DaysBeyondAnExpiry_WorthItsPayoutAndNotNothing()
    {
        var calls = new OptionVaultPosition([new SoldOption(1, OptionKind.Call, 3_200, RiskScene.Now + 864_000, 10)]);
        var now = calls.Measure(Market).Value;
        var later = new ScenarioGrid([0.20], [0.0], [30.0]).Run(calls.OpenAt(RiskScene.Now).Measure, Market).Single();

        // Ten covered calls at 3600 a month later: the holder took 400 of each.
        Assert.Equal((10 * 3_200.0) - now, later.ProfitAndLoss, 6);
        Assert.Equal(0.0, calls.Measure(later.Shift.Of(Market)).Value);
    }

    [Fact]
    public void Profile_Points_HoldThePresentAndTheDeltaOfTheBook()
    {
        var profile = RiskProfile.Of(RiskScene.Whole, Market, 0.3, 60, 0.0);
        Assert.Equal(61, profile.Points.Length);
        Assert.Equal(3_000.0, profile.Points[30].Spot, 9);
        Assert.Equal(0.0, profile.Points[30].ProfitAndLoss);
        Assert.Equal(RiskScene.Whole(Market).Of("WETH").Delta, profile.Points[30].Delta, 9);
        Assert.Equal((2_100.0, 3_900.0), (profile.Points[0].Spot, Math.Round(profile.Points[^1].Spot, 9)));
    }
}
