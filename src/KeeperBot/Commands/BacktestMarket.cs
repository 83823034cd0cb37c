using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Volatility;
using KeeperBot.Histories;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>What the market does in a backtest: a history, or a model.</summary>
/// <param name="Course">How paths are cut.</param>
/// <param name="Bars">The history; null for a model that needs none.</param>
/// <param name="Model">The model; null for a history as it was.</param>
/// <param name="Spot">USD that paths begin at; null for a history's own prices.</param>
internal sealed record BacktestMarket(BacktestPaths Course, BarSeries? Bars, PathModel? Model, double? Spot)
{
    private const int UsualPaths = 20;
    private const ulong SecondsPerDay = 86_400;
    private const int MeanBlockHours = 48;
    private const int SecondsPerHour = 3_600;
    private const string Bootstrap = "bootstrap";

    private static readonly Option<string?> History = new("--history")
    {
        Description = "Bars as CSV (timestamp, open, high, low, close): windows of it are the paths",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Feed = new("--feed")
    {
        Description = "The rounds of the base's Chainlink feed, read from the node, as the history",
    };

    private static readonly Option<int> FeedDays = new("--feed-days")
    {
        Description = "How far back to read the feed's rounds",
        DefaultValueFactory = _ => 365,
    };

    private static readonly Option<string?> ModelName = new("--model")
    {
        Description = "gbm, heston, merton, or bootstrap of the history's returns",
    };

    private static readonly Option<string[]> Parameter = new("--parameter")
    {
        Description = "A model's NAME=VALUE: heston kappa theta xi rho, merton jumps mean deviation, bootstrap block",
        HelpName = "NAME=VALUE",
    };

    private static readonly Option<string> Gaps = new("--gaps")
    {
        Description = "error or hold: what becomes of a time without prices",
        DefaultValueFactory = _ => "error",
    };

    private static readonly Option<double> Days = new("--days")
    {
        Description = "How long one path is",
        DefaultValueFactory = _ => 30.0,
    };

    private static readonly Option<int> Step = new("--step")
    {
        Description = "Seconds from one decision to the next, and of a bar of the history",
        DefaultValueFactory = _ => SecondsPerHour,
    };

    private static readonly Option<double?> StatedSpot = new("--spot")
    {
        Description = "USD that every path begins at; what the chain says unless stated, or the history's own prices",
    };

    private static readonly Option<string> Gas = new("--gas")
    {
        Description = "Base fee in gwei, or normal or spiky for fees that change as the main chain's do",
        DefaultValueFactory = _ => "normal",
    };

    private static readonly Option<ulong> StatedSeed = new("--seed")
    {
        Description = "Decides what is drawn",
        DefaultValueFactory = _ => 1,
    };

    static BacktestMarket() => Gaps.AcceptOnlyFromAmong("error", "hold");

    /// <summary>Where the history is from.</summary>
    private string Source { get; init; } = string.Empty;

    /// <summary>Decides what is drawn.</summary>
    public ulong Seed => Course.Seed;

    /// <summary>What one should know of it.</summary>
    public IEnumerable<string> Remarks => (Bars?.Gaps ?? []).Select(gap => $"the last price holds from {gap}")
        .Concat(Model?.Remark is { } remark ? [remark] : []);

    /// <summary>Lets a verb be told the market.</summary>
    public static void AddOptions(Command verb)
    {
        foreach (var option in new Option[]
        {
            History, Feed, FeedDays, ModelName, Parameter, Gaps, Days, Step, StatedSpot, Gas, StatedSeed,
        })
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>Reads what was asked for.</summary>
    /// <exception cref="ProblemException">A history or a parameter is wrong; says where and what to do.</exception>
    public static async Task<BacktestMarket> ReadAsync(
        ParseResult parsed, BacktestBook book, CancellationToken cancellation)
    {
        var (step, days) = (parsed.GetValue(Step), parsed.GetValue(Days));
        Require(step is >= 1 and <= (int)SecondsPerDay, Step, $"{step} s", "state 1 to 86400 seconds");
        Require(days is > 0.0 and <= 3_650.0, Days, $"{days} days", "state up to 3650 days");
        var steps = (int)Math.Min(days * SecondsPerDay / step, 2e6);
        Require(steps >= 1, Days, $"{days} days are shorter than a step", "state more --days, or a shorter --step");
        var spot = parsed.GetValue(StatedSpot) ?? book.Spot;
        Require(spot is null or (> 0.0 and < 1e9), StatedSpot, $"{spot} USD", "state a price above 0");
        var bars = await BarsAsync(parsed, book, (ulong)step, cancellation);
        var name = parsed.GetValue(ModelName);
        if (name is null && bars is null)
        {
            throw new ProblemException(
                ExitCode.Usage, "there is no market to run on", "backtest",
                "state --history FILE, --feed, or --model gbm");
        }

        try
        {
            return new BacktestMarket(
                new BacktestPaths(book.Start, (ulong)step, steps, GasOf(parsed), parsed.GetValue(StatedSeed)),
                bars,
                name is null ? null : ModelOf(parsed, name, bars, spot, book.Scene.Vault.Market.Volatility, step),
                spot)
            {
                Source = parsed.GetValue(History) ?? Feed.Name,
            };
        }
        catch (ModelException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, $"--model {name}, --gas", "state values inside the range", error);
        }
    }

    /// <summary>The paths.</summary>
    /// <param name="count">How many; null for the usual.</param>
    /// <exception cref="ProblemException">The history is shorter than one path.</exception>
    public ImmutableArray<BacktestPath> Paths(int? count)
    {
        if (Model is not null)
        {
            return Course.Of(Model, count ?? UsualPaths);
        }

        var windows = Understand(Source, () => Course.Of(Bars!, Spot));
        return [.. windows.Take(count ?? windows.Length)];
    }

    /// <summary>The market in a line.</summary>
    public string Title(int paths)
    {
        var days = Course.Steps * (double)Course.StepSeconds / SecondsPerDay;
        var course = Model is null
            ? $"{paths} windows of a history"
            : string.Create(CultureInfo.InvariantCulture, $"{paths} paths, {Model.GetType().Name}, seed {Seed}");
        return string.Create(
            CultureInfo.InvariantCulture, $"{course}, {days:0.##} days each, a decision every {Course.StepSeconds} s");
    }

    private static async Task<BarSeries?> BarsAsync(
        ParseResult parsed, BacktestBook book, ulong interval, CancellationToken cancellation)
    {
        var gaps = parsed.GetValue(Gaps) == "hold" ? GapRule.Hold : GapRule.Error;
        if (parsed.GetValue(History) is { } file)
        {
            Require(!parsed.GetValue(Feed), Feed, "there are two histories", "state --history or --feed");
            try
            {
                using var text = File.OpenText(file);
                return Understand(file, () => BarCsv.Read(text, file, interval, gaps));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new ProblemException(
                    ExitCode.Usage, error.Message, $"{History.Name} {file}", "name a file that can be read", error);
            }
        }

        if (!parsed.GetValue(Feed))
        {
            return null;
        }

        var days = parsed.GetValue(FeedDays);
        Require(days is >= 1 and <= 3_650, FeedDays, $"{days} days", "state 1 to 3650");
        var oracle = book.Scene.Vault.Oracle;
        await using var chain = await KeeperSession.ConnectAsync(GlobalOptions.Configuration(parsed), cancellation);
        var head = await chain.HeadAsync(cancellation);
        var since = head.Timestamp - Math.Min(head.Timestamp, (ulong)days * SecondsPerDay);
        var history = await new ChainlinkHistory(chain).ReadAsync(oracle.BaseFeed, since, cancellation);
        return Understand(
            $"{oracle.BaseFeed}",
            () => PriceSeries.Of(history.Points).ToBars(interval, (ulong)oracle.BaseMaxAgeSeconds, gaps));
    }

    private static PathModel ModelOf(
        ParseResult parsed, string name, BarSeries? bars, double? spot, double volatility, int step)
    {
        var start = spot ?? bars?.Bars[0].Close ?? throw new ProblemException(
            ExitCode.Usage, "a model needs a price to begin at", StatedSpot.Name, "state --spot");
        var stated = (parsed.GetValue(Parameter) ?? []).Select(Assignment)
            .ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        double Value(string parameter, double usual) => stated.Remove(parameter, out var value) ? value : usual;
        var variance = volatility * volatility;
        PathModel model = name switch
        {
            "gbm" => new GeometricBrownian(start, volatility),
            "heston" => new Heston(
                start, Value("kappa", 5.0), Value("theta", variance), Value("xi", 2.0), Value("rho", -0.3)),
            "merton" => Merton(start, variance, Value("jumps", 12.0), Value("mean", -0.02), Value("deviation", 0.06)),
            Bootstrap => new StationaryBootstrap(
                start,
                ReturnsOf(bars),
                (int)Value("block", MeanBlockHours * (double)SecondsPerHour / step)),
            _ => throw new ProblemException(
                ExitCode.Usage, $"no model is named '{name}'", ModelName.Name,
                "state gbm, heston, merton or bootstrap"),
        };
        Require(
            stated.Count == 0, Parameter, $"{name} has no parameter '{stated.Keys.FirstOrDefault()}'",
            "heston has kappa theta xi rho; merton jumps mean deviation; bootstrap block");
        return model;
    }

    /// <summary>Jumps are a part of the whole variance, so that what does not jump has less of it.</summary>
    private static MertonJumps Merton(double start, double variance, double jumps, double mean, double deviation)
    {
        var rest = variance - (jumps * ((mean * mean) + (deviation * deviation)));
        return rest > 0.0
            ? new MertonJumps(start, Math.Sqrt(rest), jumps, mean, deviation)
            : throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"the jumps alone have a variance of {variance - rest:0.####} a year, ")
                + string.Create(CultureInfo.InvariantCulture, $"the whole has {variance:0.####}"));
    }

    private static GasRegimes GasOf(ParseResult parsed)
    {
        // The regimes cost so many USD at 250 000 gas and 3 000 USD; here they are gwei.
        const double usdPerGwei = 0.75;
        GasRegimes InGwei(GasRegimes regimes) => new(
            [.. regimes.Costs.Select(cost => cost / usdPerGwei)], regimes.UpPerDay, regimes.DownPerDay);
        return parsed.GetRequiredValue(Gas) switch
        {
            "normal" => InGwei(GasRegimes.Normal),
            "spiky" => InGwei(GasRegimes.Spiky),
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var gwei) =>
                GasRegimes.Constant(gwei),
            var text => throw new ProblemException(
                ExitCode.Usage, $"'{text}' is no base fee", Gas.Name, "state gwei, normal or spiky"),
        };
    }

    private static ImmutableArray<double> ReturnsOf(BarSeries? bars) => bars?.Returns()
        ?? throw new ProblemException(
            ExitCode.Usage, "a bootstrap needs returns", ModelName.Name, "state --history or --feed");

    private static (string Name, double Value) Assignment(string text) =>
        text.Split('=') is [{ Length: > 0 } name, var v]
        && double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (name, value)
            : throw new ProblemException(
                ExitCode.Usage, $"'{text}' is no NAME=VALUE", Parameter.Name, "write kappa=5");

    private static T Understand<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (HistoryException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, source, "correct the history, or state --gaps hold for gaps", error);
        }
    }

    private static void Require(bool holds, Option option, string what, string remedy)
    {
        if (!holds)
        {
            throw new ProblemException(ExitCode.Usage, what, option.Name, remedy);
        }
    }
}
