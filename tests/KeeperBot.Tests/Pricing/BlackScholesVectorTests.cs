using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>Published values, each named by where it was printed, to the digits printed there.</summary>
public sealed class BlackScholesVectorTests
{
    /// <summary>Hull, Options, Futures, and Other Derivatives: the call of the chapter on the Greek letters.</summary>
    [Theory]
    [InlineData(nameof(Greeks.Price), 2.40, 0.005)]
    [InlineData(nameof(Greeks.Delta), 0.522, 0.0005)]
    [InlineData(nameof(Greeks.Gamma), 0.066, 0.0005)]
    [InlineData(nameof(Greeks.Vega), 12.1, 0.05)]
    [InlineData(nameof(Greeks.Theta), -4.31, 0.005)]
    [InlineData(nameof(Greeks.Rho), 8.91, 0.005)]
    public void Evaluate_HullGreekLettersCall_GivesThePrintedValue(string greek, double expected, double tolerance) =>
        GreekOf.AssertEqual(Value(OptionKind.Call, 49, 50, 0, 0.05, 0.3846, 0.20), greek, expected, tolerance);

    /// <summary>
    /// Haug, The Complete Guide to Option Pricing Formulas, as QuantLib's europeanoption.cpp quotes and checks it.
    /// </summary>
    [Theory]
    [InlineData(OptionKind.Call, 60, 65, 0.00, 0.08, 0.25, 0.30, "Price", 2.1334)]
    [InlineData(OptionKind.Put, 100, 95, 0.05, 0.10, 0.50, 0.20, "Price", 2.4648)]
    [InlineData(OptionKind.Put, 19, 19, 0.10, 0.10, 0.75, 0.28, "Price", 1.7011)]
    [InlineData(OptionKind.Call, 1.56, 1.60, 0.08, 0.06, 0.50, 0.12, "Price", 0.0291)]
    [InlineData(OptionKind.Put, 75, 70, 0.05, 0.10, 0.50, 0.35, "Price", 4.0870)]
    [InlineData(OptionKind.Call, 42, 40, 0.08, 0.04, 0.75, 0.35, "Price", 5.0975)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.10, 0.15, "Price", 0.0205)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.10, 0.15, "Price", 1.8734)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.10, 0.15, "Price", 9.9413)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.10, 0.25, "Price", 0.3150)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.10, 0.25, "Price", 3.1217)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.10, 0.25, "Price", 10.3556)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.10, 0.35, "Price", 0.9474)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.10, 0.35, "Price", 4.3693)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.10, 0.35, "Price", 11.1381)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.50, 0.15, "Price", 0.8069)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.50, 0.15, "Price", 4.0232)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.50, 0.15, "Price", 10.5769)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.50, 0.25, "Price", 2.7026)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.50, 0.25, "Price", 6.6997)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.50, 0.25, "Price", 12.7857)]
    [InlineData(OptionKind.Call, 90, 100, 0.10, 0.10, 0.50, 0.35, "Price", 4.9329)]
    [InlineData(OptionKind.Call, 100, 100, 0.10, 0.10, 0.50, 0.35, "Price", 9.3679)]
    [InlineData(OptionKind.Call, 110, 100, 0.10, 0.10, 0.50, 0.35, "Price", 15.3086)]
    [InlineData(OptionKind.Put, 90, 100, 0.10, 0.10, 0.10, 0.15, "Price", 9.9210)]
    [InlineData(OptionKind.Put, 100, 100, 0.10, 0.10, 0.10, 0.15, "Price", 1.8734)]
    [InlineData(OptionKind.Put, 110, 100, 0.10, 0.10, 0.10, 0.15, "Price", 0.0408)]
    [InlineData(OptionKind.Call, 105, 100, 0.10, 0.10, 0.50, 0.36, "Delta", 0.5946)]
    [InlineData(OptionKind.Put, 105, 100, 0.10, 0.10, 0.50, 0.36, "Delta", -0.3566)]
    [InlineData(OptionKind.Call, 55, 60, 0.00, 0.10, 0.75, 0.30, "Gamma", 0.0278)]
    [InlineData(OptionKind.Call, 55, 60, 0.00, 0.10, 0.75, 0.30, "Vega", 18.9358)]
    [InlineData(OptionKind.Put, 430, 405, 0.05, 0.07, 1.0 / 12, 0.20, "Theta", -31.1924)]
    [InlineData(OptionKind.Call, 72, 75, 0.00, 0.09, 1.00, 0.19, "Rho", 38.7325)]
    public void Evaluate_HaugTable_GivesThePrintedValue(
        OptionKind kind,
        double spot,
        double strike,
        double carry,
        double rate,
        double years,
        double volatility,
        string greek,
        double expected) =>
        GreekOf.AssertEqual(Value(kind, spot, strike, carry, rate, years, volatility), greek, expected, 1e-4);

    /// <summary>The same table's figures that follow from others: elasticity, phi and a day's theta.</summary>
    [Fact]
    public void Evaluate_HaugTable_GivesTheDerivedValues()
    {
        var elastic = Value(OptionKind.Put, 105, 100, 0.10, 0.10, 0.50, 0.36);
        var held = Value(OptionKind.Put, 500, 490, 0.05, 0.08, 0.25, 0.15);
        var brief = Value(OptionKind.Put, 430, 405, 0.05, 0.07, 1.0 / 12, 0.20);
        GreekOf.AssertEqual(-4.8775, elastic.Delta * 105 / elastic.Price, 1e-4, "elasticity");
        GreekOf.AssertEqual(42.2254, -0.25 * 500 * held.Delta, 1e-4, "phi, the derivative by the carry");
        GreekOf.AssertEqual(-0.0855, brief.Theta / 365, 1e-4, "a day's theta");
    }

    /// <summary>
    /// The same inputs as QuantLib's blackcalculator.cpp, the Greeks that it does not print: computed apart from this
    /// program.
    /// </summary>
    [Theory]
    [InlineData("Price", 5.610313797978, 1e-12)]
    [InlineData("Charm", -0.091140203381, 1e-12)]
    [InlineData("Speed", -5.5842521e-5, 1e-12)]
    [InlineData("Zomma", -0.092804380308, 1e-12)]
    [InlineData("Color", 0.009603614314, 1e-12)]
    public void Evaluate_QuantLibBlackCalculatorInputs_GivesTheThirdOrderToo(
        string greek, double expected, double tolerance)
    {
        var rate = -Math.Log(0.95);
        var greeks = Value(OptionKind.Call, 98, 105, rate - Math.Log(100.0 / 98.0), rate, 1, 0.2);
        GreekOf.AssertEqual(greeks, greek, expected, tolerance);
    }

    /// <summary>The call of the py_vollib package's examples.</summary>
    [Fact]
    public void Evaluate_PyVollib_GivesThePrintedPrice() => GreekOf.AssertEqual(
        Value(OptionKind.Call, 100, 90, 0, 0.01, 0.5, 0.2), nameof(Greeks.Price), 12.111581435, 1e-9);

    /// <summary>QuantLib blackcalculator.cpp: F = 100, K = 105, σ√T = 0.2, discount 0.95, spot 98, T = 1.</summary>
    [Theory]
    [InlineData("Delta", 0.42921547913932068)]
    [InlineData("Gamma", 0.019527733248736884)]
    [InlineData("Theta", -4.31290436588883)]
    [InlineData("Vega", 37.508870024173795)]
    [InlineData("Rho", 36.452803157675653)]
    [InlineData("Vanna", 0.65822482825836837)]
    [InlineData("Volga", 9.2856964243177753)]
    public void Evaluate_QuantLibBlackCalculator_GivesTwelveDigits(string greek, double expected)
    {
        var rate = -Math.Log(0.95);
        var greeks = Value(OptionKind.Call, 98, 105, rate - Math.Log(100.0 / 98.0), rate, 1, 0.2);
        GreekOf.AssertEqual(greeks, greek, expected, Math.Abs(expected) * 1e-12);
    }

    /// <summary>The test suite of the jetblack-options package, r = 0.1, q = 0.08, T = 0.5, σ = 0.125.</summary>
    [Theory]
    [InlineData(OptionKind.Call, 110, 100, "Price", 11.069546131685598)]
    [InlineData(OptionKind.Put, 110, 100, "Price", 0.505650275001452)]
    [InlineData(OptionKind.Call, 110, 100, "Delta", 0.8567400985874144)]
    [InlineData(OptionKind.Put, 110, 100, "Delta", -0.10404934056490878)]
    [InlineData(OptionKind.Call, 110, 100, "Gamma", 0.018374151835767315)]
    [InlineData(OptionKind.Call, 110, 100, "Theta", -2.514805144448628)]
    [InlineData(OptionKind.Put, 110, 100, "Theta", -1.457457963981934)]
    [InlineData(OptionKind.Call, 110, 100, "Vega", 13.895452325799033)]
    [InlineData(OptionKind.Call, 110, 100, "Rho", 41.58593235646499)]
    [InlineData(OptionKind.Call, 110, 100, "Vanna", -1.639625858611978)]
    [InlineData(OptionKind.Call, 110, 100, "Volga", 157.585192593357)]
    [InlineData(OptionKind.Call, 110, 100, "Zomma", 0.06138389948689551)]
    [InlineData(OptionKind.Call, 110, 100, "Charm", 0.23306930617480232)]
    [InlineData(OptionKind.Put, 110, 100, "Charm", 0.15620615104261645)]
    [InlineData(OptionKind.Call, 100, 100, "Zomma", -0.338939132019472)]
    [InlineData(OptionKind.Call, 100, 100, "Charm", -0.01632708081503694)]
    [InlineData(OptionKind.Call, 100, 110, "Charm", -0.2961949663176757)]
    [InlineData(OptionKind.Call, 100, 100, "Price", 3.8695002999527546)]
    [InlineData(OptionKind.Call, 100, 100, "Delta", 0.5404518486173583)]
    [InlineData(OptionKind.Call, 100, 100, "Gamma", 0.042831984686328525)]
    [InlineData(OptionKind.Call, 100, 100, "Vega", 26.76999042895533)]
    [InlineData(OptionKind.Call, 100, 100, "Vanna", -0.2088059253458516)]
    [InlineData(OptionKind.Call, 100, 100, "Volga", 2.3229659194725993)]
    [InlineData(OptionKind.Call, 100, 110, "Price", 0.7881685580252977)]
    [InlineData(OptionKind.Call, 100, 110, "Delta", 0.17153007262292186)]
    [InlineData(OptionKind.Call, 100, 110, "Vanna", 2.0253158998215026)]
    [InlineData(OptionKind.Call, 100, 110, "Volga", 131.8949386725222)]
    public void Evaluate_JetblackOptions_GivesTwelveDigits(
        OptionKind kind, double spot, double strike, string greek, double expected) =>
        GreekOf.AssertEqual(
            Value(kind, spot, strike, 0.08, 0.1, 0.5, 0.125), greek, expected, Math.Abs(expected) * 1e-12);

    private static Greeks Value(
        OptionKind kind, double spot, double strike, double carry, double rate, double years, double volatility) =>
        BlackScholes.Evaluate(
            new OptionTerms { Kind = kind, Strike = strike, YearsToExpiry = years },
            new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = carry });
}
