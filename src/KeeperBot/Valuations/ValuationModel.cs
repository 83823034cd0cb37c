using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Valuations;

/// <summary>One model as a line names it.</summary>
/// <param name="Name">What the field <c>model</c> says.</param>
/// <param name="Required">The fields that a line must state.</param>
/// <param name="Optional">The fields that it may state.</param>
/// <param name="Evaluate">The figures that the fields give.</param>
internal sealed record ValuationModel(
    string Name,
    ImmutableArray<string> Required,
    ImmutableArray<string> Optional,
    Func<ValuationFields, IEnumerable<(string Name, double Value)>> Evaluate)
{
    private static readonly ImmutableArray<string> OnSpot =
        ["kind", "spot", "strike", "yearsToExpiry", "volatility", "rate", "carry"];

    private static readonly ImmutableArray<string> OnForward =
        ["kind", "forward", "strike", "yearsToExpiry", "volatility", "rate"];

    /// <summary>Every model.</summary>
    public static readonly ImmutableArray<ValuationModel> All =
    [
        new("black-scholes", OnSpot, [], line => Named(BlackScholes.Evaluate(Terms(line), Market(line)))),
        new("cash-digital", OnSpot, [], line => Named(CashDigital.Evaluate(Terms(line), Market(line)))),
        new("asset-digital", OnSpot, [], line => Named(AssetDigital.Evaluate(Terms(line), Market(line)))),
        new("black-76", OnForward, ["spot"], line => Named(OnItsSpot(line, Black76.Evaluate(Terms(line), new()
        {
            Forward = line.Number("forward"),
            Volatility = line.Number("volatility"),
            Rate = line.Number("rate"),
        })))),
        new("bachelier", OnForward, ["spot"], line => Named(OnItsSpot(line, Bachelier.Evaluate(new()
        {
            Kind = line.Kind(),
            Forward = line.Number("forward"),
            Strike = line.Number("strike"),
            YearsToExpiry = line.Number("yearsToExpiry"),
            Volatility = line.Number("volatility"),
            Rate = line.Number("rate"),
        })))),
        new("everlasting", ["kind", "spot", "strike", "volatility", "fundingYears"], [], OfEverlasting),
        new("squeeth", ["spot", "volatility", "normalisationFactor"], [], line => OfPowerPerp(PowerPerpInputs.Squeeth(
            line.Number("spot"), line.Number("volatility"), line.Number("normalisationFactor")))),
        new(
            "power-perp",
            ["spot", "power", "volatility", "fundingYears", "normalisationFactor"],
            [],
            line => OfPowerPerp(new PowerPerpInputs
            {
                Form = PowerPerpForm.Continuous,
                Spot = line.Number("spot"),
                Power = line.Number("power"),
                Volatility = line.Number("volatility"),
                FundingYears = line.Number("fundingYears"),
                NormalisationFactor = line.Number("normalisationFactor"),
            })),
        new(
            "implied-volatility",
            ["kind", "spot", "strike", "yearsToExpiry", "rate", "carry"],
            ["price", "timeValue"],
            OfImpliedVolatility),
    ];

    /// <summary>The field that names the model, and the model's own.</summary>
    public ImmutableArray<string> Fields { get; } = ["model", .. Required, .. Optional];

    private static OptionTerms Terms(ValuationFields line) => new()
    {
        Kind = line.Kind(),
        Strike = line.Number("strike"),
        YearsToExpiry = line.Number("yearsToExpiry"),
    };

    private static MarketInputs Market(ValuationFields line) => Market(line, line.Number("volatility"));

    private static MarketInputs Market(ValuationFields line, double volatility) => new()
    {
        Spot = line.Number("spot"),
        Volatility = volatility,
        Rate = line.Number("rate"),
        Carry = line.Number("carry"),
    };

    /// <summary>Those to the forward, or to the spot when the line states one.</summary>
    private static Greeks OnItsSpot(ValuationFields line, Greeks onForward) => line.Has("spot")
        ? SpotConvention.Of(onForward, line.Number("forward"), line.Number("spot"), line.Number("yearsToExpiry"))
        : onForward;

    private static IEnumerable<(string Name, double Value)> OfEverlasting(ValuationFields line)
    {
        var inputs = new EverlastingInputs
        {
            Kind = line.Kind(),
            Spot = line.Number("spot"),
            Strike = line.Number("strike"),
            Volatility = line.Number("volatility"),
            FundingYears = line.Number("fundingYears"),
        };
        return
        [
            .. Named(Everlasting.Evaluate(inputs)),
            ("timeValue", Everlasting.TimeValue(inputs)),
            ("fundingPerYear", Everlasting.FundingPerYear(inputs)),
        ];
    }

    private static IEnumerable<(string Name, double Value)> OfPowerPerp(PowerPerpInputs inputs) =>
        [.. Named(PowerPerp.Evaluate(inputs)), ("fundingRate", PowerPerp.FundingRate(inputs))];

    private static IEnumerable<(string Name, double Value)> OfImpliedVolatility(ValuationFields line)
    {
        if (line.Has("price") == line.Has("timeValue"))
        {
            throw new ValuationException("price", "state either 'price' or 'timeValue'");
        }

        var field = line.Has("price") ? "price" : "timeValue";
        var value = line.Number(field);
        var (terms, market) = (Terms(line), Market(line, 0.0));
        var result = field == "price"
            ? ImpliedVolatility.FromPrice(terms, market, value)
            : ImpliedVolatility.FromTimeValue(terms, market, value);
        return result.Volatility is { } volatility
            ? [("volatility", volatility)]
            : throw new ValuationException(field, string.Create(
                CultureInfo.InvariantCulture,
                $"{field}: {value:R} is an arbitrage: {Words(result.Violation)} {result.Bound:R}"));
    }

    private static string Words(ArbitrageViolation violation) => violation == ArbitrageViolation.BelowIntrinsic
        ? "it is below the least that the option is worth,"
        : "it is not below the most that the option can be worth,";

    private static IEnumerable<(string Name, double Value)> Named(Greeks greeks) =>
    [
        ("price", greeks.Price),
        ("delta", greeks.Delta),
        ("gamma", greeks.Gamma),
        ("vega", greeks.Vega),
        ("theta", greeks.Theta),
        ("rho", greeks.Rho),
        ("vanna", greeks.Vanna),
        ("volga", greeks.Volga),
        ("charm", greeks.Charm),
        ("speed", greeks.Speed),
        ("zomma", greeks.Zomma),
        ("color", greeks.Color),
    ];
}
