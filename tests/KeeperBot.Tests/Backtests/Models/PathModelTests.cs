using System.Collections.Immutable;
using KeeperBot.Backtests.Models;

namespace KeeperBot.Tests.Backtests.Models;

/// <summary>Every model has the moments of its formula, and says in a sentence what it cannot simulate.</summary>
public sealed class PathModelTests
{
    private const ulong Seed = 20_260_101;
    private const int Paths = 20_000, Steps = 64;
    private const double Spot = 3000.0, Years = 0.25;

    // Beyond it, once in a million: a wrong formula, not chance.
    private const double Deviations = 5.0;

    public static TheoryData<string> Models => ["brownian", "heston", "merton", "bootstrap"];

    public static TheoryData<Func<object>, string> Nonsense => new()
    {
        { () => new GeometricBrownian(0.0, 0.8), "spot is 0, and must be from 1E-30 to 1E+30" },
        { () => new GeometricBrownian(Spot, 0.0), "volatility is 0, and must be above 0, up to 10" },
        { () => new GeometricBrownian(Spot, 10.1), "volatility is 10.1, and must be above 0, up to 10" },
        { () => new GeometricBrownian(Spot, double.NaN), "volatility is NaN, and must be above 0, up to 10" },
        { () => new GeometricBrownian(Spot, 0.8, 1e9), "drift is 1000000000, and must be from -1000 to 1000" },
        { () => new Heston(Spot, 0.0, 0.64, 2.0, -0.3), "kappa is 0, and must be above 0, up to 1000" },
        { () => new Heston(Spot, 5.0, -0.1, 2.0, -0.3), "theta is -0.1, and must be above 0, up to 100" },
        { () => new Heston(Spot, 5.0, 0.64, 0.0, -0.3), "xi is 0, and must be above 0, up to 100" },
        { () => new Heston(Spot, 5.0, 0.64, 2.0, -1.0), "rho is -1, and must be from -0.999999999 to 0.999999999" },
        { () => new MertonJumps(Spot, 0.8, -1.0, 0.0, 0.1), "jumps a year is -1, and must be from 0 to 100000" },
        { () => new MertonJumps(Spot, 0.8, 1.0, 9.0, 0.1), "jump mean is 9, and must be from -5 to 5" },
        { () => new MertonJumps(Spot, 0.8, 1.0, 0.0, -0.1), "jump deviation is -0.1, and must be from 0 to 5" },
        { () => new StationaryBootstrap(Spot, [0.1], 2), "returns are 1 values, and must be at least 2" },
        { () => new StationaryBootstrap(Spot, default, 2), "returns are 0 values, and must be at least 2" },
        { () => new StationaryBootstrap(Spot, [0.1, double.NaN], 2), "returns[1] is NaN, and must be a number" },
        {
            () => new StationaryBootstrap(Spot, [0.1, 0.2], 0),
            "mean length is 0, and must be a whole number from 1 to 10000000"
        },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Model_ParameterOutsideItsRange_IsNamedInASentence(Func<object> make, string sentence)
    {
        Assert.Equal(sentence, Assert.Throws<ModelException>(make).Message);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Path_AnyModel_KeepsItsMeanPriceAndItsVariance(string name)
    {
        var (model, variance) = Model(name);
        var (mean, meanError, squares, squaresError) = (0.0, 0.0, 0.0, 0.0);
        for (var path = 0UL; path < Paths; path++)
        {
            var spots = model.Path(Seed, path, Years / Steps, Steps);
            Assert.Equal(Spot, spots[0], 1e-9);
            var (last, realised) = (spots[^1] / Spot, Realised(spots));
            (mean, meanError) = (mean + last, meanError + (last * last));
            (squares, squaresError) = (squares + realised, squaresError + (realised * realised));
        }

        (mean, meanError) = MeanOf(mean, meanError);
        (squares, squaresError) = MeanOf(squares, squaresError);
        Assert.True(Math.Abs(mean - 1.0) <= Deviations * meanError, $"{name}, seed {Seed}: {mean:R} ± {meanError:R}");
        Assert.True(
            Math.Abs(squares - variance) <= (Deviations * squaresError) + (2e-3 * variance),
            $"{name}, seed {Seed}: variance {squares:R} ± {squaresError:R}, by formula {variance:R}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Path_SameSeedAndNumber_IsTheSamePath(string name)
    {
        var model = Model(name).Model;
        var path = model.Path(Seed, 7, Years / Steps, Steps);

        Assert.Equal(path, model.Path(Seed, 7, Years / Steps, Steps));
        Assert.NotEqual(path, model.Path(Seed, 8, Years / Steps, Steps));
        Assert.NotEqual(path, model.Path(Seed + 1, 7, Years / Steps, Steps));
        Assert.Equal(path[..9], model.Path(Seed, 7, Years / Steps, 8));
    }

    [Fact]
    public void Walk_WithAStride_TouchesItsOwnPlacesOnly()
    {
        double[] column = [.. Enumerable.Repeat(double.NaN, 3 * (Steps + 1))];
        var model = new GeometricBrownian(Spot, 0.8);
        model.Walk(Draws.OfSpots(Seed, 3), Years / Steps, Steps, column.AsSpan(1), 3);

        var path = model.Path(Seed, 3, Years / Steps, Steps);
        for (var step = 0; step <= Steps; step++)
        {
            Assert.Equal(path[step], Math.Exp(column[(3 * step) + 1]));
            Assert.True(double.IsNaN(column[3 * step]) && double.IsNaN(column[(3 * step) + 2]));
        }
    }

    /// <summary>Drawn many at once or one by one, they are the same numbers.</summary>
    [Fact]
    public void NormalPairs_ManyAtOnce_AreThoseOfNormal()
    {
        Span<double> first = stackalloc double[4096], second = stackalloc double[4096];
        var (many, single) = (Draws.OfSpots(Seed, 5), Draws.OfSpots(Seed, 5));
        many.NormalPairs(first, second);
        for (var i = 0; i < first.Length; i++)
        {
            Assert.Equal(single.Normal(), first[i], 4e-15);
            Assert.Equal(single.Normal(), second[i], 4e-15);
        }
    }

    [Fact]
    public void Heston_FellersCondition_IsRemarkedWhereItFails()
    {
        Assert.Null(new Heston(Spot, 5.0, 0.64, 2.0, -0.3).Remark);
        Assert.Contains(
            "2·kappa·theta is 0.64, less than xi² = 4", new Heston(Spot, 0.5, 0.64, 2.0, -0.3).Remark,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bootstrap_LongBlocks_KeepTheOrderOfTheHistory()
    {
        ImmutableArray<double> returns = [.. Enumerable.Range(0, 1000).Select(i => i * 1e-6)];
        var spots = new StationaryBootstrap(Spot, returns, 50).Path(Seed, 0, 1.0, 10_000);

        // Within a block the return grows by a millionth a step, and falls once a history.
        var moves = spots.Zip(spots.Skip(1), (one, next) => Math.Log(next / one)).ToArray();
        var follows = moves.Zip(moves.Skip(1)).Count(pair => Math.Abs(pair.Second - pair.First - 1e-6) < 1e-9);
        Assert.InRange(follows / 10_000.0, 0.96, 0.99);
    }

    private static (PathModel Model, double Variance) Model(string name)
    {
        const double kappa = 5.0, theta = 0.64, jumps = 12.0, mean = -0.02, deviation = 0.06;
        double[] returns = [.. Enumerable.Range(0, 500).Select(i => 0.01 * Math.Sin(i))];
        var drift = Math.Log(returns.Average(Math.Exp));
        return name switch
        {
            "brownian" => (new GeometricBrownian(Spot, 0.8), 0.64 * Years),
            "heston" => (new Heston(Spot, kappa, theta, 2.0, -0.3), theta * Years),
            "merton" => (
                new MertonJumps(Spot, 0.5, jumps, mean, deviation),
                (0.25 + (jumps * ((mean * mean) + (deviation * deviation)))) * Years),
            _ => (
                new StationaryBootstrap(Spot, [.. returns], 1),
                Steps * returns.Average(one => (one - drift) * (one - drift))),
        };
    }

    private static double Realised(double[] spots) =>
        spots.Zip(spots.Skip(1), (one, next) => Math.Log(next / one)).Sum(move => move * move);

    private static (double Mean, double Error) MeanOf(double sum, double squares)
    {
        var mean = sum / Paths;
        return (mean, Math.Sqrt(((squares / Paths) - (mean * mean)) / Paths));
    }
}
