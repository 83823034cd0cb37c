using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>Cash and asset digitals.</summary>
public sealed class DigitalTests
{
    private const int Seed = 1991;

    /// <summary>QuantLib digitaloption.cpp quotes Haug: ten in cash, put, K = 80, S = 100.</summary>
    [Fact]
    public void Evaluate_QuantLibCashOrNothing_GivesThePrintedValue()
    {
        var (terms, market) = Option(OptionKind.Put, 100, 80, 0.06, 0.06, 0.75, 0.35);
        GreekOf.AssertEqual(2.6710, 10 * CashDigital.Evaluate(terms, market).Price, 1e-4, "ten in cash");
    }

    /// <summary>The same file: asset or nothing, put, K = 65, S = 70.</summary>
    [Fact]
    public void Evaluate_QuantLibAssetOrNothing_GivesThePrintedValue()
    {
        var (terms, market) = Option(OptionKind.Put, 70, 65, 0.05, 0.07, 0.5, 0.27);
        GreekOf.AssertEqual(20.2069, AssetDigital.Evaluate(terms, market).Price, 1e-4, "the asset");
    }

    /// <summary>The same file: a gap call pays S - 57 above 50, which may be less than nothing.</summary>
    [Fact]
    public void Evaluate_QuantLibGap_IsAnAssetLessCash()
    {
        var (terms, market) = Option(OptionKind.Call, 50, 50, 0, 0.09, 0.5, 0.2);
        var gap = AssetDigital.Evaluate(terms, market) - (57 * CashDigital.Evaluate(terms, market));
        GreekOf.AssertEqual(-0.0053, gap.Price, 1e-4, "the gap option");
    }

    /// <summary>
    /// QuantLib blackcalculator.cpp: the probabilities and the derivatives by the strike of F = 100, K = 105,
    /// σ√T = 0.2, discount 0.95, spot 98, T = 1.
    /// </summary>
    [Theory]
    [InlineData("itmCashProbability", 0.36544163566592136)]
    [InlineData("itmAssetProbability", 0.44276965216477238)]
    [InlineData("strikeSensitivity", -0.34716955388262527)]
    [InlineData("strikeGamma", 0.017010825407788574)]
    public void Evaluate_QuantLibBlackCalculator_GivesTwelveDigits(string figure, double expected)
    {
        var rate = -Math.Log(0.95);
        var (terms, market) = Option(OptionKind.Call, 98, 105, rate - Math.Log(100.0 / 98.0), rate, 1, 0.2);
        var (cash, asset) = (CashDigital.Evaluate(terms, market), AssetDigital.Evaluate(terms, market));
        var actual = figure switch
        {
            "itmCashProbability" => cash.Price / 0.95,
            "itmAssetProbability" => asset.Price / 95.0,
            "strikeSensitivity" => -cash.Price,

            // A digital is unchanged when spot and strike grow alike.
            _ => 98.0 / 105.0 * cash.Delta,
        };
        GreekOf.AssertEqual(expected, actual, Math.Abs(expected) * 1e-12, figure);
    }

    [Fact]
    public void Evaluate_AssetLessStrikeInCash_IsTheOption()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 6.0);
            var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
            var cash = terms.Strike * CashDigital.Evaluate(terms, market);
            var asset = AssetDigital.Evaluate(terms, market);
            var option = BlackScholes.Evaluate(terms, market);
            var spread = sign * (asset - cash);
            foreach (var name in GreekOf.Names)
            {
                var size = Math.Abs(GreekOf.Value(asset, name)) + Math.Abs(GreekOf.Value(cash, name));
                var error = Math.Abs(GreekOf.Value(spread, name) - GreekOf.Value(option, name));

                // The digitals' higher Greeks hold powers of d and of 1/σ√T that cancel.
                if (!(error <= 1e-11 * size))
                {
                    Assert.Fail($"seed {Seed}, option {i}: {name} off by {error / size:R}: {terms} {market}");
                }
            }
        }
    }

    [Fact]
    public void Evaluate_CashDigital_IsMinusTheOptionsDerivativeByStrike()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 4.0);
            var deviation = market.Volatility * Math.Sqrt(terms.YearsToExpiry);
            var step = 2e-3 * terms.Strike * Math.Min(deviation, 1.0);
            double At(double change) =>
                BlackScholes.Evaluate(terms with { Strike = terms.Strike + change }, market).Price;
            var slope = ((8.0 * (At(step) - At(-step))) - At(2.0 * step) + At(-2.0 * step)) / (12.0 * step);
            var sign = terms.Kind == OptionKind.Call ? -1.0 : 1.0;
            var error = Math.Abs((sign * CashDigital.Evaluate(terms, market).Price) - slope);
            var size = Math.Exp(-market.Rate * terms.YearsToExpiry)
                * Math.Max(1.0, market.Spot / terms.Strike / Math.Min(deviation, 1.0));
            Assert.True(error <= 1e-8 * size, $"seed {Seed}, option {i}: {error:R} {terms} {market}");
        }
    }

    [Fact]
    public void Evaluate_CallAndPut_AddUpToACertainPayment()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var (terms, market) = RandomOption.Next(random, 8.0);
            var (call, put) = (terms with { Kind = OptionKind.Call }, terms with { Kind = OptionKind.Put });
            var cash = CashDigital.Evaluate(call, market) + CashDigital.Evaluate(put, market);
            var asset = AssetDigital.Evaluate(call, market) + AssetDigital.Evaluate(put, market);
            var discount = Math.Exp(-market.Rate * terms.YearsToExpiry);
            var share = Math.Exp(-market.Carry * terms.YearsToExpiry);
            var holds = Math.Abs(cash.Price - discount) <= 1e-14 * discount
                && Math.Abs(asset.Price - (share * market.Spot)) <= 1e-14 * share * market.Spot
                && (cash.Delta, cash.Gamma, cash.Vega, cash.Speed) == (0, 0, 0, 0)
                && Math.Abs(asset.Delta - share) <= 1e-12 * (share + AssetDigital.Evaluate(call, market).Delta)
                && (asset.Gamma, asset.Vega, asset.Speed) == (0, 0, 0);
            Assert.True(holds, $"seed {Seed}, option {i}: {terms} {market}: {cash} {asset}");
        }
    }

    [Theory]
    [InlineData(OptionKind.Call, 101, 1.0)]
    [InlineData(OptionKind.Call, 99, 0.0)]
    [InlineData(OptionKind.Put, 99, 1.0)]
    [InlineData(OptionKind.Put, 100, 0.5)]
    public void Evaluate_AtExpiry_IsTheCertainPayment(OptionKind kind, double spot, double paid)
    {
        var (terms, market) = Option(kind, spot, 100, 0.03, 0.05, 0, 0.8);
        Assert.Equal(
            default(Greeks) with { Price = paid, Theta = 0.05 * paid, Rho = 0.0 },
            CashDigital.Evaluate(terms, market));
        Assert.Equal(
            default(Greeks) with
            {
                Price = spot * paid,
                Delta = paid,
                Theta = 0.03 * spot * paid,
                Charm = 0.03 * paid,
            },
            AssetDigital.Evaluate(terms, market));
    }

    private static (OptionTerms Terms, MarketInputs Market) Option(
        OptionKind kind, double spot, double strike, double carry, double rate, double years, double volatility) => (
        new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years },
        new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = carry });
}
