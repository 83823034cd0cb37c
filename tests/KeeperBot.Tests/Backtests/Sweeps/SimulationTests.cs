using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Backtests.Sweeps;

/// <summary>Sweeps are the same on any number of threads, hold predictions, and refuse what makes no sense.</summary>
public sealed class SimulationTests
{
    private static readonly ImmutableArray<PolicySpec> Policies =
        [new TimerSpec("timer", 12), new CostOptimalSpec("cost-optimal band", 1e-4)];

    public static TheoryData<Func<HedgingScenario, HedgingScenario>, string> Nonsense => new()
    {
        { scene => scene with { Years = 0.0 }, "years is 0, and must be above 0, up to 1000" },
        { scene => scene with { Steps = 0 }, "steps is 0, and must be a whole number from 1 to 10000000" },
        { scene => scene with { ProportionalCost = -0.1 }, "proportional cost is -0.1, and must be from 0 to 1" },
        { scene => scene with { Rate = double.NaN }, "rate is NaN, and must be from -1000 to 1000" },
    };

    [Fact]
    public void Run_AnyThreads_HasTheSameBits()
    {
        var scenario = SweepScenes.Call();
        var one = Simulation.Run(scenario, Policies, 400, CancellationToken.None, threads: 1).Figures;
        var many = Simulation.Run(scenario, Policies, 400, CancellationToken.None).Figures;

        Assert.Equal(one.Select(Bits), many.Select(Bits));
        var other = Simulation.Run(scenario with { Seed = 1 }, Policies, 400, CancellationToken.None).Figures;
        Assert.NotEqual(one.Select(Bits), other.Select(Bits));
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Run_ScenarioOutOfRange_IsNamedInASentence(
        Func<HedgingScenario, HedgingScenario> change, string sentence)
    {
        Assert.Equal(sentence, Assert.Throws<ModelException>(
            () => Simulation.Run(change(SweepScenes.Call()), Policies, 8, CancellationToken.None)).Message);
    }

    /// <summary>
    /// Over a day of a year's option the Greeks hardly move: cost and error are those that the band's economics
    /// predict (<see cref="BandEconomics"/>).
    /// </summary>
    [Fact]
    public void Run_GreeksThatHardlyMove_CostsAndErrsAsPredicted()
    {
        const double years = 1.0 / 365;
        var scenario = SweepScenes.Call(steps: 17_280) with
        {
            Book = new OptionBook(
                [new OptionLeg(OptionKind.Call, -SweepScenes.Units, SweepScenes.Spot, 1.0)],
                SweepScenes.Spot,
                SweepScenes.Volatility),
            Years = years,
            Gas = GasRegimes.Constant(1.0),
        };
        var band = new HedgeBand(0.0, 0.1, 0.35);
        var figures = Simulation.Run(
            scenario, [new DeltaBandSpec("band", band.Outer, band.Inner)], 600, CancellationToken.None).Figures[0];
        const double d1 = 0.5 * SweepScenes.Volatility;
        var gamma = SweepScenes.Units * Math.Exp(-0.5 * d1 * d1) / Math.Sqrt(2.0 * Math.PI)
            / (SweepScenes.Spot * SweepScenes.Volatility);
        var predicted = new BandEconomics(
            new BandInputs
            {
                Gamma = gamma,
                Spot = SweepScenes.Spot,
                Volatility = SweepScenes.Volatility,
                RiskAversion = 1.0,
                ProportionalCost = scenario.ProportionalCost,
                FixedCost = 1.0,
                Years = 1.0,
            },
            band);

        Assert.Equal(predicted.CostPerYear * years, figures.MeanCost, 0.06 * figures.MeanCost);
        Assert.Equal(
            Math.Sqrt(predicted.TrackingVariancePerYear * years),
            figures.TrackingDeviation,
            0.08 * figures.TrackingDeviation);
    }

    private static (long, long, long) Bits(PolicyFigures figures) => (
        BitConverter.DoubleToInt64Bits(figures.MeanCost),
        BitConverter.DoubleToInt64Bits(figures.TrackingDeviation),
        BitConverter.DoubleToInt64Bits(figures.ResultDeviation));
}
