using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class DeltaBandPolicyTests
{
    private const long One = 1_000_000_000;
    private const ulong Last = Scenario.Now - 100;
    private static readonly DeltaBandPolicy Policy = new();

    [Theory]
    [InlineData(One)]
    [InlineData(One + 1)]
    [InlineData(-One - 1)]
    [InlineData(0)]
    public void Decide_NetDeltaWithinOneQuantumOfTheBand_Holds(long net)
    {
        var wish = Decide(net);
        Assert.False(wish.WantsTrade);
        Assert.False(Assert.Single(wish.Reasons, r => r.Code == "band").Passed);
    }

    [Theory]
    [InlineData(One + 2, "-500000002000000000")]
    [InlineData(-One - 2, "500000002000000000")]
    [InlineData(5 * One, "-4500000000000000000")]
    public void Decide_NetDeltaBeyondTheBand_TradesToTheInnerBandOnItsOwnSide(long net, string size)
    {
        var wish = Decide(net);
        Assert.Equal(BigInteger.Parse(size), wish.Want.Size);
        var after = (new BigInteger(net) * One) + wish.Want.Size;
        Assert.Equal(Math.Sign(net) * Scenario.Ether(0.5m), after);
        var band = Assert.Single(wish.Reasons, r => r.Code == "band");
        Assert.Equal((true, Math.Abs(net) / 1e9, 1.0, "WETH"), (band.Passed, band.Measured, band.Limit, band.Unit));
    }

    [Fact]
    public void Decide_TimerNotDue_HoldsAndSaysWhenItWillBe()
    {
        var wish = Decide(One / 2);
        Assert.False(wish.WantsTrade);
        Assert.Equal(Last + Scenario.Day, wish.TimerAt);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void Decide_TimerAroundItsMoment_TradesToFlatFromThenOn(int seconds, bool trades)
    {
        var wish = Decide(One / 2, at: Last + Scenario.Day + (ulong)seconds);
        Assert.Equal(trades ? -Scenario.Ether(0.5m) : 0, wish.Want.Size);
        Assert.Equal(trades, Assert.Single(wish.Reasons, r => r.Code == "timer").Passed);
    }

    [Theory]
    [InlineData(One / 10, false)]
    [InlineData((One / 10) + 1, false)]
    [InlineData((One / 10) + 2, true)]
    [InlineData(-(One / 10) - 2, true)]
    public void Decide_TimerDueForLittle_TradesOnlyBeyondTheMinimum(long net, bool trades)
    {
        var wish = Decide(net, at: Last + Scenario.Day);
        Assert.Equal(trades, wish.WantsTrade);
        Assert.Null(wish.TimerAt);
        Assert.Equal(trades, Assert.Single(wish.Reasons, r => r.Code == "minimum-trade").Passed);
    }

    [Fact]
    public void Decide_TimerDueAndBeyondTheBand_TradesToFlat() =>
        Assert.Equal(-Scenario.Ether(3), Decide(3 * One, at: Last + Scenario.Day).Want.Size);

    [Fact]
    public void Decide_WithoutATimer_NeverTradesForTime()
    {
        var wish = Decide(One / 2, at: Last + (1_000 * Scenario.Day), interval: 0);
        Assert.False(wish.WantsTrade);
        Assert.Null(wish.TimerAt);
        Assert.Equal("band", Assert.Single(wish.Reasons).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Decide_OperatorAsksInsideTheBand_TradesToTheInnerBandOfThatSide(int side)
    {
        var policy = new Scenario().Only.Mandate.Policy;
        var net = side * (policy.InnerBand + policy.Band) / 2;
        var wish = Decide((long)(net / One), operatorAsks: true);
        Assert.Equal((side * policy.InnerBand) - net, wish.Want.Size);
        Assert.Equal(("operator", true), (wish.Reasons[0].Code, wish.Reasons[0].Passed));
    }

    [Fact]
    public void Decide_OperatorAsksInsideTheInnerBand_HoldsAndSaysSo()
    {
        var wish = Decide((long)(new Scenario().Only.Mandate.Policy.InnerBand / One), operatorAsks: true);
        Assert.False(wish.WantsTrade);
        Assert.False(wish.Reasons[0].Passed);
    }

    [Fact]
    public void Named_EveryPolicy_IsFoundByItsName() =>
        Assert.All(HedgePolicy.All, policy => Assert.Same(policy, HedgePolicy.Named(policy.Name)));

    [Fact]
    public void Named_UnknownPolicy_BreaksAnInvariant() =>
        Assert.Throws<InvariantException>(() => HedgePolicy.Named("coin-flip"));

    private static Wish Decide(
        long net, ulong at = Scenario.Now, bool operatorAsks = false, long interval = Scenario.Day)
    {
        var vault = new Scenario().WithPolicy(p => p with { MaxIntervalSeconds = interval }).Only.Mandate;
        return Policy.Decide(new PolicyQuestion(vault, new Quantum(net), at, Last, operatorAsks));
    }
}
