using KeeperBot.Backtests.Sweeps;

namespace KeeperBot.Tests.Backtests.Sweeps;

/// <summary>A frontier is read both ways, between settings and not beyond them.</summary>
public sealed class FrontierTests
{
    private static readonly Frontier Frontier = new([(4.0, 1.0), (1.0, 4.0), (2.0, 9.0), (2.0, 2.0), (8.0, 1.0)]);

    [Theory]
    [InlineData(1.0, 4.0)]
    [InlineData(2.0, 2.0)]
    [InlineData(3.0, 4.0 / 3.0)]
    [InlineData(4.0, 1.0)]
    public void At_RiskInReach_IsOnTheLineBothWays(double risk, double cost)
    {
        Assert.Equal(cost, Frontier.At(risk), 1e-12);
        Assert.Equal(risk, Frontier.RiskAt(cost), 1e-12);
        Assert.Equal(-1.0, Frontier.ElasticityAt(risk), 1e-12);
    }

    [Fact]
    public void At_BeyondReach_IsNoNumber()
    {
        Assert.True(double.IsNaN(Frontier.At(0.9)));
        Assert.True(double.IsNaN(Frontier.At(8.0)));
        Assert.True(double.IsNaN(Frontier.RiskAt(0.9)));
        Assert.True(double.IsNaN(Frontier.RiskAt(4.1)));
        Assert.True(double.IsNaN(new Frontier([(1.0, 1.0)]).ElasticityAt(1.0)));
    }
}
