using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Guards;
using KeeperBot.Health;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Health;

public sealed class GasRunwayTests
{
    private static readonly Scenario Scene = new();

    // The scene's reserve: ten hedges of 400,000 gas at the ceiling of 50 gwei.
    private static readonly BigInteger Reserve = Scenario.Ether(0.2m);

    [Fact]
    public void Of_NothingSpentYet_ExpectsAHedgeAtTheGasPriceOfTheNextBlock()
    {
        var runway = Of(Reserve + Scenario.Ether(0.0441m));

        // 11 gwei (10 of base fee and 1 of tip) for 400,000 gas are 0.0044 ether.
        Assert.Equal(10, runway.Hedges);
        Assert.Null(runway.Left);
        Assert.Equal(Reserve, runway.ReserveWei);
    }

    [Fact]
    public void Of_SpendingOfAWeek_IsWhatAHedgeCostsAndADaySpends()
    {
        var runway = Of(
            Reserve + Scenario.Ether(1), Spent(1, days: 5, 0.1m), Spent(2, days: 1, 0.2m), Spent(2, days: 0, 0.1m));

        // 0.4 ether for two hedges in five days.
        Assert.Equal(5, runway.Hedges);
        Assert.Equal(12.5, runway.Left!.Value.TotalDays, 6);
    }

    [Fact]
    public void Of_FirstHedgeOfANewKeeper_IsSpreadOverADay() => Assert.Equal(
        10, Of(Reserve + Scenario.Ether(1), Spent(1, days: 0, 0.1m)).Left!.Value.TotalDays, 6);

    [Fact]
    public void Of_SpendingOlderThanAWeek_IsForgotten() =>
        Assert.Null(Of(Reserve + Scenario.Ether(1), Spent(1, days: 8, 0.1m)).Left);

    [Fact]
    public void Of_GapFiller_CostsButIsNoHedge()
    {
        var runway = Of(Reserve + Scenario.Ether(1), Spent(GasSpent.ForNoDecision, 0, 0.1m), Spent(1, 0, 0.1m));
        Assert.Equal(10, runway.Hedges);
        Assert.Equal(5, runway.Left!.Value.TotalDays, 6);
    }

    /// <summary>One truth: the runway ends exactly where the brain's own guard begins to refuse.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, true)]
    public void IsSpent_AroundTheReserve_IsWhenTheGuardRefuses(int wei, bool refused)
    {
        var scene = Scene with { KeeperEther = Reserve + wei };
        var guard = scene.DecideOnly().Reasons.Single(reason => reason.Code == new GasFundsGuard().Code);

        Assert.Equal(refused, !guard.Passed);
        Assert.Equal(refused, Of(Reserve + wei).IsSpent);
    }

    private static GasSpent Spent(long decision, int days, decimal ether) =>
        new(decision, Scene.Block.Timestamp - ((ulong)days * Scenario.Day), Scenario.Ether(ether));

    private static GasRunway Of(BigInteger balance, params GasSpent[] spent) => GasRunway.Of(
        balance, AccountState.Unknown with { Spent = [.. spent] }, Scene.Gas, Scene.Block, 0);
}
