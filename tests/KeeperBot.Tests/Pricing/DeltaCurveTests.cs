using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class DeltaCurveTests
{
    private const int Seed = 1973;

    [Fact]
    public void At_RandomOptionsAndSpots_HasTheBitsOfEvaluate()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 5_000; i++)
        {
            var terms = new OptionTerms
            {
                Kind = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put,
                Strike = 3_000 * Math.Exp(random.NextDouble() - 0.5),
                YearsToExpiry = random.Next(20) == 0 ? 0 : random.NextDouble() * random.NextDouble(),
            };
            var market = new MarketInputs
            {
                Spot = 1,
                Volatility = random.Next(20) == 0 ? 0 : random.NextDouble() * 2,
                Rate = (random.NextDouble() - 0.5) / 5,
                Carry = (random.NextDouble() - 0.5) / 5,
            };
            var curve = new DeltaCurve(terms, market);
            double[] spots = [terms.Strike, 3_000 * Math.Exp(random.NextDouble() - 0.5), 1e-30, 1e30];
            foreach (var spot in spots)
            {
                var expected = BlackScholes.Evaluate(terms, market with { Spot = spot }).Delta;
                Assert.True(
                    BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(curve.At(spot)),
                    $"seed {Seed}, option {i} at {spot}: {expected:R} against {curve.At(spot):R}");
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(2e30)]
    [InlineData(double.NaN)]
    public void At_ImpossibleSpot_IsRefused(double spot)
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 3_000, YearsToExpiry = 0.1 };
        var curve = new DeltaCurve(terms, new MarketInputs { Spot = 1, Volatility = 0.8, Rate = 0, Carry = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.At(spot));
    }

    [Theory]
    [InlineData(1_000.0, 0.0)]
    [InlineData(0.0, 1_000.0)]
    public void Curve_MeaninglessDiscount_IsRefusedAsByEvaluate(double rate, double carry)
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 3_000, YearsToExpiry = 1 };
        var market = new MarketInputs { Spot = 3_000, Volatility = 0.8, Rate = rate, Carry = carry };
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(terms, market));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeltaCurve(terms, market));
    }
}
