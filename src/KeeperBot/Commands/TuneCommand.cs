using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Tuning;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>tune</c>: what the policy's own error could cost, and its own cost could buy, by wide sweeps; judged on days that
/// nothing was chosen on.
/// </summary>
internal sealed class TuneCommand : KeeperCommand
{
    private const double UsualDepth = 50_000.0;
    private const double PipsPerUnit = 1e6;
    private const ulong MeanBlockSeconds = 48 * 3_600;
    private const int EtherDecimals = 18;
    private const int GweiDecimals = 9;

    private static readonly Option<int> Paths = new("--paths")
    {
        Description = "How many paths each setting walks",
        DefaultValueFactory = _ => 2_000,
    };

    private static readonly Option<int> Training = new("--train")
    {
        Description = "Days of the history that settings are chosen on",
        DefaultValueFactory = _ => 180,
    };

    private static readonly Option<int> Judged = new("--judge")
    {
        Description = "Days after those that they are judged on",
        DefaultValueFactory = _ => 60,
    };

    /// <summary>Creates the verb.</summary>
    public TuneCommand()
        : base("tune", "Say what the same error could cost and the same cost could buy, judged walk-forward")
    {
        BacktestBook.AddOptions(this);
        BacktestMarket.AddOptions(this);
        Options.Add(Paths);
        Options.Add(Training);
        Options.Add(Judged);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var book = await BacktestBook.ReadAsync(parsed, cancellation);
        var market = await BacktestMarket.ReadAsync(parsed, book, cancellation);
        foreach (var remark in market.Remarks)
        {
            output.Note($"{Style.Warn("note")} {remark}");
        }

        try
        {
            var (plan, vault) = PlanOf(parsed, book, market);
            if (output.IsWatched)
            {
                output.Note(Style.Dim($"{plan.Candidates.Length} settings on {plan.Paths} paths ..."));
            }

            var advice = Tuner.Advise(plan, cancellation);
            var walk = market.Bars is not { } bars ? null : WalkForward.Run(
                new WalkForwardPlan
                {
                    Tuning = plan,
                    History = bars,
                    TrainingDays = parsed.GetValue(Training),
                    JudgedDays = parsed.GetValue(Judged),
                },
                cancellation);
            var title = $"{vault.Id}, {vault.Policy.Kind}";
            foreach (var line in TuneText.Lines(title, plan.Scenario, advice, walk))
            {
                output.Result(line);
            }

            output.ResultJson("tune/1", Json(title, plan.Scenario, advice, walk));
            return ExitCode.Ok;
        }
        catch (Exception error) when (error is ModelException or HistoryException or UnanswerableException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, book.Scene.Vault.Id, "change what is said to be wrong", error);
        }
    }

    private static (TuningPlan Plan, VaultMandate Vault) PlanOf(
        ParseResult parsed, BacktestBook book, BacktestMarket market)
    {
        var opening = market.Paths(1)[0].Steps[0];
        var depth = PoolDepth.Of(book.Scene)
            ?? Scaled.ToInteger(UsualDepth, book.Scene.Vault.Base.Decimals);
        var scene = book.WithPolicy(new BacktestTerms { PoolDepth = depth }, opening).Scene;
        var (vault, course, start) = (scene.Vault, market.Course, opening.Spot);
        var model = market.Model
            ?? new StationaryBootstrap(
                start, market.Bars!.Returns(), (int)Math.Max(1, MeanBlockSeconds / course.StepSeconds));
        var documents = scene.Answers.WithDocuments(scene.Documents);
        var scenario = new HedgingScenario
        {
            Name = vault.Id,
            Market = model,
            Book = SweptVault.BookOf(
                vault, VaultKind.Named(SoleBook(vault).Kind).Understand(vault, SoleBook(vault), documents),
                course.Start, start),
            Years = course.Steps * (double)course.StepSeconds / Core.Exposures.Market.SecondsPerYear,
            Steps = course.Steps,
            ProportionalCost = vault.Venues.Min(venue => venue.FeePips) / PipsPerUnit,

            // Trading w units of a pool of constant product that holds d moves its mean price by w/d.
            Impact = 1.0 / Scaled.ToDouble(depth, vault.Base.Decimals),
            Gas = GasInUsd(course.Gas, scene, start),
            Seed = course.Seed,
        };
        var plan = new TuningPlan
        {
            Scenario = scenario,
            Own = SweptVault.PolicyOf(vault),
            Candidates = TuningGrid.Of(scenario),
            Paths = parsed.GetValue(Paths),
        };
        return (plan, vault);
    }

    /// <summary>The one book that the vault has: its own, or the declared one beside an empty account.</summary>
    /// <exception cref="ModelException">It has more.</exception>
    private static BookMandate SoleBook(VaultMandate vault) => vault.Books.ToList() switch
    {
        [var own] => own,
        [_, { Document: not null } declared] => declared,
        var books => throw new ModelException(
            $"the vault has {books.Count} books, and a sweep knows one: backtest --compare runs them all"),
    };

    /// <summary>Regimes in gwei as USD for one hedge at the first price, tip and data included.</summary>
    private static GasRegimes GasInUsd(GasRegimes gwei, BacktestScene scene, double spot)
    {
        var (gas, data) = (scene.Mandate.Gas, HedgeDataFee.OfAny(scene.Mandate, scene.Answers));
        double Usd(double fee) => Scaled.ToDouble(
            ((Scaled.ToInteger(fee, GweiDecimals) + gas.TipWei) * gas.HedgeGas) + data, EtherDecimals) * spot;
        return new GasRegimes([.. gwei.Costs.Select(Usd)], gwei.UpPerDay, gwei.DownPerDay);
    }

    private static JsonObject Json(
        string title, HedgingScenario scenario, TuningAdvice advice, WalkForwardResult? walk) => new()
        {
            ["title"] = title,
            ["days"] = scenario.Years * 365.0,
            ["paths"] = advice.Paths,
            ["seed"] = advice.Seed,
            ["own"] = Json(advice.Own),
            ["families"] = new JsonArray([.. advice.Families.Select(family => new JsonObject
            {
                ["family"] = family.Family,
                ["sameErrorCost"] = Json(family.SameErrorCost),
                ["sameErrorSaving"] = Json(family.SameErrorSaving),
                ["sameCostError"] = Json(family.SameCostError),
                ["points"] = new JsonArray([.. family.Points.Select(Json)]),
            })]),
            ["walkForward"] = walk is null ? null : new JsonObject
            {
                ["windows"] = walk.Windows.Length,
                ["families"] = new JsonArray([.. walk.Totals.Select(total => new JsonObject
                {
                    ["family"] = total.Family,
                    ["windows"] = total.Windows,
                    ["ownCost"] = total.OwnCost,
                    ["sameErrorCost"] = total.Windows == 0 ? null : total.SameErrorCost,
                    ["saving"] = Json(total.Saving),
                })]),
            },
        };

    private static JsonObject Json(TuningPoint point) => new()
    {
        ["setting"] = TuneText.Say(point.Policy),
        ["cost"] = point.Cost,
        ["costStandardError"] = point.CostError,
        ["trackingError"] = point.Error,
        ["trades"] = point.Trades,
    };

    private static JsonObject? Json(TuningInterval? interval) => interval is not { } known ? null : new JsonObject
    {
        ["value"] = known.Value,
        ["low"] = known.Low,
        ["high"] = known.High,
    };
}
