using System.Numerics;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Backtests;

public sealed class BacktestRunTests
{
    private const ulong Seed = 20_261_122;

    public static TheoryData<string> Policies => ["threshold", "edge", "timer", "cost-optimal"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Run_Policy_ResultIsThePartsThatTheLedgerOfItsTradesShows(string name)
    {
        var scene = BacktestStage.Scene(Policy(name));
        foreach (var path in BacktestStage.Paths(3, BacktestStage.Hours30Days - 24, Seed))
        {
            var result = BacktestRun.Of(scene, BacktestStage.Terms, path, CancellationToken.None);
            var (parts, lines) = (result.Attribution, result.Lines);
            Assert.True(result.Hedges > 3, $"{name}, {path.Name}, seed {Seed}: {result.Hedges} hedges");
            Assert.Equal(path.Steps.Length - 1, lines.Length);
            Assert.True(result.Ledger.Closes, $"{name}, {path.Name}, seed {Seed}");
            Assert.Equal(lines.Sum(line => line.FeeUsd), -parts.Fee, 6);
            Assert.Equal(lines.Sum(line => line.SlippageUsd), -parts.Slippage, 6);
            Assert.Equal(lines.Sum(line => line.GasUsd), -parts.Gas, 6);

            // 0.05 % of what was traded, in a pool whose fee is in what goes in.
            var traded = lines.Sum(line => Math.Abs(Scaled.ToDouble(line.Traded, 18)) * line.Spot);
            Assert.Equal(0.0005 * traded, -parts.Fee, 0.002 * -parts.Fee);

            // A month of hourly steps leaves little to third orders and above.
            Assert.True(
                Math.Abs(parts.Residual) < 0.05 * Math.Abs(parts.Gamma),
                $"{name}, {path.Name}, seed {Seed}: residual {parts.Residual} of gamma {parts.Gamma}");
        }
    }

    /// <summary>On an L2 every hedge pays for its data as at the block that the book was read at.</summary>
    [Fact]
    public void Run_BookReadOnAnL2_ChargesEveryHedgeForItsData()
    {
        var path = new BacktestPaths(
            Scenario.Now, BacktestStage.Hour, 200, GasRegimes.Constant(10.0), Seed)
            .Of(new GeometricBrownian(BacktestStage.Spot, BacktestStage.Volatility), 1).Single();
        PathResult Run(BigInteger fee)
        {
            var world = new DataFeeWorld { Prices = new OpStackPrices(0, 0, 0, 0), OperatorFee = fee };
            var read = new Scenario().OnOpStack(world);
            var scene = BacktestScene.Of(read.Mandate, read.Only.Mandate, [], read.Observe().Answers);
            return BacktestRun.Of(scene, BacktestStage.Terms, path, CancellationToken.None);
        }

        var (free, charged) = (Run(0), Run(Scenario.Ether(0.001m)));
        Assert.True(free.Hedges > 3, $"{free.Hedges} hedges");
        Assert.All(free.Lines.Zip(charged.Lines), pair => Assert.Equal(
            pair.First.Traded.IsZero ? 0.0 : 0.001 * pair.First.Spot,
            pair.Second.GasUsd - pair.First.GasUsd,
            1e-6));
    }

    /// <summary>A declared book, and a journal from before they were read, do not say what data costs.</summary>
    [Fact]
    public void Scene_NothingReadOfDataFees_LeavesThemOut()
    {
        var read = new Scenario().OnOpStack(new DataFeeWorld());
        var unread = read.Observe().Answers.InOrder.Where(pair => pair.Key.To != DataFee.GasPriceOracle);
        var scene = BacktestScene.Of(read.Mandate, read.Only.Mandate, [], Answers.None.With(unread));
        Assert.Equal(FeeModel.Ethereum, scene.Mandate.Gas.Fees);
    }

    [Theory]
    [InlineData(-100.0)]
    [InlineData(40.0)]
    public void Run_NoHedgeOverTheExpiry_GainsThePremiumLessThePayout(double units)
    {
        var scene = BacktestStage.Scene(BacktestStage.Band(1e6), units, hours: 100);
        foreach (var path in BacktestStage.Paths(5, 130, Seed))
        {
            var result = BacktestRun.Of(scene, BacktestStage.Terms, path, CancellationToken.None);
            var premium = BlackScholes.Evaluate(
                new OptionTerms
                {
                    Kind = OptionKind.Call,
                    Strike = BacktestStage.Spot,
                    YearsToExpiry = 100.0 / (365.0 * 24.0),
                },
                new MarketInputs
                {
                    Spot = BacktestStage.Spot,
                    Volatility = BacktestStage.Volatility,
                    Rate = 0.0,
                    Carry = 0.0,
                }).Price;
            var payout = Math.Max(path.Steps[100].Spot - BacktestStage.Spot, 0.0);
            Assert.Equal(units * (payout - premium), result.Attribution.Total, 1e-4);
            Assert.Equal((0, 0.0), (result.Hedges, result.Attribution.Cost));
        }
    }

    [Fact]
    public void Run_CostOptimalBand_EndsEachHedgeAtTheInnerBandThatItsReasonNames()
    {
        var scene = BacktestStage.Scene(BacktestStage.CostOptimal(1e-4));
        foreach (var path in BacktestStage.Paths(2, 600, Seed))
        {
            var result = BacktestRun.Of(scene, BacktestStage.Terms, path, CancellationToken.None);
            foreach (var line in result.Lines)
            {
                Assert.Equal(ReasonCode.Band, line.Reason.Code);
                Assert.Equal(line.Verdict == Verdict.Hedge, Math.Abs(line.NetDelta) > line.Reason.Limit);
                var after = line.NetDelta + Scaled.ToDouble(line.Traded, 18);
                Assert.True(
                    Math.Abs(after) <= line.Reason.Limit && after * line.NetDelta >= 0.0,
                    $"decision {line.Number} of {path.Name}, seed {Seed}: {line.NetDelta} to {after}");
            }
        }
    }

    [Fact]
    public void Run_Timer_HedgesWheneverItIsDue()
    {
        var path = BacktestStage.Paths(1, 240, Seed)[0];
        var scene = BacktestStage.Scene(BacktestStage.Band(1e6, timer: 24 * (long)BacktestStage.Hour));
        var result = BacktestRun.Of(scene, BacktestStage.Terms, path, CancellationToken.None);
        Assert.Equal(
            Enumerable.Range(1, 9).Select(day => BacktestStage.Start + ((ulong)day * 24 * BacktestStage.Hour)),
            result.Lines.Where(line => !line.Traded.IsZero).Select(line => line.Time));
    }

    [Fact]
    public void Run_Again_IsTheSameToTheLastBit()
    {
        var scene = BacktestStage.Scene(BacktestStage.CostOptimal(1e-4));
        var terms = BacktestStage.Terms with { FailureChance = 0.2, LatencySteps = 1 };
        var path = BacktestStage.Paths(1, 300, Seed)[0];
        var (first, again) = (
            BacktestRun.Of(scene, terms, path, CancellationToken.None),
            BacktestRun.Of(scene, terms, path, CancellationToken.None));
        Assert.Equal(first.Attribution, again.Attribution);
        Assert.Equal(first.Lines.AsEnumerable(), again.Lines);
        Assert.True(first.Reverted > 0, $"nothing failed with seed {terms.Seed}");
    }

    [Fact]
    public void Run_EveryPlanReverts_GasIsLostAndNothingElse()
    {
        var scene = BacktestStage.Scene(BacktestStage.Band(2.0));
        var path = BacktestStage.Paths(1, 48, Seed)[0];
        var result = BacktestRun.Of(
            scene, BacktestStage.Terms with { FailureChance = 1.0 }, path, CancellationToken.None);
        Assert.Equal(0, result.Hedges);
        Assert.Equal(48, result.Reverted);
        Assert.Equal((0.0, 0.0), (result.Attribution.Fee, result.Attribution.Slippage));

        // 70 000 gas at 10 gwei and 1 of tip.
        Assert.Equal(
            path.Steps.Take(48).Sum(step => 70_000 * 11e-9 * step.Spot), result.Attribution.Cost, 6);
    }

    [Fact]
    public void Run_WithLatency_FillsAtTheLaterPriceAndDecidesNothingMeanwhile()
    {
        var scene = BacktestStage.Scene(BacktestStage.Band(2.0));
        var path = BacktestStage.Paths(1, 48, Seed)[0];
        var result = BacktestRun.Of(
            scene, BacktestStage.Terms with { LatencySteps = 2 }, path, CancellationToken.None);
        Assert.Equal(
            [Verdict.Hedge, Verdict.Wait], result.Lines.Take(2).Select(line => line.Verdict));

        // The plan of the first block is in the third, whose decision sees the hedge that it made.
        var opening = Scaled.ToDouble(result.Lines[0].Traded, 18);
        Assert.True(Math.Abs(result.Lines[2].NetDelta) < Math.Abs(result.Lines[1].NetDelta) - (0.8 * opening));
        Assert.True(result.TrackingVariance > BacktestRun.Of(
            scene, BacktestStage.Terms, path, CancellationToken.None).TrackingVariance);
    }

    private static KeeperBot.Core.PolicyMandate Policy(string name) => name switch
    {
        "threshold" => BacktestStage.Band(4.0),
        "edge" => BacktestStage.Band(4.0, 4.0),
        "timer" => BacktestStage.Band(1e6, timer: 86_400),
        _ => BacktestStage.CostOptimal(1e-4),
    };
}
