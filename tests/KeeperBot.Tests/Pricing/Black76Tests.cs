using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

public sealed class Black76Tests
{
    private static readonly string[] SpotDerivatives = ["Price", "Delta", "Gamma", "Vega", "Rho", "Vanna", "Speed"];

    /// <summary>
    /// QuantLib blackcalculator.cpp (2a13d455): F = 100, K = 105, σ√T = 0.2, discount 0.95, spot 98, T = 1.
    /// </summary>
    [Theory]
    [InlineData("deltaForward", 0.42063116955653351)]
    [InlineData("delta", 0.42921547913932068)]
    [InlineData("gammaForward", 0.018754435012086908)]
    [InlineData("gamma", 0.019527733248736884)]
    [InlineData("theta", -4.31290436588883)]
    [InlineData("vega", 37.508870024173795)]
    [InlineData("rho", 36.452803157675653)]
    [InlineData("dividendRho", -42.063116955653371)]
    [InlineData("elasticity", 7.4974624362037323)]
    [InlineData("vanna", 0.65822482825836837)]
    [InlineData("volga", 9.2856964243177753)]
    public void Evaluate_QuantLibBlackCalculator_GivesTwelveDigits(string figure, double expected)
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 105, YearsToExpiry = 1 };
        var onForward = Black76.Evaluate(
            terms, new ForwardInputs { Forward = 100, Volatility = 0.2, Rate = -Math.Log(0.95) });
        var onSpot = SpotConvention.Of(onForward, 100, 98, 1);
        var actual = figure switch
        {
            "deltaForward" => onForward.Delta,
            "delta" => onSpot.Delta,
            "gammaForward" => onForward.Gamma,
            "gamma" => onSpot.Gamma,
            "theta" => onSpot.Theta,
            "vega" => onForward.Vega,
            "rho" => onSpot.Rho,
            "dividendRho" => -98 * onSpot.Delta,
            "elasticity" => onSpot.Delta * 98 / onSpot.Price,
            "vanna" => onSpot.Vanna,
            _ => onSpot.Volga,
        };
        GreekOf.AssertEqual(expected, actual, Math.Abs(expected) * 1e-12, figure);
    }

    /// <summary>QuantLib bacheliercalculator.cpp's Black prices: F = 100, σ√T = 0.2, no discount.</summary>
    [Theory]
    [InlineData(OptionKind.Call, 100, 7.9655674554058038)]
    [InlineData(OptionKind.Call, 90, 13.589108116054803)]
    [InlineData(OptionKind.Call, 110, 4.2920109414098846)]
    [InlineData(OptionKind.Put, 90, 3.5891081160548062)]
    [InlineData(OptionKind.Put, 110, 14.292010941409899)]
    public void Evaluate_QuantLibBlackPrices_GivesTwelveDigits(OptionKind kind, double strike, double expected) =>
        GreekOf.AssertEqual(Value(kind, 100, strike, 0, 1, 0.2), "Price", expected, expected * 1e-12);

    /// <summary>Haug's table of options on futures, as QuantLib's europeanoption.cpp quotes it.</summary>
    [Theory]
    [InlineData(OptionKind.Call, 90, 0.1, 0.15, 0.0205)]
    [InlineData(OptionKind.Call, 110, 0.1, 0.35, 11.1381)]
    [InlineData(OptionKind.Call, 100, 0.5, 0.25, 6.6997)]
    [InlineData(OptionKind.Put, 90, 0.1, 0.15, 9.9210)]
    [InlineData(OptionKind.Put, 110, 0.1, 0.15, 0.0408)]
    public void Evaluate_HaugFutures_GivesThePrintedValue(
        OptionKind kind, double forward, double years, double volatility, double expected) =>
        GreekOf.AssertEqual(Value(kind, forward, 100, 0.1, years, volatility), "Price", expected, 1e-4);

    [Fact]
    public void OfSpotConvention_AnyOption_IsBlackScholesOnTheSpot()
    {
        const int seed = 1976;
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 4.0);
            var years = terms.YearsToExpiry;
            var forward = market.Spot * Math.Exp((market.Rate - market.Carry) * years);
            var inputs = new ForwardInputs
            {
                Forward = forward,
                Volatility = market.Volatility,
                Rate = market.Rate,
            };
            var onSpot = SpotConvention.Of(Black76.Evaluate(terms, inputs), forward, market.Spot, years);
            var expected = BlackScholes.Evaluate(terms, market);
            foreach (var name in SpotDerivatives)
            {
                var value = GreekOf.Value(expected, name);
                var size = Math.Abs(value) + (name == "Vanna" || name == "Speed" ? 1e-2 / market.Spot : 0.0);
                var error = Math.Abs(GreekOf.Value(onSpot, name) - value);
                Assert.True(
                    error <= (1e-9 * size) + (1e-13 * market.Spot),
                    $"seed {seed}, option {i}: {name} {value:R}, off by {error:R}: {terms} {market}");
            }
        }
    }

    [Fact]
    public void OfSpotConvention_AtExpiry_NeedsTheForwardToBeTheSpot()
    {
        var terms = new OptionTerms { Kind = OptionKind.Call, Strike = 90, YearsToExpiry = 0 };
        var greeks = Black76.Evaluate(terms, new ForwardInputs { Forward = 100, Volatility = 1, Rate = 0.1 });

        Assert.Equal(greeks, SpotConvention.Of(greeks, 100, 100, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotConvention.Of(greeks, 100, 99, 0));
    }

    private static Greeks Value(
        OptionKind kind, double forward, double strike, double rate, double years, double volatility) =>
        Black76.Evaluate(
            new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years },
            new ForwardInputs { Forward = forward, Volatility = volatility, Rate = rate });
}
