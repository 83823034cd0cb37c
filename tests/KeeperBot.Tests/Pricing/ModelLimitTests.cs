using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>The corners of the other models' domains: whatever inputs may exist have finite Greeks.</summary>
public sealed class ModelLimitTests
{
    private static readonly double[] Prices = [1e-30, 1.0, Math.BitIncrement(1.0), 1e30];
    private static readonly double[] Times = [0.0, double.Epsilon, 1e-200, 1e-99, 1e-9, 0.5, 1000.0];
    private static readonly double[] Volatilities = [0.0, double.Epsilon, 1e-160, 1e-50, 1e-9, 1.0, 1000.0];
    private static readonly double[] Rates = [-1000.0, -0.5, 0.0, 0.5, 1000.0];
    private static readonly double[] FundingTimes = [1e-9, 1.0 / 365, 1.0, 1000.0];
    private static readonly double[] Powers = [-4.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0];
    private static readonly OptionKind[] Kinds = [OptionKind.Call, OptionKind.Put];

    [Fact]
    public void SpotModels_EveryCornerOfTheDomain_AreFinite()
    {
        var cases =
            from spot in Prices
            from strike in Prices
            from years in Times
            from volatility in Volatilities
            from rate in Rates
            from carry in Rates
            where Math.Max(Math.Abs(rate), Math.Abs(carry)) * years <= 500.0
            from kind in Kinds
            select (
                Terms: new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years },
                Market: new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = carry });
        var evaluated = 0;
        foreach (var (terms, market) in cases)
        {
            var forward = new ForwardInputs
            {
                Forward = market.Spot,
                Volatility = market.Volatility,
                Rate = market.Rate,
            };
            AssertFinite(CashDigital.Evaluate(terms, market), () => $"cash digital {terms} {market}");
            AssertFinite(AssetDigital.Evaluate(terms, market), () => $"asset digital {terms} {market}");
            var black = Black76.Evaluate(terms, forward);
            AssertFinite(black, () => $"Black-76 {terms} {forward}");
            if (terms.YearsToExpiry >= 1.0)
            {
                var onSpot = SpotConvention.Of(black, market.Spot, terms.Strike, terms.YearsToExpiry);
                AssertFinite(onSpot, () => $"Black-76 on the spot {terms} {forward}");
            }

            var timeValue = ImpliedVolatility.TimeValueOf(terms, market);
            Assert.True(double.IsFinite(timeValue) && timeValue >= 0.0, $"{timeValue:R} {terms} {market}");
            evaluated++;
        }

        Assert.True(evaluated > 20_000, $"only {evaluated} corners were valid");
    }

    [Fact]
    public void Bachelier_EveryCornerOfTheDomain_IsFinite()
    {
        double[] prices = [-1e30, -1.0, 0.0, 1e-300, 1.0, Math.BitIncrement(1.0), 1e30];
        double[] volatilities = [0.0, double.Epsilon, 1e-80, 1e-50, 1e-9, 1.0, 1e33];
        var cases =
            from forward in prices
            from strike in prices
            from years in Times
            from volatility in volatilities
            from rate in Rates
            where Math.Abs(rate) * years <= 500.0
            from kind in Kinds
            select new BachelierInputs
            {
                Kind = kind,
                Forward = forward,
                Strike = strike,
                YearsToExpiry = years,
                Volatility = volatility,
                Rate = rate,
            };
        Assert.All(cases, inputs => AssertFinite(Bachelier.Evaluate(inputs), () => $"{inputs}"));
    }

    [Fact]
    public void Everlasting_EveryCornerOfTheDomain_IsFinite()
    {
        var cases =
            from spot in Prices
            from strike in Prices
            from years in FundingTimes
            from volatility in Volatilities.Append(1e-49)
            from kind in Kinds
            select new EverlastingInputs
            {
                Kind = kind,
                Spot = spot,
                Strike = strike,
                Volatility = volatility,
                FundingYears = years,
            };
        Assert.All(cases, inputs => AssertFinite(Everlasting.Evaluate(inputs), () => $"{inputs}"));
    }

    [Fact]
    public void PowerPerp_EveryCornerOfTheDomain_IsFinite()
    {
        var cases =
            from form in Enum.GetValues<PowerPerpForm>()
            from spot in Prices
            from power in Powers
            from years in FundingTimes
            from volatility in Volatilities.Append(Math.Min(Math.Sqrt((1.0 - 1.1e-8) / years / 6.0), 1000.0))
            where Math.Abs(0.5 * power * (power - 1.0)) * volatility * volatility * years < 1.0 - 1e-8
            from factor in Prices
            select new PowerPerpInputs
            {
                Form = form,
                Spot = spot,
                Power = power,
                Volatility = volatility,
                FundingYears = years,
                NormalisationFactor = factor,
            };
        Assert.All(cases, inputs => AssertFinite(PowerPerp.Evaluate(inputs), () => $"{inputs}"));
    }

    private static void AssertFinite(Greeks greeks, Func<string> inputs) =>
        Assert.True(Array.TrueForAll(GreekOf.All(greeks), double.IsFinite), $"{inputs()}: {greeks}");
}
