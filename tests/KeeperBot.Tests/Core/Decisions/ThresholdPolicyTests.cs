using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Decisions;

public sealed class ThresholdPolicyTests
{
    private const int Seed = 1_414;
    private static readonly ThresholdPolicy Policy = new();
    private static readonly BigInteger Dear = Scenario.Gwei(60);

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(1.01, -1.01)]
    [InlineData(-4.0, 4.0)]
    public void Decide_FixedToFlat_TradesWholeDeltaBeyondTheThreshold(double net, double trade) =>
        Assert.Equal(trade, Trade(net, new ThresholdMandate(false, null, null)), 1e-12);

    /// <summary>The least trade of 0.1 beyond the threshold of 1, then all that is beyond it.</summary>
    [Theory]
    [InlineData(1.1, 0.0)]
    [InlineData(1.11, -0.11)]
    [InlineData(-1.5, 0.5)]
    public void Decide_FixedToItsEdge_BeginsWhereTheTradeIsWorthwhile(double net, double trade) =>
        Assert.Equal(trade, Trade(net, new ThresholdMandate(true, null, null)), 1e-12);

    [Theory]
    [InlineData(0.8, 1.0)]
    [InlineData(1.6, 0.5)]
    [InlineData(0.4, 2.0)]
    [InlineData(0.1, 3.0)]
    public void Decide_ReferenceVolatility_NarrowsTheThresholdAsItRisesUpToTheUrgentBand(
        double volatility, double threshold)
    {
        var stated = new ThresholdMandate(false, 0.8, null);
        Assert.Equal(0.0, Trade(threshold - 1e-6, stated, volatility));
        Assert.NotEqual(0.0, Trade(threshold + 1e-6, stated, volatility));
        var reason = Assert.Single(
            Decide(threshold, stated, volatility).Reasons, reason => reason.Code == ReasonCode.Volatility);
        Assert.Equal((100 * volatility, 80.0, volatility >= 0.8), (reason.Measured, reason.Limit, reason.Passed));
    }

    /// <summary>σ²S²(H² + 0²)/6 is what an outer band H leaves a year: the same at any volatility.</summary>
    [Fact]
    public void Decide_AnyVolatility_LeavesTheSameRisk()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 200; i++)
        {
            var volatility = 0.3 + random.NextDouble();
            var stated = new ThresholdMandate(i % 2 == 0, 0.8, null);
            var band = Assert.Single(Decide(0.0, stated, volatility).Reasons, reason => reason.Code == ReasonCode.Band);
            var threshold = band.Limit - (stated.ToEdge ? 0.1 : 0.0);
            Assert.True(Math.Abs((threshold * volatility) - 0.8) <= 2e-9, $"seed {Seed}, case {i}: {band}");
        }
    }

    [Theory]
    [InlineData(60.0, 1.0)]
    [InlineData(60.000000001, 2.5)]
    public void Decide_DearGas_WidensTheThresholdAboveItsPrice(double gwei, double threshold)
    {
        var stated = new ThresholdMandate(false, null, new DearGasMandate(Dear, 2.5));
        var gas = Scenario.Gwei((decimal)gwei);
        Assert.Equal(0.0, Trade(threshold - 1e-6, stated, gas: gas));
        Assert.NotEqual(0.0, Trade(threshold + 1e-6, stated, gas: gas));
        var reason = Assert.Single(
            Decide(0.0, stated, gas: gas).Reasons, reason => reason.Code == ReasonCode.DearGas);
        Assert.Equal(gwei == 60.0, reason.Passed);
    }

    [Fact]
    public void Next_DearGas_HoldsAndStatesTheGasPriceAtWhichItTrades()
    {
        var stated = new ThresholdMandate(false, null, new DearGasMandate(Scenario.Gwei(20), 2));
        var scene = new Scenario().WithPolicy(policy => With(policy, stated)).WithNetDelta(Scenario.Ether(1.5m));
        var dear = scene.WithGasPrice(Scenario.Gwei(30)).DecideOnly();
        Assert.Equal((Verdict.Hold, "band"), (dear.Verdict, dear.Decisive.Code));
        Assert.Equal(Scenario.Gwei(20), dear.Flips.GasAtMostWei);
        var cheap = scene.WithGasPrice(Scenario.Gwei(20)).DecideOnly();
        Assert.Equal((Verdict.Hedge, "band"), (cheap.Verdict, cheap.Decisive.Code));
        Assert.Equal(Scenario.Gwei(20), cheap.Flips.GasAboveWei);

        // Above the ceiling a wanted trade is refused; where it begins to be wanted the verdict is another already.
        var refused = scene.WithGasPrice(Scenario.Gwei(70)) with { Gas = scene.Gas with { CeilingWei = Dear / 4 } };
        var wide = refused.DecideOnly();
        Assert.Equal((Verdict.Hold, Scenario.Gwei(20)), (wide.Verdict, wide.Flips.GasAtMostWei!.Value));
    }

    [Fact]
    public void Next_HedgeFilledAsPlanned_EndsFlatOrAtTheEdgeAndHolds()
    {
        var random = new Random(Seed);
        var hedged = 0;
        for (var i = 0; i < 300; i++)
        {
            var (scenario, state) = RandomPolicies.Next(random, "threshold");
            var decision = scenario.DecideOnly(state);
            if (decision.Plan is not { } plan || decision.Reasons.Any(reason => reason.Code == ReasonCode.Slice))
            {
                continue;
            }

            hedged++;
            var (policy, measure) = (scenario.Only.Mandate.Policy, decision.Measure!);
            var after = Math.Abs(measure.BookDelta + Scaled.ToDouble(plan.TargetHedge, 18));
            var band = decision.Reasons.Single(reason => reason.Code == ReasonCode.Band);
            var edge = policy.Threshold!.ToEdge && decision.Decisive.Code == ReasonCode.Band ? band.Limit - 0.1 : 0.0;
            Assert.True(Math.Abs(after - edge) < 1e-7, $"seed {Seed}, book {i}: {after} for {edge}");
            var filled = scenario.With(v => v with { Hedge = plan.TargetHedge, Sequence = v.Sequence + 1 });
            Assert.Equal(Verdict.Hold, filled.DecideOnly(KeeperState.Initial).Verdict);
        }

        Assert.True(hedged > 50, $"only {hedged} hedges");
    }

    private static PolicyMandate With(PolicyMandate policy, ThresholdMandate stated) => policy with
    {
        Kind = "threshold",
        InnerBand = 0,
        UrgentBand = Scenario.Ether(3),
        MaxIntervalSeconds = 0,
        Threshold = stated,
    };

    private static Wish Decide(
        double net, ThresholdMandate stated, double volatility = 0.8, BigInteger gas = default)
    {
        var vault = new Scenario().WithPolicy(policy => With(policy, stated)).Only.Mandate;
        return Policy.Decide(new PolicyQuestion(vault, Quantum.FromDouble(net), Scenario.Now, Scenario.Now, false)
        {
            Book = new BookMoment(volatility, default),
            GasPriceWei = gas,
        });
    }

    private static double Trade(
        double net, ThresholdMandate stated, double volatility = 0.8, BigInteger gas = default) =>
        Scaled.ToDouble(Decide(net, stated, volatility, gas).Want.Size, 18);
}
