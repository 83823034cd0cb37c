using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Charts;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>greeks</c>: what moves a vault, by how much, and which part of it does.</summary>
internal sealed class GreeksCommand : KeeperCommand
{
    private static readonly Option<string[]> Correlation = new("--correlation")
    {
        Description = "How two underlyings go together, such as WETH/WBTC=0.85; one for every pair, for cross-gamma",
        HelpName = "A/B=VALUE",
    };

    /// <summary>Creates the verb.</summary>
    public GreeksCommand()
        : base("greeks", "Show what moves a vault: delta to volga by risk factor, and each part's contribution")
    {
        VaultLook.AddOptions(this);
        Options.Add(Correlation);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var look = await VaultLook.ReadAsync(parsed, output, cancellation);
        var market = look.Reading.Market;
        var book = ExposureBook.Of(look.Reading.Position.Measure(market), market);
        var together = Together(parsed.GetValue(Correlation) ?? [], book, market);
        output.Result($"{Style.Strong(look.Title)}   {Style.Dim(look.Market)}");
        foreach (var line in ExposureText.Lines(book).Concat(together is null ? [] : ExposureText.Lines(together)))
        {
            output.Result(line);
        }

        var document = look.Document();
        document["valueUsd"] = book.Value;
        document["factors"] = new JsonArray([.. book.Factors.Select(Json)]);
        document["together"] = together is null ? null : Json(together);
        output.ResultJson("greeks/1", document);
        VaultLook.Draw(parsed, output, () => ContributionChart.Draw(look.Title, look.Market, book));
        return ExitCode.Ok;
    }

    private static CorrelatedRisk? Together(string[] stated, ExposureBook book, Market market)
    {
        if (stated.Length == 0)
        {
            return null;
        }

        try
        {
            return CorrelatedRisk.Of(book, market, Matrix([.. stated.Select(Pair)]));
        }
        catch (Exception error) when (error is RiskInputException or FormatException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--correlation",
                "state every pair of the book's underlyings once, such as WETH/WBTC=0.85", error);
        }
    }

    private static CorrelationMatrix Matrix(ImmutableArray<(string One, string Other, double Value)> pairs)
    {
        ImmutableArray<string> assets =
            [.. pairs.SelectMany(pair => (IEnumerable<string>)[pair.One, pair.Other]).Distinct(StringComparer.Ordinal)];
        var values = new double[assets.Length, assets.Length];
        for (var row = 0; row < assets.Length; row++)
        {
            for (var column = 0; column < assets.Length; column++)
            {
                var found = pairs
                    .Where(pair => (pair.One == assets[row] && pair.Other == assets[column])
                        || (pair.One == assets[column] && pair.Other == assets[row]))
                    .ToList();
                values[row, column] = row == column ? 1.0 : found.Count == 1
                    ? found[0].Value
                    : throw new FormatException(
                        $"the correlation of {assets[row]} and {assets[column]} is stated {found.Count} times");
            }
        }

        return CorrelationMatrix.Of(assets, values);
    }

    private static (string One, string Other, double Value) Pair(string text) =>
        text.Split('=') is [var names, var number] && names.Split('/') is [{ Length: > 0 } one, { Length: > 0 } other]
            && one != other
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (one, other, value)
            : throw new FormatException($"'{text}' is no correlation of two assets");

    private static JsonObject Json(FactorExposure factor)
    {
        var node = Json(factor.Net, factor.Dollars);
        node["factor"] = factor.Factor;
        node["kind"] = factor.Kind.ToString().ToLowerInvariant();
        node["level"] = factor.Level;
        node["contributions"] = new JsonArray([.. factor.Contributions.Select(part =>
        {
            var one = Json(part.Greeks, part.Dollars);
            one["label"] = part.Label;
            one["share"] = part.Share;
            return one;
        })]);
        return node;
    }

    private static JsonObject Json(Greeks greeks, DollarGreeks dollars) => new()
    {
        ["valueUsd"] = greeks.Price,
        ["delta"] = greeks.Delta,
        ["gamma"] = greeks.Gamma,
        ["vega"] = greeks.Vega,
        ["theta"] = greeks.Theta,
        ["vanna"] = greeks.Vanna,
        ["volga"] = greeks.Volga,
        ["deltaUsd"] = dollars.Delta,
        ["gammaUsdPerPercent"] = dollars.GammaPerPercent,
        ["vegaUsdPerPoint"] = dollars.VegaPerPoint,
        ["thetaUsdPerDay"] = dollars.ThetaPerDay,
        ["vannaUsdPerPoint"] = dollars.VannaPerPoint,
        ["volgaUsdPerPoint"] = dollars.VolgaPerPoint,
    };

    private static JsonObject Json(CorrelatedRisk risk) => new()
    {
        ["assets"] = new JsonArray([.. risk.Assets.Select(asset => (JsonNode)asset)]),
        ["dailyDeviationUsd"] = risk.DailyDeviation,
        ["deviationSharesUsd"] = new JsonArray([.. risk.DeviationShares.Select(share => (JsonNode)share)]),
        ["gammaUsdPerDay"] = risk.GammaPerDay,
        ["crossGammaUsdPerPercent"] = new JsonArray([.. risk.CrossGamma.Select(row =>
            new JsonArray([.. row.Select(value => (JsonNode)value)]))]),
    };
}
