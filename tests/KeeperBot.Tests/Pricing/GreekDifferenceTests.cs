using KeeperBot.Core.Pricing;
using Variable = KeeperBot.Tests.Pricing.GreekDifferences.Variable;

namespace KeeperBot.Tests.Pricing;

/// <summary>Every Greek of every model is the derivative that its name says, on seeded random inputs.</summary>
public sealed class GreekDifferenceTests(ITestOutputHelper output)
{
    private const int Seed = 1900;

    private const double Deviations = 4.0;

    private delegate Greeks Model(OptionTerms terms, MarketInputs market);

    [Fact]
    public void BlackScholes_HundredThousandOptions_EveryGreekIsTheDerivative() =>
        CheckSpotModel("Black-Scholes", BlackScholes.Evaluate, 100_000, asForward: false);

    [Fact]
    public void CashDigital_TwentyThousand_EveryGreekIsTheDerivative() =>
        CheckSpotModel("cash digital", CashDigital.Evaluate, 20_000, asForward: false);

    [Fact]
    public void AssetDigital_TwentyThousand_EveryGreekIsTheDerivative() =>
        CheckSpotModel("asset digital", AssetDigital.Evaluate, 20_000, asForward: false);

    [Fact]
    public void Black76_TwentyThousandOptions_EveryGreekIsTheDerivative() => CheckSpotModel(
        "Black-76",
        (terms, market) => Black76.Evaluate(
            terms,
            new ForwardInputs { Forward = market.Spot, Volatility = market.Volatility, Rate = market.Rate }),
        20_000,
        asForward: true);

    /// <summary>The spot convention's own derivatives: the forward moves with spot, rate and time.</summary>
    [Fact]
    public void Black76OnTheSpot_TwentyThousandOptions_EveryGreekIsTheDerivative() => CheckSpotModel(
        "Black-76 on the spot",
        (terms, market) =>
        {
            var growth = Math.Exp((market.Rate - market.Carry) * terms.YearsToExpiry);
            var inputs = new ForwardInputs
            {
                Forward = market.Spot * growth,
                Volatility = market.Volatility,
                Rate = market.Rate,
            };
            return SpotConvention.Of(
                Black76.Evaluate(terms, inputs), inputs.Forward, market.Spot, terms.YearsToExpiry);
        },
        20_000,
        asForward: false);

    [Fact]
    public void Bachelier_TwentyThousandOptions_EveryGreekIsTheDerivative()
    {
        var random = new Random(Seed);
        var differences = new GreekDifferences("Bachelier");
        for (var i = 0; i < 20_000; i++)
        {
            var years = RandomOption.Spread(random, 1.0 / 8760, 5.0);
            var volatility = RandomOption.Spread(random, 1e-3, 1e4);
            var deviation = volatility * Math.Sqrt(years);
            var distance = RandomOption.Between(random, -Deviations, Deviations);
            var inputs = new BachelierInputs
            {
                Kind = RandomOption.Kind(random),
                Forward = RandomOption.Between(random, -3.0, 3.0) * deviation,
                Strike = 0.0,
                YearsToExpiry = years,
                Volatility = volatility,
                Rate = RandomOption.Between(random, -0.1, 0.4),
            };
            inputs = inputs with { Strike = inputs.Forward + (distance * deviation) };
            var bend = 1.0 + Math.Abs(distance);
            Assert.Null(differences.Problem(
                (variable, change) => Bachelier.Evaluate(variable switch
                {
                    Variable.Underlying => inputs with { Forward = inputs.Forward + change },
                    Variable.Volatility => inputs with { Volatility = volatility + change },
                    Variable.Calendar => inputs with { YearsToExpiry = years - change },
                    _ => inputs with { Rate = inputs.Rate + change },
                }),
                variable => variable switch
                {
                    Variable.Underlying => deviation / bend,
                    Variable.Volatility => volatility / (bend * bend),
                    Variable.Calendar => years / (bend * bend),
                    _ => 1.0 / years,
                },
                () => $"seed {Seed}, option {i}: {inputs}"));
        }

        output.WriteLine(differences.Worst);
    }

    [Fact]
    public void Everlasting_TwentyThousandOptions_EveryGreekIsTheDerivative()
    {
        var random = new Random(Seed);
        var differences = new GreekDifferences("everlasting");
        for (var i = 0; i < 20_000; i++)
        {
            var years = RandomOption.Spread(random, 1.0 / 8760, 1.0);
            var volatility = RandomOption.Spread(random, 0.05, 3.0);
            var deviation = volatility * Math.Sqrt(years);
            var power = 1.0 + (1.0 / deviation);
            var distance = RandomOption.Between(random, 0.02, 6.0) / power;
            var inputs = new EverlastingInputs
            {
                Kind = RandomOption.Kind(random),
                Spot = RandomOption.Spread(random, 1e-3, 1e6),
                Strike = 1.0,
                Volatility = volatility,
                FundingYears = years,
            };

            // Far enough from the kink, across which there is no third derivative.
            inputs = inputs with { Strike = inputs.Spot * Math.Exp(i % 2 == 0 ? distance : -distance) };
            Assert.Null(differences.Problem(
                (variable, change) => Everlasting.Evaluate(variable == Variable.Underlying
                    ? inputs with { Spot = inputs.Spot + change }
                    : inputs with { Volatility = volatility + change }),
                variable => variable switch
                {
                    Variable.Underlying => inputs.Spot / power,
                    Variable.Volatility => volatility / (1.0 + (distance * power)),
                    _ => 0.0,
                },
                () => $"seed {Seed}, option {i}: {inputs}"));
        }

        output.WriteLine(differences.Worst);
    }

    [Theory]
    [InlineData(PowerPerpForm.Continuous)]
    [InlineData(PowerPerpForm.Exponential)]
    public void PowerPerp_TwentyThousandTokens_EveryGreekIsTheDerivative(PowerPerpForm form)
    {
        var random = new Random(Seed);
        var differences = new GreekDifferences($"power perp, {form}");
        for (var i = 0; i < 20_000; i++)
        {
            var inputs = new PowerPerpInputs
            {
                Form = form,
                Spot = RandomOption.Spread(random, 1e-3, 1e6),
                Power = i % 3 == 0 ? 2.0 : RandomOption.Between(random, -3.0, 4.0),
                Volatility = RandomOption.Spread(random, 0.05, 1.5),
                FundingYears = RandomOption.Between(random, 0.001, 0.06),
                NormalisationFactor = RandomOption.Spread(random, 1e-5, 1.0),
            };
            Assert.Null(differences.Problem(
                (variable, change) => PowerPerp.Evaluate(variable switch
                {
                    Variable.Underlying => inputs with { Spot = inputs.Spot + change },
                    Variable.Volatility => inputs with { Volatility = inputs.Volatility + change },

                    // The factor has no past here, so it is turned back by the decay of the time that is to come.
                    _ when change < 0.0 => inputs with
                    {
                        NormalisationFactor = inputs.NormalisationFactor * inputs.NormalisationFactor
                            / PowerPerp.DecayedFactor(inputs, -change),
                    },
                    _ => inputs with { NormalisationFactor = PowerPerp.DecayedFactor(inputs, change) },
                }),
                variable => variable switch
                {
                    Variable.Underlying => inputs.Spot / 5.0,
                    Variable.Volatility => inputs.Volatility / 5.0,
                    Variable.Calendar => 1.0 / (1.0 + Math.Abs(PowerPerp.FundingRate(inputs))),
                    _ => 0.0,
                },
                () => $"seed {Seed}, token {i}: {inputs}"));
        }

        output.WriteLine(differences.Worst);
    }

    private void CheckSpotModel(string name, Model model, int count, bool asForward)
    {
        var random = new Random(Seed);
        var differences = new GreekDifferences(name, name.EndsWith("digital", StringComparison.Ordinal));
        for (var i = 0; i < count; i++)
        {
            var (terms, market) = RandomOption.Next(random, Deviations);
            var (years, index) = (terms.YearsToExpiry, i);
            if (asForward)
            {
                var growth = Math.Exp((market.Rate - market.Carry) * years);
                market = market with { Spot = market.Spot * growth, Carry = market.Rate };
            }

            Assert.Null(differences.Problem(
                (variable, change) => variable switch
                {
                    Variable.Underlying => model(terms, market with { Spot = market.Spot + change }),
                    Variable.Volatility => model(terms, market with { Volatility = market.Volatility + change }),
                    Variable.Calendar => model(terms with { YearsToExpiry = years - change }, market),
                    _ => model(terms, market with { Rate = market.Rate + change }),
                },
                variable => Width(variable, terms, market),
                () => $"seed {Seed}, option {index}: {terms} {market}"));
        }

        output.WriteLine(differences.Worst);
    }

    /// <summary>On which distance a function of d₁ and d₂ changes by as much as it is.</summary>
    private static double Width(Variable variable, OptionTerms terms, MarketInputs market)
    {
        var years = terms.YearsToExpiry;
        var deviation = market.Volatility * Math.Sqrt(years);
        var drift = (market.Rate - market.Carry) * years;
        var moneyness = Math.Abs((Math.Log(market.Spot / terms.Strike) + drift) / deviation);
        var bend = 1.0 + moneyness + (0.5 * deviation);
        return variable switch
        {
            Variable.Underlying => market.Spot * Math.Min(deviation / bend, 1.0),
            Variable.Volatility => market.Volatility / (bend * bend),
            Variable.Calendar => years / (bend * (bend + Math.Abs(drift / deviation))),
            _ => Math.Min(deviation / bend, 1.0) / years,
        };
    }
}
