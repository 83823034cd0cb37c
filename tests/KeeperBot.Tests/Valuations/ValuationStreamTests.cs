using System.Text.Json.Nodes;
using KeeperBot.Core.Pricing;
using KeeperBot.Tests.Pricing;
using KeeperBot.Valuations;

namespace KeeperBot.Tests.Valuations;

public sealed class ValuationStreamTests
{
    private const string Option =
        """{"model":"black-scholes","kind":"call","spot":110,"strike":100,"yearsToExpiry":0.5,"volatility":0.125,"""
        + """ "rate":0.1,"carry":0.08}""";

    /// <summary>Lines that cannot be valued, the field that is wrong and what is said of it.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { Option.Replace("strike", "strik", StringComparison.Ordinal), "strik", "did you mean 'strike'?" },
        { Option.Replace("black-scholes", "black-shoals", StringComparison.Ordinal), "model", "'black-scholes'" },
        { Option.Replace("call", "coll", StringComparison.Ordinal), "kind", "did you mean 'call'?" },
        { Option.Replace("100", "-1", StringComparison.Ordinal), "strike", "-1 must be a number from 1E-30" },
        { Option.Replace("100", "\"100\"", StringComparison.Ordinal), "strike", "a number was expected" },
        { Option.Replace("100", "1e999", StringComparison.Ordinal), "strike", "a number was expected" },
        { Option.Replace("\"call\"", "1", StringComparison.Ordinal), "kind", "a text was expected" },
        { Option.Replace("0.1,", "2000,", StringComparison.Ordinal), "rate", "2000 must be a number" },
        { Option.Replace("0.1,", "0.1,\"rate\":0.1,", StringComparison.Ordinal), "rate", "given twice" },
        { Option.Replace("0.5", "900", StringComparison.Ordinal).Replace("0.1,", "1,", StringComparison.Ordinal),
            "yearsToExpiry", "Rate × YearsToExpiry: 900 must be" },
        { """{"kind":"call"}""", "model", "missing: model" },
        { """{"model":"everlasting","kind":"put","spot":1}""", "strike", "missing: strike, volatility, funding" },
        { """{"model":"black-scholes","volatility":1,"greek":1}""", "greek", "unknown field" },
        { "[1]", "", "an object" },
        { "{\"model\":", "", "not JSON at column" },
        { """{"model":"power-perp","spot":1,"power":2,"volatility":1,"fundingYears":1,"normalisationFactor":1}""",
            "volatility", "must be a number" },
        { Implied("\"price\":5,\"timeValue\":5"), "price", "either" },
        { Implied("\"price\":1"), "price", "is an arbitrage: it is below the least" },
        { Implied("\"timeValue\":100"), "timeValue", "is an arbitrage: it is not below the most" },
    };

    [Fact]
    public void Run_EveryModel_GivesTheFiguresOfItsCode()
    {
        var terms = new OptionTerms { Kind = OptionKind.Put, Strike = 100, YearsToExpiry = 0.5 };
        var market = new MarketInputs { Spot = 110, Volatility = 0.7, Rate = 0.1, Carry = 0.08 };
        var forward = new ForwardInputs { Forward = 110, Volatility = 0.7, Rate = 0.1 };
        var normal = new BachelierInputs
        {
            Kind = OptionKind.Put,
            Forward = 110,
            Strike = 100,
            YearsToExpiry = 0.5,
            Volatility = 0.7,
            Rate = 0.1,
        };
        var everlasting = new EverlastingInputs
        {
            Kind = OptionKind.Put,
            Spot = 110,
            Strike = 100,
            Volatility = 0.7,
            FundingYears = 0.5,
        };
        var squeeth = PowerPerpInputs.Squeeth(110, 0.7, 0.9);
        var cube = squeeth with
        {
            Form = PowerPerpForm.Continuous,
            Power = 3,
            FundingYears = 0.5,
            NormalisationFactor = 0.9,
        };
        var expected = new Dictionary<string, Greeks>(StringComparer.Ordinal)
        {
            ["black-scholes"] = BlackScholes.Evaluate(terms, market),
            ["cash-digital"] = CashDigital.Evaluate(terms, market),
            ["asset-digital"] = AssetDigital.Evaluate(terms, market),
            ["black-76"] = Black76.Evaluate(terms, forward),
            ["bachelier"] = Bachelier.Evaluate(normal),
            ["everlasting"] = Everlasting.Evaluate(everlasting),
            ["squeeth"] = PowerPerp.Evaluate(squeeth),
            ["power-perp"] = PowerPerp.Evaluate(cube),
        };
        foreach (var model in ValuationModel.All.Where(model => model.Name != "implied-volatility"))
        {
            var answer = Answer(LineOf(model));
            Assert.Equal("keeperbot/price/1", (string?)answer["schema"]);
            Assert.All(GreekOf.Names, name => Assert.Equal(
                GreekOf.Value(expected[model.Name], name), (double)answer[Camel(name)]!));
        }

        var onSpot = SpotConvention.Of(expected["black-76"], 110, 108, 0.5);
        var black76 = ValuationModel.All.Single(model => model.Name == "black-76");
        Assert.Equal(onSpot.Delta, (double)Answer(LineOf(black76, ("spot", "108")))["delta"]!);
        Assert.Equal(
            Everlasting.FundingPerYear(everlasting),
            (double)Answer(LineOf(ValuationModel.All.Single(m => m.Name == "everlasting")))["fundingPerYear"]!);
        Assert.Equal(expected.Count + 1, ValuationModel.All.Length);
    }

    [Fact]
    public void Run_PriceItGave_IsTheImpliedVolatilityItWasGiven()
    {
        var price = (double)Answer(Option)["price"]!;
        var timeValue = price - ((110 * Math.Exp(-0.04)) - (100 * Math.Exp(-0.05)));

        Assert.Equal(0.125, (double)Answer(Implied($"\"price\":{price:R}"))["volatility"]!, 1e-13);
        Assert.Equal(0.125, (double)Answer(Implied($"\"timeValue\":{timeValue:R}"))["volatility"]!, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Run_WrongLine_NamesLineAndFieldAndGoesOn(string line, string field, string said)
    {
        var answers = new List<string>();
        var stream = new ValuationStream(answers.Add);

        stream.Run(new StringReader($"{Option}\n\n{line}\n{Option}\n"), TestContext.Current.CancellationToken);

        Assert.Equal((3, 1), (stream.Lines, stream.Refused));
        var error = JsonNode.Parse(answers[1])!;
        Assert.Equal(3, (int)error["line"]!);
        Assert.Equal(field, (string?)error["field"] ?? string.Empty);
        Assert.StartsWith("line 3: ", (string?)error["error"], StringComparison.Ordinal);
        Assert.Contains(said, (string?)error["error"], StringComparison.Ordinal);
        Assert.Null(error["price"]);
        Assert.Equal(4, (int)JsonNode.Parse(answers[2])!["line"]!);
        Assert.Equal((double)JsonNode.Parse(answers[0])!["price"]!, (double)JsonNode.Parse(answers[2])!["price"]!);
    }

    [Fact]
    public void Run_ManyLines_AnswersEachBeforeItReadsTheNext()
    {
        var answered = 0;
        var input = new Lines(20_000, given => Assert.Equal(given, answered));

        var stream = new ValuationStream(_ => answered++);
        stream.Run(input, TestContext.Current.CancellationToken);

        Assert.Equal((20_000, 0), (stream.Lines, stream.Refused));
    }

    [Fact]
    public void Run_Cancelled_StopsBetweenTwoLines()
    {
        using var source = new CancellationTokenSource();
        var stream = new ValuationStream(_ => source.Cancel());

        Assert.Throws<OperationCanceledException>(() => stream.Run(new Lines(10, _ => { }), source.Token));
        Assert.Equal(1, stream.Lines);
    }

    private static string Implied(string value) =>
        """{"model":"implied-volatility","kind":"call","spot":110,"strike":100,"yearsToExpiry":0.5,"rate":0.1,"""
        + $"\"carry\":0.08,{value}}}";

    private static string LineOf(ValuationModel model, params (string Name, string Value)[] more) =>
        "{" + string.Join(',', model.Required.Select(name => (Name: name, Value: name switch
        {
            "kind" => "\"put\"",
            "spot" or "forward" => "110",
            "strike" => "100",
            "yearsToExpiry" or "fundingYears" => "0.5",
            "volatility" => "0.7",
            "rate" => "0.1",
            "carry" => "0.08",
            "power" => "3",
            "normalisationFactor" => "0.9",
            _ => throw new ArgumentOutOfRangeException(nameof(model), name, "a field without a value here"),
        })).Concat(more).Append(("model", $"\"{model.Name}\"")).Select(pair => $"\"{pair.Item1}\":{pair.Item2}")) + "}";

    private static JsonNode Answer(string line)
    {
        var answers = new List<string>();
        new ValuationStream(answers.Add).Run(new StringReader(line), TestContext.Current.CancellationToken);
        return JsonNode.Parse(Assert.Single(answers))!;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>Lines made as they are asked for; says how many were given before each.</summary>
    private sealed class Lines(int count, Action<int> beforeNext) : TextReader
    {
        private int _given;

        public override string? ReadLine()
        {
            beforeNext(_given);
            return _given++ < count ? Option : null;
        }
    }
}
