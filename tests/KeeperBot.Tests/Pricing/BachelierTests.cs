using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class BachelierTests
{
    private static readonly BachelierInputs Sample = new()
    {
        Kind = OptionKind.Call,
        Forward = 100,
        Strike = 105,
        YearsToExpiry = 1,
        Volatility = 20,
        Rate = 0.05129329438755058,
    };

    /// <summary>
    /// QuantLib bacheliercalculator.cpp (2a13d455): F = 100, K = 105, σ√T = 20, discount 0.95, spot 98, T = 1. Its
    /// theta takes the normal volatility for that of the spot: rate·price - b·S·delta - ½σ²·gamma, all to the spot.
    /// </summary>
    [Theory]
    [InlineData("delta", 0.38900917408288)]
    [InlineData("deltaForward", 0.38122899060122245)]
    [InlineData("gamma", 0.019124047842706517)]
    [InlineData("gammaForward", 0.018366735548135338)]
    [InlineData("theta", -4.3159316452046594)]
    [InlineData("vega", 0.36733471096270676)]
    [InlineData("rho", 32.682349793874224)]
    public void Evaluate_QuantLibBachelierCalculator_GivesTwelveDigits(string figure, double expected)
    {
        var onForward = Bachelier.Evaluate(Sample);
        var onSpot = SpotConvention.Of(onForward, 100, 98, 1);
        var actual = figure switch
        {
            "delta" => onSpot.Delta,
            "deltaForward" => onForward.Delta,
            "gamma" => onSpot.Gamma,
            "gammaForward" => onForward.Gamma,
            "theta" => (Sample.Rate * onSpot.Price) - (Math.Log(100.0 / 98.0) * 98 * onSpot.Delta)
                - (200.0 * onSpot.Gamma),
            "vega" => onForward.Vega,
            _ => onSpot.Rho,
        };
        GreekOf.AssertEqual(expected, actual, Math.Abs(expected) * 1e-12, figure);
    }

    /// <summary>The same file's prices: F = 100, σ√T = 20, no discount.</summary>
    [Theory]
    [InlineData(OptionKind.Call, 100, 7.9788456080286538)]
    [InlineData(OptionKind.Call, 90, 13.955931148026121)]
    [InlineData(OptionKind.Call, 110, 3.9559311480261217)]
    public void Evaluate_QuantLibBachelierPrices_GivesTwelveDigits(OptionKind kind, double strike, double expected) =>
        GreekOf.AssertEqual(
            Bachelier.Evaluate(Sample with { Kind = kind, Strike = strike, Rate = 0 }),
            "Price",
            expected,
            expected * 1e-12);

    [Fact]
    public void Evaluate_CallAndPut_ObeyParity()
    {
        const int seed = 1900;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var inputs = Sample with
            {
                Forward = RandomOption.Between(random, -200, 200),
                Strike = RandomOption.Between(random, -200, 200),
                YearsToExpiry = RandomOption.Spread(random, 1e-4, 10),
                Volatility = RandomOption.Spread(random, 1e-2, 1e3),
                Rate = RandomOption.Between(random, -0.1, 0.4),
            };
            var call = Bachelier.Evaluate(inputs);
            var put = Bachelier.Evaluate(inputs with { Kind = OptionKind.Put });
            var discount = Math.Exp(-inputs.Rate * inputs.YearsToExpiry);
            var parity = discount * (inputs.Forward - inputs.Strike);
            var size = Math.Abs(parity) + call.Price;
            var holds = Math.Abs(call.Price - put.Price - parity) <= 1e-14 * size
                && Math.Abs(call.Delta - put.Delta - discount) <= 1e-14 * discount
                && (call.Gamma, call.Vega, call.Vanna, call.Volga, call.Speed, call.Zomma)
                    == (put.Gamma, put.Vega, put.Vanna, put.Volga, put.Speed, put.Zomma)
                && call.Price >= Math.Max(parity, 0.0) * (1.0 - 1e-14)
                && put.Price >= Math.Max(-parity, 0.0) * (1.0 - 1e-14);
            Assert.True(holds, $"seed {seed}, option {i}: {inputs} {call} {put}");
        }
    }

    /// <summary>A lognormal price that hardly moves is a normal one.</summary>
    [Fact]
    public void Evaluate_SmallMoves_ApproachBlack76()
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 100.0001, YearsToExpiry = 1 };
        var black = Black76.Evaluate(terms, new ForwardInputs { Forward = 100, Volatility = 1e-6, Rate = 0.05 });
        var normal = Bachelier.Evaluate(Sample with { Strike = 100.0001, Volatility = 1e-4, Rate = 0.05 });

        Assert.Equal(black.Price, normal.Price, 1e-10);
        Assert.Equal(black.Delta, normal.Delta, 1e-6);
        Assert.Equal(black.Gamma, normal.Gamma, 1e-2);
    }

    [Theory]
    [InlineData(OptionKind.Call, 10, 7, 3.0, 1.0)]
    [InlineData(OptionKind.Call, 7, 10, 0.0, 0.0)]
    [InlineData(OptionKind.Put, -10, -7, 3.0, -1.0)]
    [InlineData(OptionKind.Put, 7, 7, 0.0, -0.5)]
    public void Evaluate_AtExpiry_IsIntrinsic(
        OptionKind kind, double forward, double strike, double price, double delta)
    {
        var greeks = Bachelier.Evaluate(
            Sample with { Kind = kind, Forward = forward, Strike = strike, YearsToExpiry = 0, Rate = 0.5 });

        Assert.Equal(
            default(Greeks) with { Price = price, Delta = delta, Theta = 0.5 * price, Charm = 0.5 * delta }, greeks);
    }

    [Fact]
    public void Inputs_OutOfRange_AreRefusedByName()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Volatility", () => Sample with { Volatility = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("Forward", () => Sample with { Forward = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>("Strike", () => Sample with { Strike = -1e31 });
    }
}
