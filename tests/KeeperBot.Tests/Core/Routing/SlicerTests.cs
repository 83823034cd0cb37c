using System.Numerics;
using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

/// <summary>Slices held to closed forms, to a search over all sizes, and to themselves asked again.</summary>
public sealed class SlicerTests
{
    private const int Seed = 1_859;
    private const int Decimals = 18;
    private const double Year = 31_536_000.0;

    /// <summary>2,000 ether into a pool that one of them moves by 0.1 bp, refilled by half in a minute.</summary>
    private static readonly SlicingInputs Market = new()
    {
        Spot = 3_000.0,
        Volatility = 0.8,
        RiskAversion = 1e-5,
        Impact = 5e-6,
        ProportionalCost = 0.0005,
        FixedCost = 5.0,
        RecoveryHalfLife = 60.0,
        Interval = 60.0,
    };

    /// <summary>With immediate recovery and a fixed time it is Almgren's and Chriss's trajectory.</summary>
    [Fact]
    public void Schedule_ImmediateRecovery_IsAlmgrenAndChriss()
    {
        var inputs = Market with { RecoveryHalfLife = 0.0, FixedCost = 0.0, PermanentImpact = 2e-6 };
        var found = new Slicer(inputs).Schedule(State(2_000.0) with { SecondsLeft = 9.0 * 60.0 }, Decimals);
        var expected = new AlmgrenChriss(new AlmgrenChrissInputs
        {
            Units = 2_000.0,
            Horizon = 600.0,
            Periods = 10,
            Volatility = inputs.Spot * inputs.Volatility / Math.Sqrt(Year),
            TemporaryImpact = inputs.Impact * inputs.Spot * 60.0,
            PermanentImpact = inputs.PermanentImpact * inputs.Spot,
            HalfSpread = inputs.ProportionalCost * inputs.Spot,
            RiskAversion = 0.5 * inputs.RiskAversion,
        });
        Assert.Equal(10, found.Slices.Length);
        foreach (var (slice, j) in found.Slices.Select((slice, j) => (slice, j)))
        {
            Assert.Equal(expected.Holdings[j] - expected.Holdings[j + 1], Units(slice.Size), 1e-6);
            Assert.Equal(60.0 * j, slice.Seconds, 1e-6);
        }

        Assert.Equal(expected.ExpectedCost, found.ExpectedCost, 1e-6 * expected.ExpectedCost);
        Assert.Equal(Math.Sqrt(expected.Variance), found.StandardDeviation, 1e-6 * found.StandardDeviation);
    }

    /// <summary>
    /// Without risk the first and last of n slices are X/((n - 2)(1 - ρ) + 2) and the others 1 - ρ times that (Alfonsi,
    /// Fruth and Schied 2010, for a book of constant depth).
    /// </summary>
    [Theory]
    [InlineData(3, 60.0)]
    [InlineData(8, 25.0)]
    [InlineData(30, 200.0)]
    public void Schedule_NoRisk_IsTheClosedFormForResilience(int slices, double halfLife)
    {
        var inputs = Market with { RiskAversion = 1e-25, FixedCost = 0.0, RecoveryHalfLife = halfLife };
        var state = State(1_000.0) with { SecondsLeft = (slices - 1) * 60.0 };
        var found = new Slicer(inputs).Schedule(state, Decimals).Slices;
        var refilled = 1.0 - Math.Pow(2.0, -60.0 / halfLife);
        var outer = 1_000.0 / (((slices - 2) * refilled) + 2.0);
        Assert.Equal(slices, found.Length);
        foreach (var (slice, j) in found.Select((slice, j) => (slice, j)))
        {
            Assert.Equal(j == 0 || j == slices - 1 ? outer : outer * refilled, Units(slice.Size), 1e-5);
        }
    }

    /// <summary>The objective, worked out anew from the slices; no other sizes at these times have a lower.</summary>
    [Fact]
    public void Schedule_OtherSizes_CostNoLess()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 60; i++)
        {
            var inputs = Random(random);
            var units = 3_000.0 * random.NextDouble();
            var state = State(units) with { SecondsLeft = 4.0 * inputs.Interval };
            var found = new Slicer(inputs).Schedule(state, Decimals);
            var (sizes, times) = (Sizes(found), found.Slices.Select(slice => slice.Seconds).ToArray());
            var least = Objective(inputs, sizes, times, 0.0);
            Assert.Equal(least, found.Objective, 1e-6 * least);
            for (var k = 0; k < 200; k++)
            {
                var other = (double[])sizes.Clone();
                var (from, to) = (random.Next(sizes.Length), random.Next(sizes.Length));
                var moved = other[from] * Math.Pow(10.0, -6.0 * random.NextDouble());
                (other[from], other[to]) = (other[from] - moved, other[to] + moved);
                Assert.True(
                    from == to || Objective(inputs, other, times, 0.0) >= least - (1e-9 * least),
                    $"seed {Seed}, case {i}: {string.Join(' ', other)} instead of {string.Join(' ', sizes)}");
            }
        }
    }

    /// <summary>Asked again at any block on the way, from what remains, the same schedule goes on.</summary>
    [Fact]
    public void Next_AskedEveryBlock_FollowsTheSchedule()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 80; i++)
        {
            var (inputs, units) = (Random(random), 3_000.0 * random.NextDouble());
            var displaced = random.Next(3) == 0 ? units * random.NextDouble() : 0.0;
            var start = State(random.Next(2) == 0 ? units : -units) with { Unrefilled = displaced };
            var schedule = new Slicer(inputs).Schedule(start, Decimals);
            Assert.Equal(
                start.Remaining, schedule.Slices.Aggregate(BigInteger.Zero, (sum, slice) => sum + slice.Size));
            var (state, now, done) = (start, 0.0, 0);
            while (!state.Remaining.IsZero)
            {
                var context = $"seed {Seed}, case {i}, slice {done} of {schedule.Slices.Length}, at {now}";
                var advice = new Slicer(inputs).Next(state, Decimals);
                if (advice.Size.IsZero)
                {
                    // To the next block, or to the moment that is due.
                    Assert.Equal(schedule.Slices[done].Seconds, now + advice.WaitSeconds, 1e-3 * inputs.Interval);
                    var pass = Math.Min(12.0, advice.WaitSeconds);
                    now += pass;
                    state = state with
                    {
                        SecondsSinceLast = state.SecondsSinceLast + pass,
                        Unrefilled = state.Unrefilled * Math.Pow(2.0, -pass / inputs.RecoveryHalfLife),
                    };
                    continue;
                }

                var planned = schedule.Slices[done++];
                Assert.True(Math.Abs(Units(planned.Size - advice.Size)) <= 1e-6 * units, context);
                Assert.True(advice.Size.Sign == start.Remaining.Sign, context);
                state = new SliceState(
                    state.Remaining - advice.Size, 0.0, state.Unrefilled + Math.Abs(Units(advice.Size)));
            }

            Assert.Equal(schedule.Slices.Length, done);
        }
    }

    [Fact]
    public void Schedule_AgainstEveryEvenNumberOfSlices_HasTheLowerObjective()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 200; i++)
        {
            var (inputs, units) = (Random(random), 3_000.0 * random.NextDouble());
            var found = new Slicer(inputs).Schedule(State(units), Decimals);
            for (var n = 1; n <= 20; n++)
            {
                var even = Enumerable.Repeat(units / n, n).ToArray();
                var times = Enumerable.Range(0, n).Select(j => j * inputs.Interval).ToArray();
                var other = Objective(inputs, even, times, 0.0);
                Assert.True(found.Objective <= other * (1.0 + 1e-9), $"seed {Seed}, case {i}: {n} even slices");
            }
        }
    }

    [Fact]
    public void Schedule_DearGasSmallSizeOrGreatRisk_IsOneSlice()
    {
        Assert.True(new Slicer(Market).Schedule(State(2_000.0), Decimals).Slices.Length > 3);
        Assert.Single(new Slicer(Market with { FixedCost = 1e6 }).Schedule(State(2_000.0), Decimals).Slices);
        Assert.Single(new Slicer(Market).Schedule(State(5.0), Decimals).Slices);
        Assert.Single(new Slicer(Market with { RiskAversion = 10.0 }).Schedule(State(2_000.0), Decimals).Slices);
    }

    [Fact]
    public void Schedule_MarketToyed_ChangesAsItShould()
    {
        var (usual, slow) = (Of(Market), Of(Market with { RecoveryHalfLife = 600.0 }));
        var (gas, timid) = (Of(Market with { FixedCost = 50.0 }), Of(Market with { RiskAversion = 1e-4 }));
        Assert.True(gas.Slices.Length < usual.Slices.Length);
        Assert.True(timid.StandardDeviation < usual.StandardDeviation && timid.ExpectedCost > usual.ExpectedCost);
        Assert.True(slow.ExpectedCost > usual.ExpectedCost);
        Assert.True(usual.ExpectedCost < usual.CostAtOnce);

        static SliceSchedule Of(SlicingInputs inputs) => new Slicer(inputs).Schedule(State(2_000.0), Decimals);
    }

    /// <summary>Somebody else has just moved the pool: where half of it comes back soon, waiting pays.</summary>
    [Fact]
    public void Next_PoolDisplacedByOthers_WaitsUntilRefillingSavesLessThanWaitingRisks()
    {
        var slicer = new Slicer(Market);
        var state = State(5.0) with { Unrefilled = slicer.Unrefilled(0.01) };
        Assert.Equal(1_000.0, state.Unrefilled, 1e-9);
        var advice = slicer.Next(state, Decimals);
        Assert.Equal((BigInteger.Zero, 1), (advice.Size, advice.SlicesLeft));

        // Of one slice, 2ηS·xu·ln 2/h·e = ½γσ²S²x² a second.
        var decay = Math.Log(2.0) / 60.0;
        var risk = 0.5 * 1e-5 * 0.64 * 9e6 / Year * 5.0;
        Assert.Equal(Math.Log(2.0 * 0.015 * 1_000.0 * decay / risk) / decay, advice.WaitSeconds, 1e-6);
        Assert.Equal(500.0, slicer.Unrefilled(1_000.0, 60.0), 1e-9);
    }

    [Fact]
    public void IntervalFor_Grid_IsTheCheapestOnIt()
    {
        var best = Slicer.IntervalFor(Market, 2_000.0);
        var grid = Enumerable.Range(0, 7).Select(k => 7.5 * Math.Pow(2.0, k));
        var cheapest = grid.MinBy(interval => new Slicer(Market with { Interval = interval })
            .Schedule(State(2_000.0), Decimals).Objective);
        Assert.Equal(cheapest, best);
        Assert.Equal(60.0, Slicer.IntervalFor(Market with { RecoveryHalfLife = 0.0 }, 2_000.0));
    }

    [Fact]
    public void Inputs_OutsideTheirRange_AreRefusedByName()
    {
        Assert.Equal("Impact", Refused(() => new Slicer(Market with { Impact = 0.0 })));
        Assert.Equal("Interval", Refused(() => new Slicer(Market with { Interval = 0.0 })));
        Assert.Equal("PermanentImpact", Refused(() => new Slicer(Market with { PermanentImpact = 1.1e-5 })));
        Assert.Equal("RecoveryHalfLife", Refused(() => new Slicer(Market with { RecoveryHalfLife = double.NaN })));
        Assert.Equal("Unrefilled", Refused(
            () => new Slicer(Market).Next(State(1.0) with { Unrefilled = double.NaN }, Decimals)));

        static string? Refused(Func<object> make) => Assert.Throws<ArgumentOutOfRangeException>(make).ParamName;
    }

    [Fact]
    public void Twap_AskedAtItsTimes_IsEqualSlicesThatSumToTheSize()
    {
        var state = new SliceState(-(BigInteger)1_000_000_007, null, 0.0, 300.0);
        var sizes = new List<BigInteger>();
        for (var step = 0; step < 6; step++)
        {
            var advice = Twap.Next(state, 60.0);
            sizes.Add(advice.Size);
            Assert.Equal(6 - step, advice.SlicesLeft);
            state = state with { Remaining = state.Remaining - advice.Size, SecondsSinceLast = 0.0 };
            var wait = Twap.Next(state, 60.0).WaitSeconds;
            Assert.Equal(step < 5 ? 60.0 : 0.0, wait);
            state = state with { SecondsSinceLast = wait, SecondsLeft = state.SecondsLeft - wait };
        }

        Assert.Equal(0, state.Remaining);
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        Assert.Throws<ArgumentException>(() => Twap.Next(state with { SecondsLeft = null }, 60.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Twap.Next(state, 0.0));
    }

    private static SliceState State(double units) => new(new BigInteger(units * 1e18), null);

    private static double Units(BigInteger size) => (double)size / 1e18;

    private static double[] Sizes(SliceSchedule schedule) => [.. schedule.Slices.Select(slice => Units(slice.Size))];

    private static SlicingInputs Random(Random random)
    {
        double Draw(double low, double high) => low * Math.Pow(high / low, random.NextDouble());
        var impact = Draw(1e-7, 1e-4);
        return Market with
        {
            RiskAversion = Draw(1e-7, 1e-3),
            Impact = impact,
            PermanentImpact = random.Next(2) == 0 ? 0.0 : 1.9 * impact * random.NextDouble(),
            FixedCost = Draw(0.1, 100.0),
            RecoveryHalfLife = Draw(5.0, 1_000.0),
            Interval = Draw(12.0, 600.0),
        };
    }

    private static double Objective(SlicingInputs inputs, double[] sizes, double[] times, double displaced)
    {
        var (cost, left, now) = (0.0, sizes.Sum(), 0.0);
        cost += inputs.ProportionalCost * inputs.Spot * left;
        for (var k = 0; k < sizes.Length; k++)
        {
            var pass = times[k] - now;
            displaced *= Math.Pow(2.0, -pass / inputs.RecoveryHalfLife);
            cost += 0.5 * inputs.RiskAversion * inputs.Volatility * inputs.Volatility * inputs.Spot * inputs.Spot
                * left * left * pass / Year;
            cost += inputs.FixedCost + (inputs.Impact * inputs.Spot * sizes[k] * sizes[k]);
            cost += ((2.0 * inputs.Impact) - inputs.PermanentImpact) * inputs.Spot * sizes[k] * displaced;
            (displaced, left, now) = (displaced + sizes[k], left - sizes[k], times[k]);
            cost += inputs.PermanentImpact * inputs.Spot * sizes[k] * left;
        }

        return cost;
    }
}
