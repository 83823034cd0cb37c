using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Backtests.Sweeps;

/// <summary>The trades of one path are those of the sweep, and those of the bands that decide.</summary>
public sealed class SweepTraceTests
{
    private const int Steps = 720, Paths = 16;

    private static readonly HedgingScenario Scenario = SweepScenes.Call(Steps);

    public static TheoryData<PolicySpec> Policies =>
    [
        new TimerSpec("timer", 24),
        new PriceMoveSpec("price move", 0.03),
        new ThresholdSpec("threshold", 0.05, ToEdge: true),
        new ThresholdSpec("gas-capped threshold", 0.05, GasFactor: 2.0),
        new DeltaBandSpec("delta band", 6.0, 1.5) { MaxInterval = 2.0 / 365, MinimumTrade = 0.5 },
        new CostOptimalSpec("cost-optimal band", 1e-4),
        new CostOptimalSpec("narrow cost-optimal band", 1e-4) { Waits = false, Widest = (1.0, 5.0) },
        new WhalleyWilmottSpec("Whalley-Wilmott", 1e-4, WithFloor: true),
        new ZakamoulineSpec("Zakamouline", 1e-4, 4.76),
    ];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Run_PathsOfASweep_TradesAsTheSweepDoes(PolicySpec policy)
    {
        var swept = Simulation.Run(Scenario, [policy], Paths, CancellationToken.None).Figures[0];
        var (count, cost) = (0, 0.0);
        for (var path = 0; path < Paths; path++)
        {
            var known = Path((ulong)path);
            foreach (var trade in SweepTrace.Run(Scenario, known, policy))
            {
                count++;
                cost += known.Gas[trade.Step]
                    + (Scenario.ProportionalCost * known.Spots[trade.Step] * Math.Abs(trade.Size));
            }
        }

        Assert.True(count > 0);
        Assert.Equal(swept.MeanTrades, count / (double)Paths, 0.2);
        Assert.Equal(swept.MeanCost, cost / Paths, 2e-3 * swept.MeanCost);
    }

    /// <summary>Those of a scalar replay by the band that decides: the same steps, the same sizes.</summary>
    [Fact]
    public void Run_CostOptimalBand_TradesAsTheBandThatDecides()
    {
        const double aversion = 1e-4;
        var path = Path(3);
        var trades = SweepTrace.Run(Scenario, path, new CostOptimalSpec("band", aversion));
        var expected = new List<SweptTrade>();
        double? held = null;
        for (var step = 0; step < Steps; step++)
        {
            var (greeks, band) = At(path, step, aversion);
            var hedge = held ?? greeks.Delta * SweepScenes.Units;
            var offset = hedge - (greeks.Delta * SweepScenes.Units);
            var size = band.TradeFor(offset);
            if (size != 0.0) expected.Add(new SweptTrade(step, size, offset));
            held = hedge + size;
        }

        Assert.InRange(trades.Length, 5, 200);
        Assert.Equal(expected.Select(trade => trade.Step), trades.Select(trade => trade.Step));
        Assert.All(expected.Zip(trades), pair =>
        {
            Assert.Equal(pair.First.Offset, pair.Second.Offset, 0.02);
            Assert.Equal(pair.First.Size, pair.Second.Size, 0.02);
        });
    }

    [Fact]
    public void Run_DeltaBand_GoesToTheInnerBandAndByTheTimerToFlat()
    {
        // A price that jumps far and stays: one trade by the band, and one by the timer ten steps later.
        var spots = Enumerable.Range(0, 40).Select(step => step < 5 ? 3000.0 : 3600.0).ToImmutableArray();
        var path = new SweptPath(
            [.. Enumerable.Range(0, 40).Select(step => step * SweepScenes.Years / Steps)],
            spots,
            [.. spots.Select(_ => 1.0)]);
        var policy = new DeltaBandSpec("band", 6.0, 4.0)
        {
            MaxInterval = 10 * SweepScenes.Years / Steps,
            MinimumTrade = 3.0,
        };
        var trades = SweepTrace.Run(Scenario, path, policy);

        Assert.Equal([5, 15], trades.Select(trade => trade.Step).Take(2));
        Assert.Equal(-4.0, trades[0].Offset + trades[0].Size, 1e-9);
        Assert.Equal(0.0, trades[1].Offset + trades[1].Size, 1e-9);
        Assert.Equal(-4.0, trades[1].Offset, 0.5);

        var unhedged = SweepTrace.Run(Scenario, path, policy, opening: 0.0);
        Assert.Equal(0, unhedged[0].Step);
        Assert.Equal(-4.0, unhedged[0].Offset + unhedged[0].Size, 1e-9);
    }

    [Fact]
    public void Run_NoPath_IsNamedInASentence()
    {
        Assert.Equal(
            "3 times come with 2 spots and 3 gas costs: state one of each",
            Refusal(new SweptPath([0.0, 1.0, 2.0], [1.0, 1.0], [0.0, 0.0, 0.0])));
        Assert.Equal("spot 2 is -1, and must be from 1E-30 to 1E+30", Refusal(
            new SweptPath([0.0, 1.0], [1.0, -1.0], [0.0, 0.0])));
        Assert.StartsWith("time 2 is 0, and must be above 0", Refusal(
            new SweptPath([0.0, 0.0], [1.0, 1.0], [0.0, 0.0])), StringComparison.Ordinal);
    }

    private static string Refusal(SweptPath path) => Assert.Throws<ModelException>(
        () => SweepTrace.Run(Scenario, path, new TimerSpec("timer", 1))).Message;

    private static SweptPath Path(ulong path)
    {
        const double step = SweepScenes.Years / Steps;
        return new SweptPath(
            [.. Enumerable.Range(0, Steps + 1).Select(i => i * SweepScenes.Years / Steps)],
            [.. Scenario.Market.Path(SweepScenes.Seed, path, step, Steps)],
            [.. Scenario.Gas.Path(SweepScenes.Seed, path, step, Steps)]);
    }

    private static (Greeks Greeks, HedgeBand Band) At(SweptPath path, int step, double aversion)
    {
        var (spot, left) = (path.Spots[step], SweepScenes.Years - path.Years[step]);
        var greeks = BlackScholes.Evaluate(
            new OptionTerms { Kind = OptionKind.Call, Strike = SweepScenes.Spot, YearsToExpiry = left },
            new MarketInputs { Spot = spot, Volatility = SweepScenes.Volatility, Rate = 0.0, Carry = 0.0 });
        var regime = Scenario.Gas.Costs.IndexOf(path.Gas[step]);
        return (greeks, CostOptimalBand.Of(new BandInputs
        {
            Gamma = -greeks.Gamma * SweepScenes.Units,
            Spot = spot,
            Volatility = SweepScenes.Volatility,
            RiskAversion = aversion,
            ProportionalCost = Scenario.ProportionalCost,
            FixedCost = path.Gas[step],
            Years = left,
            CheaperGas = regime == 0
                ? null
                : new CheaperGas(Scenario.Gas.Costs[regime - 1], Scenario.Gas.Falls(regime)),
        }));
    }
}
