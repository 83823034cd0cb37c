using KeeperBot.Core.Routing;

namespace KeeperBot.Tests.Core.Routing;

public sealed class AlmgrenChrissTests
{
    private static readonly AlmgrenChrissInputs Paper = new()
    {
        Units = 1e6,
        Horizon = 5.0,
        Periods = 5,
        Volatility = 0.95,
        TemporaryImpact = 2.5e-6,
        PermanentImpact = 2.5e-7,
        HalfSpread = 0.0625,
        RiskAversion = 1e-6,
    };

    /// <summary>The paper's numerical example, to the digits that it has.</summary>
    [Fact]
    public void Trajectory_PapersExample_IsThePapers()
    {
        var found = new AlmgrenChriss(Paper);
        Assert.Equal(0.607076, found.Urgency, 5e-7);
        Assert.Equal([1e6, 541_956, 289_854, 147_897, 62_142, 0.0], found.Holdings.Select(x => Math.Round(x)));
        Assert.Equal(911_227, found.ExpectedCost, 0.5);
        Assert.Equal(603_431, Math.Sqrt(found.Variance), 0.5);
    }

    [Fact]
    public void Trajectory_ManyInputs_IsTheHyperbolicSine()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var inputs = Paper with
            {
                Periods = random.Next(1, 60),
                Horizon = Math.Pow(10.0, (2.0 * random.NextDouble()) - 1.0),
                RiskAversion = Math.Pow(10.0, (4.0 * random.NextDouble()) - 8.0),
            };
            var (found, tau) = (new AlmgrenChriss(inputs), inputs.Horizon / inputs.Periods);
            for (var j = 0; j <= inputs.Periods; j++)
            {
                var expected = inputs.Units * Math.Sinh(found.Urgency * (inputs.Horizon - (j * tau)))
                    / Math.Sinh(found.Urgency * inputs.Horizon);
                Assert.True(Math.Abs(expected - found.Holdings[j]) < 1e-9 * inputs.Units, $"seed 11, case {i}, {j}");
            }
        }
    }

    /// <summary>Risk aversion buys less variance for more cost, at its own price.</summary>
    [Fact]
    public void Frontier_RisingRiskAversion_CostsMoreAndVariesLess()
    {
        var points = Enumerable.Range(-80, 40)
            .Select(k => new AlmgrenChriss(Paper with { Periods = 20, RiskAversion = Math.Pow(10.0, k / 10.0) }))
            .ToList();
        foreach (var (less, more) in points.Zip(points.Skip(1)))
        {
            Assert.True(more.ExpectedCost > less.ExpectedCost && more.Variance < less.Variance);
            Assert.True(more.Urgency > less.Urgency);
        }

        // Convex: from one point to the next a variance costs what one of the two risk aversions pays for it.
        foreach (var ((less, more), i) in points.Zip(points.Skip(1)).Select((pair, i) => (pair, i - 80)))
        {
            var price = (more.ExpectedCost - less.ExpectedCost) / (less.Variance - more.Variance);
            Assert.InRange(price, Math.Pow(10.0, i / 10.0), Math.Pow(10.0, (i + 1) / 10.0));
        }
    }

    [Fact]
    public void Trajectory_NoRiskAversion_IsAStraightLine()
    {
        var found = new AlmgrenChriss(Paper with { RiskAversion = 0.0, Periods = 8 });
        Assert.Equal(0.0, found.Urgency);
        Assert.All(found.Holdings.Select((x, j) => x - (1e6 * (8 - j) / 8.0)), off => Assert.Equal(0.0, off, 1e-6));
    }

    [Fact]
    public void Inputs_OutsideTheirRange_AreRefusedByName()
    {
        Assert.Equal("Units", Refused(Paper with { Units = 0.0 }));
        Assert.Equal("Periods", Refused(Paper with { Periods = 0 }));
        Assert.Equal("Volatility", Refused(Paper with { Volatility = double.NaN }));
        Assert.Equal("PermanentImpact", Refused(Paper with { PermanentImpact = 6e-6 }));

        static string? Refused(AlmgrenChrissInputs inputs) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => new AlmgrenChriss(inputs)).ParamName;
    }
}
