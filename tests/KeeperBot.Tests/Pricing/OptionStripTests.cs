using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Tests.Pricing;

public sealed class OptionStripTests
{
    private const int Seed = 1973;

    [Fact]
    public void Evaluate_RandomOptionsAndSpots_HasTheBitsOfBlackScholesOnEveryWidth()
    {
        var random = new Random(Seed);
        for (var book = 0; book < 40; book++)
        {
            var strip = new OptionStrip();
            var options = Enumerable.Range(0, random.Next(1, 200)).Select(_ => Option(random)).ToArray();
            var places = options.Select(option => strip.Add(option.Terms, option.Market)).ToArray();
            double[] spots = [options[0].Terms.Strike, 3_000 * Math.Exp(random.NextDouble() - 0.5), 1e-30, 1e30, 1e-3];
            foreach (var spot in spots)
            {
                strip.Evaluate(spot, StripOutputs.All);
                Check(strip, options, places, spot, $"seed {Seed}, book {book}");
                strip.Evaluate<PortableLanes>(spot, StripOutputs.All);
                Check(strip, options, places, spot, $"seed {Seed}, book {book}, portable");
            }
        }
    }

    [Fact]
    public void Evaluate_BandGreeks_HaveTheBitsOfBlackScholes()
    {
        var random = new Random(Seed);
        var strip = new OptionStrip();
        strip.Reserve(70);
        var options = Enumerable.Range(0, 70).Select(_ => Option(random)).ToArray();
        var places = options.Select(option => strip.Add(option.Terms, option.Market)).ToArray();
        for (var spot = 500.0; spot < 9_000.0; spot += 250.0)
        {
            strip.Evaluate(spot, StripOutputs.BandGreeks);
            for (var i = 0; i < options.Length; i++)
            {
                var expected = BlackScholes.Evaluate(options[i].Terms, options[i].Market with { Spot = spot });
                Assert.Equal(Bits(expected.Delta), Bits(strip.Delta[places[i]]));
                Assert.Equal(Bits(expected.Gamma), Bits(strip.Gamma[places[i]]));
                Assert.Equal(Bits(expected.Vega), Bits(strip.Vega[places[i]]));
            }
        }
    }

    [Fact]
    public void Evaluate_PlacesThatAreNoOptions_KeepTheirMeaning()
    {
        var strip = new OptionStrip();
        for (var i = 0; i < 100; i++)
        {
            strip.Add(Option(new Random(Seed)).Terms, Option(new Random(Seed)).Market);
            strip.Evaluate(3_000, StripOutputs.All);
            Assert.Equal((0.0, 1.0), (strip.Delta[OptionStrip.Nothing], strip.Delta[OptionStrip.Underlying]));
            Assert.Equal((0.0, 0.0), (strip.Gamma[OptionStrip.Nothing], strip.Gamma[OptionStrip.Underlying]));
            Assert.Equal((0.0, 0.0), (strip.Vega[OptionStrip.Nothing], strip.Vega[OptionStrip.Underlying]));
            Assert.Equal((0.0, 0.0), (strip.Theta[OptionStrip.Nothing], strip.Theta[OptionStrip.Underlying]));
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(2e30)]
    [InlineData(double.NaN)]
    public void Evaluate_ImpossibleSpot_IsRefused(double spot) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new OptionStrip().Evaluate(spot, StripOutputs.BandGreeks));

    [Theory]
    [InlineData(1_000.0, 0.0)]
    [InlineData(0.0, 1_000.0)]
    public void Add_MeaninglessDiscount_IsRefusedAsByEvaluate(double rate, double carry)
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 3_000, YearsToExpiry = 1 };
        var market = new MarketInputs { Spot = 3_000, Volatility = 0.8, Rate = rate, Carry = carry };
        Assert.Throws<ArgumentOutOfRangeException>(() => BlackScholes.Evaluate(terms, market));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OptionStrip().Add(terms, market));
    }

    /// <summary>Ordinary ones, and those at their limits: no time, no volatility, far from the strike.</summary>
    private static (OptionTerms Terms, MarketInputs Market) Option(Random random) => (
        new OptionTerms
        {
            Kind = random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put,
            Strike = 3_000 * Math.Exp((random.NextDouble() - 0.5) * (random.Next(10) == 0 ? 40 : 1)),
            YearsToExpiry = random.Next(20) == 0 ? 0 : random.NextDouble() * random.NextDouble(),
        },
        new MarketInputs
        {
            Spot = 1,
            Volatility = random.Next(20) == 0 ? 0 : random.NextDouble() * (random.Next(10) == 0 ? 0.05 : 2),
            Rate = (random.NextDouble() - 0.5) / 5,
            Carry = (random.NextDouble() - 0.5) / 5,
        });

    private static void Check(
        OptionStrip strip,
        (OptionTerms Terms, MarketInputs Market)[] options,
        int[] places,
        double spot,
        string context)
    {
        for (var i = 0; i < options.Length; i++)
        {
            var expected = BlackScholes.Evaluate(options[i].Terms, options[i].Market with { Spot = spot });
            var at = places[i];
            var isSame = Bits(expected.Delta) == Bits(strip.Delta[at]) && Bits(expected.Gamma) == Bits(strip.Gamma[at])
                && Bits(expected.Vega) == Bits(strip.Vega[at]) && Bits(expected.Theta) == Bits(strip.Theta[at]);
            Assert.True(
                isSame,
                $"{context}: {options[i]} at {spot}: {expected} against {strip.Delta[at]:R}, {strip.Gamma[at]:R}, "
                + $"{strip.Vega[at]:R}, {strip.Theta[at]:R}");
        }
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
