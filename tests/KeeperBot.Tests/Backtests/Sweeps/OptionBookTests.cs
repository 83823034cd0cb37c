using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Backtests.Sweeps;

/// <summary>A book of legs is hedged and settled as its parts are.</summary>
public sealed class OptionBookTests
{
    private const double Spot = SweepScenes.Spot, Volatility = SweepScenes.Volatility, Years = SweepScenes.Years;
    private const int Paths = 400;

    private static readonly ImmutableArray<PolicySpec> Policies =
    [
        new DeltaBandSpec("delta band", 8.0, 2.0),
        new CostOptimalSpec("cost-optimal band", 1e-4),
    ];

    [Fact]
    public void Hedge_OneShortLeg_DoesWhatShortCallsDo()
    {
        var calls = SweepScenes.Call();
        var legs = calls with { Book = Book(new OptionLeg(OptionKind.Call, -SweepScenes.Units, Spot, Years)) };

        Same(Run(calls), Run(legs));
    }

    /// <summary>A put is a call less the underlying, which needs no hedging but once.</summary>
    [Fact]
    public void Hedge_ShortPuts_TrackAsShortCallsDo()
    {
        var puts = SweepScenes.Call() with
        {
            Book = Book(new OptionLeg(OptionKind.Put, -SweepScenes.Units, Spot, Years)),
        };

        Same(Run(SweepScenes.Call()), Run(puts));
    }

    [Fact]
    public void Hedge_LegsThatCancel_LeaveNothingToDo()
    {
        var flat = SweepScenes.Call() with
        {
            Book = Book(
                new OptionLeg(OptionKind.Call, -5.0, Spot, Years),
                new OptionLeg(OptionKind.Put, 5.0, Spot, Years),
                new OptionLeg(OptionKind.Call, 5.0, Spot, Years),
                new OptionLeg(OptionKind.Put, -5.0, Spot, Years)),
        };

        Assert.All(Run(flat), figures => Assert.Equal(0.0, figures.MeanCost, 1e-6));
    }

    /// <summary>
    /// Legs that expire on the way, at the end and after it, some owned and some owed, under interest: what all of them
    /// pay is what hedging them every five minutes gains, on every path.
    /// </summary>
    [Fact]
    public void Gain_ManyExpiries_IsReplicatedByTheHedge()
    {
        var scenario = SweepScenes.Call(steps: 8640) with
        {
            Market = new GeometricBrownian(Spot, Volatility, 0.04),
            Book = new OptionBook(
                [
                    new OptionLeg(OptionKind.Call, -40.0, 3100.0, Years / 3.0),
                    new OptionLeg(OptionKind.Put, 25.0, 2800.0, Years / 3.0),
                    new OptionLeg(OptionKind.Put, -30.0, 2900.0, Years),
                    new OptionLeg(OptionKind.Call, 10.0, 3400.0, 2.0 * Years),
                ],
                Spot,
                Volatility,
                rate: 0.04),
            Rate = 0.04,
            ProportionalCost = 0.0,
            Gas = GasRegimes.Constant(0.0),
        };
        var hedged = Simulation.Run(scenario, [new TimerSpec("timer", 1)], 200, CancellationToken.None).Figures[0];

        // What is left is the hedge's steps: a part in a thousand of the 1e5 that is hedged.
        Assert.InRange(hedged.ResultDeviation, 0.0, 600.0);
        Assert.InRange(Math.Abs(hedged.MeanResult), 0.0, 4.0 * hedged.ResultDeviation / Math.Sqrt(hedged.Paths));
    }

    [Fact]
    public void Book_NoSuchLeg_IsNamedInASentence()
    {
        var wrong = new OptionLeg(OptionKind.Call, 1.0, 0.0, Years);

        Assert.Equal(
            "the strike of leg 2 is 0, and must be from 1E-30 to 1E+30",
            Assert.Throws<ModelException>(() => Book(wrong with { Strike = Spot }, wrong)).Message);
        Assert.Equal(
            "the book has no legs: state one at least",
            Assert.Throws<ModelException>(() => new OptionBook([], Spot, Volatility)).Message);
        var zakamouline = new ZakamoulineSpec("Zakamouline", 1.0, 4.76);
        var scenario = SweepScenes.Call() with { Book = Book(wrong with { Strike = Spot }) };
        Assert.Equal(
            "Zakamouline hedges calls of one strike that were sold, and no other book",
            Assert.Throws<ModelException>(
                () => Simulation.Run(scenario, [zakamouline], 8, CancellationToken.None)).Message);
    }

    private static OptionBook Book(params ImmutableArray<OptionLeg> legs) => new(legs, Spot, Volatility);

    private static ImmutableArray<PolicyFigures> Run(HedgingScenario scenario) =>
        Simulation.Run(scenario, Policies, Paths, CancellationToken.None).Figures;

    private static void Same(ImmutableArray<PolicyFigures> expected, ImmutableArray<PolicyFigures> found)
    {
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.MeanTrades, other.MeanTrades, 1e-2);
            Assert.Equal(one.MeanCost, other.MeanCost, 1e-3 * one.MeanCost);
            Assert.Equal(one.TrackingDeviation, other.TrackingDeviation, 1e-6 * one.TrackingDeviation);
            Assert.Equal(one.MeanResult, other.MeanResult, 1e-3 * one.MeanCost);
        }
    }
}
