using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Charts;
using KeeperBot.Configuration;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>scenarios</c>: what moves of spot, volatility and time would do to a vault.</summary>
internal sealed class ScenariosCommand : KeeperCommand
{
    private const double Percent = 100.0;
    private const double Widest = 0.30;
    private const int ProfileSteps = 120;
    private const double LaterDays = 7.0;
    private const double GweiPerEther = 1e9;

    private static readonly Option<string> Spots =
        Numbers("--spot", "Moves of the spot in percent, such as -20,0,20", "±30 in nine steps");

    private static readonly Option<string> Volatilities =
        Numbers("--volatility", "Moves of volatility in percent of itself, such as -20,0,20", "±50 in seven steps");

    private static readonly Option<string> Days = Numbers("--days", "Days that pass, such as 0,1,7", "0");

    private static readonly Option<string?> History = new("--history")
    {
        Description = "Prices of the base as CSV with columns date and close: adds the expected shortfall",
        HelpName = "FILE",
    };

    private static readonly Option<string> Horizon = new("--horizon")
    {
        Description = "With --history: over how long a return is taken",
        DefaultValueFactory = _ => "24 h",
    };

    /// <summary>Creates the verb.</summary>
    public ScenariosCommand()
        : base("scenarios", "Show what moves of spot, volatility and time, and named days, would do to a vault")
    {
        VaultLook.AddOptions(this);
        Options.Add(Spots);
        Options.Add(Volatilities);
        Options.Add(Days);
        Options.Add(History);
        Options.Add(Horizon);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var grid = GridOf(parsed);
        var returns = ReturnsOf(parsed);
        var look = await VaultLook.ReadAsync(parsed, output, cancellation);
        var (market, book) = (look.Reading.Market, look.Reading.Kept);
        var cells = grid.Run(book.Measure, market);
        var hedgeGas = GlobalOptions.Configuration(parsed).Mandate.Gas.HedgeGas;
        ImmutableArray<StressOutcome> stress =
        [
            .. StressSet.All.Select(set =>
            {
                var cell = set.Run(book.Measure, market);
                var ether = cell.Shift.Of(market).Base.Spot;
                return new StressOutcome(set, cell.ProfitAndLoss, set.GasGwei / GweiPerEther * hedgeGas * ether);
            }),
        ];
        var tail = returns is null ? null : TailOf(returns, book.Measure, market);
        output.Result($"{Style.Strong(look.Title)}   {Style.Dim(look.Market)}");
        foreach (var line in ScenarioText.Lines(grid, cells, stress, tail))
        {
            output.Result(line);
        }

        var document = look.Document();
        document["grid"] = Json(grid, cells);
        document["stress"] = new JsonArray([.. stress.Select(Json)]);
        document["shortfall"] = tail is null ? null : Json(tail);
        output.ResultJson("scenarios/1", document);
        VaultLook.Draw(parsed, output, () => ProfileChart.Draw(PictureOf(look, grid, cells)));
        return ExitCode.Ok;
    }

    private static ProfilePicture PictureOf(VaultLook look, ScenarioGrid grid, ImmutableArray<ScenarioCell> cells)
    {
        var (vault, market, book) = (look.Reading.Vault, look.Reading.Market, look.Reading.Kept);
        RiskProfile In(double days) => RiskProfile.Of(book.Measure, market, Widest, ProfileSteps, days);
        return new ProfilePicture(
            look.Title,
            look.Market,
            market.Base.Asset,
            market.Spot,
            Scaled.ToDouble(vault.Policy.Band, vault.Base.Decimals),
            [In(0.0), In(LaterDays)],
            [.. cells.Take(grid.Spots.Length * grid.Volatilities.Length)]);
    }

    private static TailFigures TailOf(ReturnSample returns, Func<Market, Exposure> measure, Market market)
    {
        try
        {
            var profits = ExpectedShortfall.Simulate(measure, market, returns.Returns);
            return new TailFigures(
                profits.Length,
                returns.LeftOut,
                returns.Horizon,
                [.. ExpectedShortfall.UsualLevels.Select(level => ExpectedShortfall.Of(profits, level))]);
        }
        catch (RiskInputException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--history", "give a longer history, or a shorter --horizon", error);
        }
    }

    private static ScenarioGrid GridOf(ParseResult parsed)
    {
        var usual = ScenarioGrid.Default;
        var grid = new ScenarioGrid(
            NumbersOf(parsed, Spots, Percent) ?? usual.Spots,
            NumbersOf(parsed, Volatilities, Percent) ?? usual.Volatilities,
            NumbersOf(parsed, Days, 1.0) ?? usual.Days);
        void Require(bool holds, Option option, string what)
        {
            if (!holds)
            {
                throw new ProblemException(ExitCode.Usage, what, option.Name, "correct the list");
            }
        }

        Require(grid.Spots.All(move => move > -1.0 && move <= 10.0), Spots, "a move lies above -100 and up to 1000");
        Require(
            grid.Volatilities.All(move => move > -1.0 && move <= 10.0), Volatilities,
            "a move lies above -100 and up to 1000");
        Require(grid.Days.All(days => days is >= 0.0 and <= 3650.0), Days, "days are from 0 to 3650");
        return grid;
    }

    private static ReturnSample? ReturnsOf(ParseResult parsed)
    {
        if (parsed.GetValue(History) is not { } path)
        {
            return null;
        }

        try
        {
            var horizon = (long)Quantities.Duration(parsed.GetRequiredValue(Horizon)).TotalSeconds;
            var (returns, leftOut) = PriceHistory.Parse(File.ReadAllText(path)).ReturnsOver(horizon);
            return new ReturnSample(returns, leftOut, horizon);
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, path, "correct the file, or --horizon", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--history", "name a file that can be read", error);
        }
    }

    private static Option<string> Numbers(string name, string what, string unlessStated) => new(name)
    {
        Description = $"{what}; {unlessStated} unless stated",
        HelpName = "LIST",
    };

    private static ImmutableArray<double>? NumbersOf(ParseResult parsed, Option<string> option, double divisor)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        var numbers = text.Split(',').Select(part =>
            double.TryParse(part.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                ? number / divisor
                : throw new ProblemException(
                    ExitCode.Usage, $"'{part}' is no number", option.Name, "write numbers with commas between them"));
        return [.. numbers.Distinct().Order()];
    }

    private static JsonObject Json(ScenarioGrid grid, ImmutableArray<ScenarioCell> cells) => new()
    {
        ["spots"] = Json(grid.Spots),
        ["volatilities"] = Json(grid.Volatilities),
        ["days"] = Json(grid.Days),
        ["cells"] = new JsonArray([.. cells.Select(cell => new JsonObject
        {
            ["spot"] = cell.Shift.Spot,
            ["volatility"] = cell.Shift.Volatility,
            ["days"] = cell.Shift.Days,
            ["pnlUsd"] = cell.ProfitAndLoss,
        })]),
    };

    private static JsonArray Json(ImmutableArray<double> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Json(StressOutcome outcome) => new()
    {
        ["name"] = outcome.Set.Name,
        ["title"] = outcome.Set.Title,
        ["ether"] = outcome.Set.Ether,
        ["bitcoin"] = outcome.Set.Bitcoin,
        ["stakedEther"] = outcome.Set.StakedEther,
        ["quote"] = outcome.Set.Quote,
        ["volatility"] = outcome.Set.Volatility,
        ["gasGwei"] = outcome.Set.GasGwei,
        ["hedgeGasUsd"] = outcome.HedgeGasUsd,
        ["pnlUsd"] = outcome.ProfitAndLoss,
    };

    private static JsonObject Json(TailFigures tail) => new()
    {
        ["observations"] = tail.Observations,
        ["leftOut"] = tail.LeftOut,
        ["horizonSeconds"] = tail.HorizonSeconds,
        ["levels"] = new JsonArray([.. tail.Levels.Select(level => new JsonObject
        {
            ["level"] = level.Level,
            ["shortfallUsd"] = level.Shortfall,
            ["valueAtRiskUsd"] = level.ValueAtRisk,
            ["inTail"] = level.InTail,
        })]),
    };

    private sealed record ReturnSample(ImmutableArray<double> Returns, int LeftOut, long Horizon);
}
