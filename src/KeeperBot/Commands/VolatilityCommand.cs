using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Histories;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>volatility</c>: what an asset's volatility was, what it is forecast to be, and how wrong that has been.
/// </summary>
internal sealed class VolatilityCommand : KeeperCommand
{
    private const ulong SecondsPerHour = 3_600;
    private const ulong SecondsPerDay = 86_400;
    private const int MonthInHours = 30 * 24;
    private const double DailyLambda = 0.94;

    private static readonly Option<string?> Asset =
        new("--asset") { Description = "The asset's symbol; the base unless stated" };

    private static readonly Option<int> Days = new("--days")
    {
        Description = "How far back to read the feed's rounds",
        DefaultValueFactory = _ => 400,
    };

    private static readonly Option<int> Horizon = new("--horizon")
    {
        Description = "Days to forecast",
        DefaultValueFactory = _ => 7,
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Hourly bars as CSV instead of the feed's rounds: timestamp, open, high, low, close",
        HelpName = "FILE",
    };

    private static readonly Option<bool> HoldGaps =
        new("--hold-gaps") { Description = "Let the last price hold where prices are missing" };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Write the forecast as a document that a vault's forecasts.volatility may name",
        HelpName = "FILE",
    };

    /// <summary>Creates the verb.</summary>
    public VolatilityCommand()
        : base("volatility", "Estimate and forecast an asset's volatility from its feed's rounds or from a file")
    {
        GlobalOptions.AddConfiguration(this);
        Options.Add(GlobalOptions.Vault);
        Options.Add(Asset);
        Options.Add(Days);
        Options.Add(Horizon);
        Options.Add(Csv);
        Options.Add(HoldGaps);
        Options.Add(Out);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (days, horizon) = (parsed.GetValue(Days), parsed.GetValue(Horizon));
        Require(days is >= 2 and <= 3_650, Days, $"{days} days cannot be read", "state 2 to 3650");
        Require(horizon is >= 1 and <= 90, Horizon, $"{horizon} days are no horizon", "state 1 to 90");
        Require(
            parsed.GetValue(Out) is null || parsed.GetValue(Csv) is null || parsed.GetValue(Asset) is not null, Asset,
            "a file does not say whose prices it holds", "add --asset");
        var (asset, source, bars) = parsed.GetValue(Csv) is { } file
            ? (parsed.GetValue(Asset), file, OfFile(file, GapsOf(parsed)))
            : await OfFeedAsync(parsed, (ulong)days, cancellation);
        foreach (var gap in bars.Gaps)
        {
            output.Note($"{Style.Warn("the last price holds")} from {gap}");
        }

        var estimates = Estimates(bars);
        var (trial, tooShort) = TrialOf(bars, horizon);
        var title = $"{source}, {bars.Bars.Length} hours until {Moment(bars.Bars[^1].Time + bars.Interval)}";
        foreach (var line in VolatilityText.Lines(title, estimates, trial, horizon, tooShort))
        {
            output.Result(line);
        }

        output.ResultJson("volatility/1", Json(source, bars, estimates, trial, horizon));
        Require(
            parsed.GetValue(Out) is null || trial is not null, Out, $"there is no forecast to write: {tooShort}",
            "read more of the past");
        OutputFile.Write(
            parsed.GetValue(Out), Out, text => text.Write(Document(asset!, source, bars, trial!, horizon)), output);
        return ExitCode.Ok;
    }

    /// <summary>The blend and how wrong it was. Whether it is gone by is for who reads it to say.</summary>
    private static string Document(string asset, string source, BarSeries bars, ForecastTrial trial, int horizon)
    {
        var (blend, plain) = (trial.Record[ForecastTrial.Blend], trial.Record[ForecastTrial.Plain]);
        return new VolatilityForecast(
            asset,
            bars.Bars[^1].Time + bars.Interval,
            $"{ForecastTrial.Blend} of {Path.GetFileName(source)}",
            horizon,
            trial.Latest[trial.Record.Scores.IndexOf(blend)],
            new PastErrors("QLIKE", blend.Qlike, plain.Qlike, trial.Record.Days.Length)).Write();
    }

    private static async Task<(string Asset, string Source, BarSeries Bars)> OfFeedAsync(
        ParseResult parsed, ulong days, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var vault = GlobalOptions.VaultOf(parsed, configuration.Mandate);
        var symbol = parsed.GetValue(Asset) ?? vault.Base.Symbol;
        var (feed, silence) = symbol == vault.Base.Symbol
            ? (vault.Oracle.BaseFeed, vault.Oracle.BaseMaxAgeSeconds)
            : vault.Assets.FirstOrDefault(asset => asset.Token.Symbol == symbol) is { ClaimOn: null } asset
                ? (asset.Feed, asset.MaxAgeSeconds)
                : throw new ProblemException(
                    ExitCode.Usage, $"no USD feed of '{symbol}' is configured", "--asset",
                    "name the base, or an asset that is no claim on another");
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var head = await chain.HeadAsync(cancellation);
        var history = await new ChainlinkHistory(chain).ReadAsync(
            feed, head.Timestamp - Math.Min(head.Timestamp, days * SecondsPerDay), cancellation);
        var source = $"{symbol} by {history.Points.Length} rounds of {feed}";
        return (symbol, source, Understand(
            source, () => PriceSeries.Of(history.Points).ToBars(SecondsPerHour, (ulong)silence, GapsOf(parsed))));
    }

    private static BarSeries OfFile(string file, GapRule gaps)
    {
        try
        {
            using var text = File.OpenText(file);
            return Understand(file, () => BarCsv.Read(text, file, SecondsPerHour, gaps));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, $"--csv {file}", "name a file that can be read", error);
        }
    }

    private static BarSeries Understand(string source, Func<BarSeries> read)
    {
        try
        {
            return read();
        }
        catch (HistoryException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, source, "correct the history, or state --hold-gaps", error);
        }
    }

    /// <summary>Annual volatilities of the last thirty days, or of what there is; 1.00 = 100 %.</summary>
    private static ImmutableArray<(string Name, double Volatility)> Estimates(BarSeries bars)
    {
        var month = bars.Bars.AsSpan()[^Math.Min(MonthInHours, bars.Bars.Length)..];
        var closes = PriceSeries.Of(bars.Bars.Select(bar => new PricePoint(bar.Time + bars.Interval, bar.Close)));
        return
        [
            ("EWMA", Math.Sqrt(new EwmaVariance(DailyLambda, SecondsPerDay).PerYear(closes))),
            ("Parkinson", bars.Annual(RangeVariance.Parkinson(month))),
            ("Garman-Klass", bars.Annual(RangeVariance.GarmanKlass(month))),
            ("Rogers-Satchell", bars.Annual(RangeVariance.RogersSatchell(month))),
            ("Yang-Zhang", bars.Annual(RangeVariance.YangZhang(month))),
        ];
    }

    private static (ForecastTrial? Trial, string? TooShort) TrialOf(BarSeries bars, int horizon)
    {
        try
        {
            return (ForecastTrial.Run(bars, [], new ForecastPlan(horizon)), null);
        }
        catch (HistoryException error)
        {
            return (null, error.Message);
        }
    }

    private static string Moment(ulong time) =>
        DateTimeOffset.FromUnixTimeSeconds((long)time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static GapRule GapsOf(ParseResult parsed) => parsed.GetValue(HoldGaps) ? GapRule.Hold : GapRule.Error;

    private static void Require(bool holds, Option option, string what, string remedy)
    {
        if (!holds)
        {
            throw new ProblemException(ExitCode.Usage, what, option.Name, remedy);
        }
    }

    private static JsonObject Json(
        string source,
        BarSeries bars,
        ImmutableArray<(string Name, double Volatility)> estimates,
        ForecastTrial? trial,
        int horizon) => new()
        {
            ["source"] = source,
            ["from"] = bars.Bars[0].Time,
            ["until"] = bars.Bars[^1].Time + bars.Interval,
            ["gaps"] = bars.Gaps.Length,
            ["realised"] = new JsonArray([.. estimates.Select(estimate => new JsonObject
            {
                ["estimator"] = estimate.Name,
                ["volatility"] = estimate.Volatility,
            })]),
            ["forecast"] = trial is null ? null : new JsonObject
            {
                ["horizonDays"] = horizon,
                ["volatility"] = trial.Volatility,
                ["verdict"] = trial.Verdict,
                ["days"] = trial.Record.Days.Length,
                ["ingredients"] = new JsonArray([.. trial.Record.Scores.Select((score, i) => new JsonObject
                {
                    ["name"] = score.Name,
                    ["volatility"] = trial.Latest[i],
                    ["weight"] = i < trial.Weights.Length ? trial.Weights[i] : null,
                    ["qlike"] = score.Qlike,
                    ["rmse"] = score.Rmse,
                    ["bias"] = score.Bias,
                    ["dieboldMariano"] = score.Advantage,
                })]),
            },
        };
}
