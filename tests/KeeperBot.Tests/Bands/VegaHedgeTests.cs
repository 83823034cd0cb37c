using System.Collections.Immutable;
using KeeperBot.Core.Bands;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Bands;

public sealed class VegaHedgeTests
{
    private const int Seed = 5_040;

    /// <summary>Neither a grid over all sizes nor a step from the solution finds anything cheaper.</summary>
    [Fact]
    public void Solve_FewInstruments_IsAsCheapAsTryingEverything()
    {
        var (random, solved, impossible) = (new Random(Seed), 0, 0);
        for (var i = 0; i < 400; i++)
        {
            var (instruments, exposures) = Next(random, random.Next(1, 4), random.Next(1, 3));
            var sizes = VegaHedge.Solve(instruments, exposures);
            var grid = CheapestOfGrid(instruments, exposures);
            if (sizes is not { } found)
            {
                impossible++;
                Assert.True(grid is null, $"seed {Seed}, case {i}: {grid} is possible");
                continue;
            }

            solved++;
            Assert.True(IsWithin(instruments, exposures, found, 1e-7), $"seed {Seed}, case {i}");
            Assert.True(
                grid is null || Cost(instruments, found) <= grid.Value * (1 + 1e-9),
                $"seed {Seed}, case {i}: {Cost(instruments, found)} against {grid}");
        }

        Assert.True(solved > 100 && impossible > 20, $"{solved} solved, {impossible} impossible");
    }

    /// <summary>What costs little near the solution costs little everywhere: the costs are convex.</summary>
    [Fact]
    public void Solve_ManyInstruments_HasNoCheaperNeighbour()
    {
        var (random, compared) = (new Random(Seed), 0);
        for (var i = 0; i < 12; i++)
        {
            var (instruments, exposures) = Next(random, 6, 3);
            if (VegaHedge.Solve(instruments, exposures) is not { } sizes)
            {
                continue;
            }

            var least = Cost(instruments, sizes);
            for (var step = 0; step < 20_000; step++)
            {
                var reach = RandomOption.Spread(random, 1e-4, 1.0);
                ImmutableArray<double> other =
                [
                    .. sizes.Select((size, k) => Math.Clamp(
                        size + (random.Next(2) * reach * RandomOption.Between(random, -1, 1) * instruments[k].Limit),
                        -instruments[k].Limit,
                        instruments[k].Limit)),
                ];
                if (IsWithin(instruments, exposures, other, 0.0))
                {
                    compared++;
                    Assert.True(Cost(instruments, other) >= least * (1 - 1e-6), $"seed {Seed}, case {i}, step {step}");
                }
            }
        }

        Assert.True(compared > 1_000, $"only {compared} neighbours");
    }

    /// <summary>A straddle of vega hedged by the cheaper of two options, its delta by the underlying.</summary>
    [Fact]
    public void Solve_OptionAndUnderlying_HedgesVegaByTheOptionAndDeltaByTheUnderlying()
    {
        ImmutableArray<HedgeInstrument> instruments =
        [
            new([1.0, 0.0], 1.5, 100.0), new([0.5, 400.0], 8.0, 50.0), new([0.4, 300.0], 9.0, 50.0),
        ];
        var sizes = VegaHedge.Solve(instruments, [new(2.0, 0.5), new(-8_000.0, 400.0)])!.Value;
        Assert.Equal(19.0, sizes[1], 1e-9);
        Assert.Equal(0.0, sizes[2]);
        Assert.Equal(-11.0, sizes[0], 1e-9);
    }

    [Fact]
    public void Solve_WithinAlreadyOrOutOfReach_TradesNothingOrSaysSo()
    {
        ImmutableArray<HedgeInstrument> instruments = [new([1.0, 0.0], 1.0, 10.0), new([0.5, 100.0], 5.0, 3.0)];
        Assert.Equal([0.0, 0.0], VegaHedge.Solve(instruments, [new(0.4, 0.5), new(-90.0, 100.0)])!.Value);
        Assert.Null(VegaHedge.Solve(instruments, [new(0.0, 0.5), new(-500.0, 100.0)]));
        Assert.Empty(VegaHedge.Solve([], [])!.Value);
        Assert.Null(VegaHedge.Solve([], [new(1.0, 0.5)]));
    }

    [Fact]
    public void Solve_NonsenseInput_IsRefused()
    {
        var one = new HedgeInstrument([1.0], 1.0, 10.0);
        ImmutableArray<ExposureLimit> delta = [new(1.0, 0.1)];
        Assert.Throws<ArgumentException>(() => VegaHedge.Solve([.. Enumerable.Repeat(one, 9)], delta));
        Assert.Throws<ArgumentException>(() => VegaHedge.Solve([one], [delta[0], delta[0]]));
        HedgeInstrument[] wrong =
        [
            one with { CostPerUnit = -1 }, one with { Limit = double.NaN }, one with { Sensitivities = [double.NaN] },
        ];
        Assert.All(wrong, bad => Assert.Throws<ArgumentOutOfRangeException>(() => VegaHedge.Solve([bad], delta)));
        Assert.Throws<ArgumentOutOfRangeException>(() => VegaHedge.Solve([one], [new(1.0, -0.1)]));
    }

    private static (ImmutableArray<HedgeInstrument> Instruments, ImmutableArray<ExposureLimit> Exposures) Next(
        Random random, int count, int exposures) =>
    (
        [
            .. Enumerable.Range(0, count).Select(_ => new HedgeInstrument(
                [.. Enumerable.Range(0, exposures).Select(_ => RandomOption.Between(random, -1.0, 1.0))],
                RandomOption.Between(random, 0.1, 2.0),
                RandomOption.Between(random, 1.0, 5.0))),
        ],
        [
            .. Enumerable.Range(0, exposures).Select(_ => new ExposureLimit(
                RandomOption.Between(random, -4.0, 4.0), RandomOption.Between(random, 0.2, 1.0))),
        ]);

    private static double? CheapestOfGrid(
        ImmutableArray<HedgeInstrument> instruments, ImmutableArray<ExposureLimit> exposures)
    {
        const int Steps = 40;
        double? least = null;
        var points = (int)Math.Pow((2 * Steps) + 1, instruments.Length);
        var sizes = new double[instruments.Length];
        for (var point = 0; point < points; point++)
        {
            var rest = point;
            for (var k = 0; k < sizes.Length; k++)
            {
                sizes[k] = instruments[k].Limit * ((rest % ((2 * Steps) + 1)) - Steps) / Steps;
                rest /= (2 * Steps) + 1;
            }

            var cost = 0.0;
            for (var k = 0; k < sizes.Length; k++) cost += Math.Abs(sizes[k]) * instruments[k].CostPerUnit;
            if (!(cost >= least) && IsWithin(instruments, exposures, sizes, 0.0)) least = cost;
        }

        return least;
    }

    private static double Cost(ImmutableArray<HedgeInstrument> instruments, ImmutableArray<double> sizes) =>
        sizes.Zip(instruments, (size, one) => Math.Abs(size) * one.CostPerUnit).Sum();

    private static bool IsWithin(
        ImmutableArray<HedgeInstrument> instruments,
        ImmutableArray<ExposureLimit> exposures,
        IReadOnlyList<double> sizes,
        double tolerance)
    {
        for (var row = 0; row < exposures.Length; row++)
        {
            var left = exposures[row].Exposure;
            for (var k = 0; k < sizes.Count; k++) left += sizes[k] * instruments[k].Sensitivities[row];
            if (Math.Abs(left) > exposures[row].Tolerance + tolerance) return false;
        }

        return true;
    }
}
