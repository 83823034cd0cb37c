using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Histories;
using KeeperBot.Surfaces;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>gas</c>: the regimes that base fees were in, how often cheaper ones came, and how good it was to expect them.
/// </summary>
internal sealed class GasCommand : KeeperCommand
{
    private const ulong SecondsPerDay = 86_400;
    private const double DaysPerYear = 365.0;

    private static readonly Option<int> Days = new("--days")
    {
        Description = "How far back to read the chain's base fees",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Base fees as CSV instead of the chain's: timestamp (or block) and wei (or gwei)",
        HelpName = "FILE",
    };

    private static readonly Option<ulong> Chain = new("--chain")
    {
        Description = "The id of the chain that a file's base fees are of",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double> BlockSeconds = new("--block-seconds")
    {
        Description = "Seconds from one block to the next, of a file that tells only blocks",
        DefaultValueFactory = _ => 12.0,
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write the forecast as the document that forecasts.gas names",
        HelpName = "FILE",
    };

    /// <summary>Creates the verb.</summary>
    public GasCommand()
        : base("gas", "Learn the regimes of gas from the chain or a file, and judge the forecast of cheaper ones")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(Days);
        Options.Add(Csv);
        Options.Add(Chain);
        Options.Add(BlockSeconds);
        Options.Add(Out);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        Require(parsed.GetValue(Days) is >= 9 and <= 365, Days, "state 9 to 365 days");
        Require(parsed.GetValue(Chain) > 0, Chain, "state the chain's id, 1 for Ethereum");
        Require(parsed.GetValue(BlockSeconds) is >= 0.01 and <= 3_600.0, BlockSeconds, "state 0.01 to 3600 seconds");
        var read = parsed.GetValue(Csv) is { } file
            ? OfFile(file, parsed)
            : await OfChainAsync(parsed, output, cancellation);
        Require(
            read.Fees.AreDated || parsed.GetValue(Out) is null, Out,
            "add a column timestamp: the document says up to which time it knows base fees");
        var (series, trial, forecast) = Learn(read);
        OutputFile.Write(parsed.GetValue(Out), Out, text => text.Write(forecast.Write()), output);
        foreach (var line in GasText.Lines($"{forecast.Source}, {Span(series, read)}", series, trial, forecast))
        {
            output.Result(line);
        }

        output.ResultJson("gas/1", Json(series, trial, forecast));
        return ExitCode.Ok;
    }

    private static Reading OfFile(string file, ParseResult parsed)
    {
        try
        {
            using var text = File.OpenText(file);
            var fees = BaseFeeCsv.Read(text, file, parsed.GetValue(BlockSeconds));
            var name = Path.GetFileName(file);
            var shown = name.Length <= 100 && !name.Any(char.IsControl) ? name : "a file";
            return new Reading(
                fees, parsed.GetValue(Chain), $"{fees.Points.Length} base fees of {shown}", "correct the file");
        }
        catch (HistoryException error)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, $"--csv {file}", "correct the file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, $"--csv {file}", "name a file that can be read", error);
        }
    }

    private static async Task<Reading> OfChainAsync(
        ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var head = await chain.HeadAsync(cancellation);
        var length = (ulong)parsed.GetValue(Days) * SecondsPerDay;
        var told = 0ul;
        void Watch(ulong time)
        {
            var done = 100 * Math.Min(head.Timestamp - time, length) / length;
            if (output.IsWatched && done >= told + 10)
            {
                output.Note($"{told = done} % of the base fees are read");
            }
        }

        var since = head.Timestamp - Math.Min(head.Timestamp, length);
        var points = await new BaseFeeHistory(chain).ReadAsync(head, since, Watch, cancellation);
        return new Reading(
            new BaseFees(points, AreDated: true),
            configuration.Mandate.ChainId,
            $"{points.Length} blocks of chain {configuration.Mandate.ChainId} up to {head.Number}",
            "state more --days, or a node that knows older base fees");
    }

    private static (FeeSeries Series, GasTrial Trial, GasForecast Forecast) Learn(Reading read)
    {
        try
        {
            var series = FeeSeries.Of(read.Fees.Points);
            var trial = GasTrial.Run(series);
            return (series, trial, GasStatement.Of(trial, read.ChainId, (ulong)read.Fees.Points[^1].Time, read.Source));
        }
        catch (Exception error) when (error is HistoryException or CalibrationException)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, read.Source, read.Remedy, error);
        }
    }

    private static string Span(FeeSeries series, Reading read)
    {
        var days = (series.End - series.Start) / SecondsPerDay;
        var until = DateTimeOffset.FromUnixTimeSeconds((long)read.Fees.Points[^1].Time);
        return string.Create(CultureInfo.InvariantCulture, $"{days:0.#} days")
            + (read.Fees.AreDated
                ? until.ToString(" 'until' yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
                : string.Empty);
    }

    private static void Require(bool holds, Option option, string remedy)
    {
        if (!holds)
        {
            throw new ProblemException(ExitCode.Usage, "outside its range", option.Name, remedy);
        }
    }

    private static JsonObject Json(FeeSeries series, GasTrial trial, GasForecast forecast)
    {
        var (chain, last) = (trial.Chain, Math.Exp(series.Logs[^1]));
        var wait = forecast.WaitAt((long)last);
        return new JsonObject
        {
            ["source"] = forecast.Source,
            ["chainId"] = forecast.ChainId,
            ["asOf"] = forecast.AsOf,
            ["days"] = (series.End - series.Start) / SecondsPerDay,
            ["slotSeconds"] = series.SlotSeconds,
            ["regimes"] = new JsonArray([.. forecast.Regimes.Select((regime, i) => new JsonObject
            {
                ["name"] = regime.Name,
                ["fromWei"] = regime.FromWei,
                ["typicalWei"] = regime.TypicalWei,
                ["share"] = chain.Years[i] / chain.Years.Sum(),
                ["left"] = chain.Left[i],
                ["leavesPerDay"] = new JsonArray([.. regime.LeavesPerYear.Select(
                    rate => JsonValue.Create(rate / DaysPerYear))]),
            })]),
            ["last"] = new JsonObject
            {
                ["feeWei"] = last,
                ["regime"] = forecast.RegimeAt((long)last).Name,
                ["waitsFor"] = wait?.For.Name,
            },
            ["calibration"] = new JsonArray([.. trial.Scores.Select(score => new JsonObject
            {
                ["regime"] = GasForecast.Names[score.Regime],
                ["hours"] = score.Hours,
                ["count"] = score.Count,
                ["predicted"] = score.Predicted,
                ["realised"] = score.Realised,
                ["brier"] = score.Brier,
                ["squaredError"] = score.SquaredError,
                ["plainSquaredError"] = score.PlainSquaredError,
            })]),
            ["past"] = new JsonObject
            {
                ["measure"] = forecast.Past.Measure,
                ["forecast"] = forecast.Past.Forecast,
                ["plain"] = forecast.Past.Plain,
                ["samples"] = forecast.Past.Samples,
                ["goneBy"] = forecast.Past.BeatsPlain,
            },
        };
    }

    /// <summary>A history, and what to do where it is of no use.</summary>
    private sealed record Reading(BaseFees Fees, ulong ChainId, string Source, string Remedy);
}
