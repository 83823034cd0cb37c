using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Backtests.Tuning;
using KeeperBot.Core.Pricing;
using KeeperBot.Tests.Backtests.Sweeps;

namespace KeeperBot.Tests.Backtests.Tuning;

/// <summary>Advice holds what theory predicts, is the same each time, and says how sure it is.</summary>
public sealed class TunerTests
{
    private const double Spot = SweepScenes.Spot, Volatility = SweepScenes.Volatility, MinutesPerYear = 525_600.0;

    /// <summary>
    /// Under proportional costs alone and Greeks that stay, a timer of interval t costs λS√(2A/πt) a year and leaves
    /// σ²S²At/2; the band of Whalley and Wilmott costs AλS/2b and leaves σ²S²b²/3. At the same variance the band costs
    /// √(π/12) of the timer: it saves 48.8 %, and at the same cost it leaves as much less error.
    /// </summary>
    [Fact]
    public void Advise_ProportionalCostsAlone_SavesWhatTheorySays()
    {
        const int timer = 30;
        var saving = 1.0 - Math.Sqrt(Math.PI / 12.0);
        var scenario = SweepScenes.Call(steps: 5760) with
        {
            Book = new OptionBook(
                [new OptionLeg(OptionKind.Call, -SweepScenes.Units, Spot, 1.0)], Spot, Volatility),
            Years = 5760.0 / MinutesPerYear,
            Gas = GasRegimes.Constant(0.0),
        };
        var advice = Advise(scenario, new TimerSpec("yours", timer), Bands(timer), 2000);
        var family = Assert.Single(advice.Families);
        var (cheaper, closer) = (family.SameErrorSaving!.Value, family.SameCostReduction!.Value);

        Assert.Equal(saving, cheaper.Value, 0.03);
        Assert.Equal(saving, closer.Value, 0.03);

        // A minute between decisions is a tenth of the band wide: a point of what theory says is not to be had.
        Assert.InRange(saving, cheaper.Low - 0.01, cheaper.High + 0.01);
        Assert.InRange(cheaper.High - cheaper.Low, 0.005, 0.08);
        Assert.Equal(advice.Own.Cost * (1.0 - cheaper.Value), family.SameErrorCost!.Value.Value, 1e-9);
        Assert.True(family.SameErrorPolicy!.Error <= advice.Own.Error);
        Assert.True(family.SameCostPolicy!.Cost <= advice.Own.Cost);
        Assert.Same(family, advice.Cheapest);
    }

    [Fact]
    public void Advise_SamePlan_IsTheSameAdvice()
    {
        var scenario = SweepScenes.Call(steps: 240);
        TuningAdvice Again(ulong seed) => Advise(
            scenario with { Seed = seed }, new TimerSpec("yours", 8), TuningGrid.Of(scenario), 160);
        var (one, other) = (Again(1), Again(1));

        Assert.Equal(one.Own, other.Own);
        Assert.Equal(one.Families.Select(Found), other.Families.Select(Found));
        Assert.Equal(
            [
                TuningGrid.Timer, TuningGrid.Threshold, TuningGrid.Edge, TuningGrid.PriceMove, TuningGrid.GasCapped,
                TuningGrid.CostOptimal,
            ],
            one.Families.Select(family => family.Family));
        Assert.Equal(TuningGrid.CostOptimal, one.Cheapest!.Family);
        Assert.NotEqual(one.Families.Select(Found), Again(2).Families.Select(Found));
    }

    /// <summary>Of 40 advices on few paths, nearly all intervals hold what many paths show.</summary>
    [Fact]
    public void Advise_FewPaths_CoversTheTruthInNearlyAllIntervals()
    {
        const int trials = 40, least = 33;
        var scenario = SweepScenes.Call(steps: 240);
        var own = new TimerSpec("yours", 8);
        ImmutableArray<PolicySpec> thresholds =
            [.. Enumerable.Range(0, 8).Select(i => new ThresholdSpec("threshold", 0.03 * Math.Pow(1.4, i)))];
        var truth = Advise(scenario, own, thresholds, 20_000).Families[0].SameErrorSaving!.Value;
        var covered = Enumerable.Range(0, trials).Count(trial =>
        {
            var few = Advise(scenario with { Seed = 1000UL + (ulong)trial }, own, thresholds, 400);
            var interval = few.Families[0].SameErrorSaving!.Value;
            return interval.Low <= truth.Value && truth.Value <= interval.High;
        });

        Assert.InRange(covered, least, trials);
        Assert.InRange(truth.High - truth.Low, 0.0, 0.05);
    }

    [Fact]
    public void Advise_FamilyOutOfReach_SaysSo()
    {
        var scenario = SweepScenes.Call(steps: 240);
        var idle = new PriceMoveSpec("yours", 1.0);
        var advice = Advise(scenario, idle, [new TimerSpec("timer", 1), new TimerSpec("timer", 2)], 80);
        var family = Assert.Single(advice.Families);

        Assert.Equal(0.0, advice.Own.Cost);
        Assert.Null(family.SameErrorCost);
        Assert.Null(family.SameErrorSaving);
        Assert.Null(family.SameCostPolicy);
        Assert.Null(advice.Cheapest);
    }

    [Fact]
    public void Advise_NoCandidates_IsRefusedInASentence()
    {
        var error = Assert.Throws<ModelException>(
            () => Advise(SweepScenes.Call(), new TimerSpec("yours", 8), [], 80));

        Assert.Equal("there are no candidates to try: state one policy at least", error.Message);
        Assert.StartsWith(
            "paths is 8, and must be",
            Assert.Throws<ModelException>(
                () => Advise(SweepScenes.Call(), new TimerSpec("yours", 8), Bands(8), 8)).Message,
            StringComparison.Ordinal);
    }

    private static TuningAdvice Advise(
        HedgingScenario scenario, PolicySpec own, ImmutableArray<PolicySpec> candidates, int paths) => Tuner.Advise(
            new TuningPlan { Scenario = scenario, Own = own, Candidates = candidates, Paths = paths, Replicates = 400 },
            CancellationToken.None);

    /// <summary>Bands around the width √(3At/2) that has the timer's variance.</summary>
    private static ImmutableArray<PolicySpec> Bands(int timer)
    {
        var gamma = SweepScenes.Units * BlackScholes.Evaluate(
            new OptionTerms { Kind = OptionKind.Call, Strike = Spot, YearsToExpiry = 1.0 },
            new MarketInputs { Spot = Spot, Volatility = Volatility, Rate = 0.0, Carry = 0.0 }).Gamma;
        var width = gamma * Volatility * Spot * Math.Sqrt(1.5 * timer / MinutesPerYear);
        return
        [
            .. Enumerable.Range(-6, 13).Select(i => width * Math.Pow(1.2, i)).Select(band => new WhalleyWilmottSpec(
                "Whalley-Wilmott", 1.5 * 5e-4 * Spot * gamma * gamma / (band * band * band), WithFloor: false)),
        ];
    }

    private static string Found(FamilyAdvice family) => FormattableString.Invariant(
        $"{family.Family} {family.SameErrorCost} {family.SameErrorSaving} {family.SameCostError}");
}
