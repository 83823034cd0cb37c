using KeeperBot.Core;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>What data costs on an L2, in the decisions of whole blocks.</summary>
public sealed class DataFeeDecisionTests
{
    /// <summary>So dear that a hedge's data costs about what its gas does.</summary>
    private static readonly DataFeeWorld Dear = new()
    {
        Prices = new OpStackPrices(Scenario.Gwei(200_000), 1, 5_227, 1_014_213),
    };

    private static readonly Scenario Cheap = new Scenario().OnOpStack(new DataFeeWorld());

    [Fact]
    public void Decide_Plan_StatesTheFeeOfItsOwnCallAndTheReasonShowsIt()
    {
        var scene = new Scenario().OnOpStack(Dear).WithNetDelta(Scenario.Ether(2));
        var decision = scene.DecideOnly();
        var plan = decision.Plan!;
        Assert.Equal(OpStackFees.Fjord(HedgeTransaction.Of(scene.Mandate, plan), Dear.Prices), plan.Cost.DataFeeWei);
        var reason = Assert.Single(decision.Reasons, r => r.Code == ReasonCode.DataFee);
        Assert.Equal(plan.Cost.DataFeeWei <= plan.Cost.GasWei, reason.Passed);
        Assert.Equal(Scaled.ToDouble(plan.Cost.DataFeeWei, 18), reason.Measured);
        Assert.Equal(Scaled.ToDouble(plan.Cost.GasWei, 18), reason.Limit);
        Assert.InRange(reason.Measured / reason.Limit, 0.2, 5);
        Assert.Equal(ReasonCode.Band, decision.Decisive.Code);

        var held = scene.WithNetDelta(0).DecideOnly();
        var typical = Assert.Single(held.Reasons, r => r.Code == ReasonCode.DataFee);
        Assert.Equal(1, typical.Measured / reason.Measured, 0.1);
        Assert.Equal(Verdict.Hold, held.Verdict);
    }

    [Fact]
    public void Decide_OnEthereum_IsByteForByteAsWithoutDataFees()
    {
        var scene = new Scenario().WithNetDelta(Scenario.Ether(2));
        Assert.Equal(
            Canonical.Serialize(scene.DecideOnly()),
            Canonical.Serialize((scene with { DataFees = Dear }).DecideOnly()));
        Assert.DoesNotContain("fees", System.Text.Encoding.UTF8.GetString(Canonical.Serialize(scene.Mandate)));
        Assert.DoesNotContain(
            "dataFee", System.Text.Encoding.UTF8.GetString(Canonical.Serialize(scene.DecideOnly())));
    }

    /// <summary>A replay reads the block and its answers from the journal and comes to the same bytes.</summary>
    [Fact]
    public void Decide_SnapshotFromTheJournal_IsTheSame()
    {
        var scene = new Scenario().OnOpStack(Dear).WithNetDelta(Scenario.Ether(2));
        var (stored, parts) = StoredSnapshot.Store(scene.Observe());
        var read = Canonical.Deserialize<StoredSnapshot>(Canonical.Serialize(stored))
            .Load(hash => parts.First(part => part.Hash == hash).Bytes);
        Assert.Equal(scene.Block.FeeParameters, read.Block.FeeParameters);
        var mandate = Canonical.Deserialize<Mandate>(Canonical.Serialize(scene.Mandate));
        var again = KeeperBot.Core.Keeper.Next(KeeperState.Initial, new Fact.BlockSeen(read), mandate);
        Assert.Equal(
            Canonical.Serialize(scene.DecideOnly()), Canonical.Serialize(Scenario.Decisions(again).Single()));
    }

    [Fact]
    public void Decide_DearerData_WidensTheCostOptimalBandAsDearerGasDoes()
    {
        var free = Outer(Dear with { Prices = new OpStackPrices(0, 0, 0, 0), OperatorFee = 0 });
        var dear = Outer(Dear);
        Assert.True(dear > 1.05 * free, $"{free} and {dear}");

        // The same wei as gas: the band knows no difference.
        var (scene, fee) = (Weighing(new Scenario().OnOpStack(Dear)), Scenario.Ether(0.0044m));
        var operated = Weighing(new Scenario().OnOpStack(Free with { OperatorFee = fee }));
        var gas = scene.Present.GasPriceWei + (fee / scene.Gas.HedgeGas);
        var burning = Weighing(new Scenario().OnOpStack(Free)).WithGasPrice(gas);
        Assert.Equal(Outer(burning), Outer(operated), 1e-9);
    }

    [Fact]
    public void Decide_BudgetAndReserve_CountTheData()
    {
        var fee = Scenario.Ether(0.1m);
        var scene = new Scenario().OnOpStack(Free with { OperatorFee = fee }).WithNetDelta(Scenario.Ether(2));
        var most = scene.Gas.CeilingWei * scene.Gas.HedgeGas;
        AssertGuard(scene with { Gas = scene.Gas with { DailyBudgetWei = most + fee } }, new GasBudgetGuard(), true);
        AssertGuard(
            scene with { Gas = scene.Gas with { DailyBudgetWei = most + fee - 1 } }, new GasBudgetGuard(), false);
        var reserve = (most + fee) * scene.Gas.ReserveHedges;
        AssertGuard(scene with { KeeperEther = reserve }, new GasFundsGuard(), true);
        AssertGuard(scene with { KeeperEther = reserve - 1 }, new GasFundsGuard(), false);
    }

    [Fact]
    public void Decide_PlansInFlight_AreSpokenForWithTheirData()
    {
        var fee = Scenario.Ether(0.1m);
        var scene = new Scenario
        {
            Vaults = [Scenario.Vault("one"), Scenario.Vault("two", 2)],
        }.OnOpStack(Free with { OperatorFee = fee }).WithNetDelta(Scenario.Ether(2));
        scene = scene with { Gas = scene.Gas with { MaxInFlight = 2 } };
        var most = (scene.Gas.CeilingWei * scene.Gas.HedgeGas) + fee;
        Assert.Equal(2, Plans(scene with { Gas = scene.Gas with { DailyBudgetWei = 2 * most } }));
        Assert.Equal(1, Plans(scene with { Gas = scene.Gas with { DailyBudgetWei = (2 * most) - 1 } }));
    }

    [Fact]
    public void Decide_OracleSilent_RefusesAndNamesIt()
    {
        var decision = (Cheap.WithNetDelta(Scenario.Ether(2)) with { DataFees = null }).DecideOnly();
        Assert.Equal((Verdict.Refuse, ReasonCode.Unreadable), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains(DataFee.GasPriceOracle.ToString(), decision.Decisive.Detail, StringComparison.Ordinal);
    }

    /// <summary>The fee of data does not move with the price of gas, so gas flips where it did without a fee.</summary>
    [Fact]
    public void Flips_OfGas_AreExactWithAFeeOfData()
    {
        const int Seed = 4_242;
        var random = new Random(Seed);
        var (atMost, above) = (0, 0);
        for (var i = 0; i < 150; i++)
        {
            var (drawn, state) = RandomPolicies.Next(random, new CostOptimalPolicy().Name);
            var scene = drawn.OnOpStack(Dear with { OperatorFee = Scenario.Gwei(random.Next(1, 2_000_000)) });
            var decision = scene.DecideOnly(state);
            var context = $"seed {Seed}, book {i}: {decision.Verdict}, {decision.Flips}";
            // Below the tip no block is that cheap, and no header can say so.
            if (decision.Flips.GasAtMostWei is { } low && low >= scene.Gas.TipWei)
            {
                atMost++;
                Assert.True(scene.WithGasPrice(low).DecideOnly(state).Verdict != decision.Verdict, context);
                Assert.True(scene.WithGasPrice(low + 1).DecideOnly(state).Verdict == decision.Verdict, context);
            }

            if (decision.Flips.GasAboveWei is { } high)
            {
                above++;
                Assert.True(scene.WithGasPrice(high).DecideOnly(state).Verdict == decision.Verdict, context);
                Assert.True(scene.WithGasPrice(high + 1).DecideOnly(state).Verdict != decision.Verdict, context);
            }
        }

        Assert.True(atMost >= 10 && above >= 10, $"{atMost} and {above}");
    }

    private static DataFeeWorld Free => Dear with { Prices = new OpStackPrices(0, 0, 0, 0) };

    private static int Plans(Scenario scene) => scene.Decide().Count(decision => decision.Plan is not null);

    private static void AssertGuard(Scenario scene, Guard guard, bool passes) =>
        Assert.Equal(passes, scene.DecideOnly().Reasons.Single(reason => reason.Code == guard.Code).Passed);

    private static double Outer(DataFeeWorld world) => Outer(Weighing(new Scenario().OnOpStack(world)));

    private static double Outer(Scenario scene) =>
        scene.WithNetDelta(0).DecideOnly().Reasons.Single(reason => reason.Code == ReasonCode.Band).Limit;

    private static Scenario Weighing(Scenario scene) => scene.WithPolicy(policy => policy with
    {
        Kind = new CostOptimalPolicy().Name,
        Band = Scenario.Ether(1_000),
        UrgentBand = Scenario.Ether(10_000),
        InnerBand = Scenario.Ether(999),
        Costs = new CostMandate(1e-4, "WETH"),
    });
}
