using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Backtests;

/// <summary>
/// The vectorised sweep and the brain that runs live, on the same paths: the same trades at the same steps.
/// </summary>
public sealed class BrainAgainstSweepTests
{
    private const ulong Seed = 20_261_122;
    private const int PathHours = 600;
    private const double Aversion = 1e-4;

    /// <summary>
    /// Of the outer band: the sweep takes one fixed-point step where the brain goes to the last digit, which is within
    /// 0.07 % of it for either band, and the hedge that is left carries the difference on.
    /// </summary>
    private const double BandStep = 3e-3;

    /// <summary>
    /// What the brain is quoted: 1/(X - w) of a pool of 50,000 ETH, where w is a sixteenth of what the 3 million USDC
    /// of one trade buy, some 60 ETH.
    /// </summary>
    private const double Impact = 1.0 / (50_000.0 - 60.0);

    private static readonly ImmutableArray<OptionLeg> Legs =
    [
        new(OptionKind.Call, -60.0, 3_000.0, 720.0 / 8_760.0),
        new(OptionKind.Call, -40.0, 3_300.0, 1_440.0 / 8_760.0),
        new(OptionKind.Put, -30.0, 2_700.0, 720.0 / 8_760.0),
        new(OptionKind.Put, 10.0, 2_400.0, 240.0 / 8_760.0),
    ];

    private const double Depth = 50_000.0;

    public static TheoryData<string> Policies =>
        ["band to flat", "band to inner", "timer", "cost-optimal", "cost-optimal with impact"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Trades_OnTheSamePaths_AreTheSame(string name)
    {
        var (mandate, spec, tolerance) = Policy(name);
        var scene = Scene(mandate);

        // In the one the pool is so deep that trades do not move it, in the other one they do.
        var impact = name.EndsWith("impact", StringComparison.Ordinal) ? 1.0 / Depth : 0.0;
        var terms = BacktestStage.Terms with
        {
            PoolDepth = Scaled.ToInteger(impact > 0.0 ? Depth : 1e12, 18),
        };
        var book = new OptionBook(Legs, BacktestStage.Spot, BacktestStage.Volatility);
        var compared = 0;
        foreach (var path in BacktestStage.Paths(4, PathHours, Seed))
        {
            var brain = BacktestRun.Of(scene, terms, path, TestContext.Current.CancellationToken).Lines
                .Select((line, step) => (Step: step, Size: Scaled.ToDouble(line.Traded, 18), Offset: line.NetDelta))
                .Where(trade => trade.Size != 0.0)
                .ToList();
            var sweep = SweepTrace.Run(
                Scenario(book) with { Impact = impact }, Swept(path), spec, opening: 0.0);
            var where = $"{name}, {path.Name}, seed {Seed}";
            Assert.True(
                brain.Select(trade => trade.Step).SequenceEqual(sweep.Select(trade => trade.Step)),
                $"{where}: the brain traded at {string.Join(' ', brain.Select(trade => trade.Step))}, "
                + $"the sweep at {string.Join(' ', sweep.Select(trade => trade.Step))}");
            foreach (var (one, other) in brain.Zip(sweep))
            {
                var off = tolerance * Math.Abs(other.Offset);
                Assert.True(
                    Math.Abs(one.Size - other.Size) <= off + 1e-8 && Math.Abs(one.Offset - other.Offset) <= off + 1e-8,
                    $"{where}, step {one.Step}: {one.Size} from {one.Offset}, {other.Size} from {other.Offset}");
                compared++;
            }
        }

        Assert.True(compared >= 40, $"only {compared} trades were compared");
    }

    private static (PolicyMandate Mandate, PolicySpec Spec, double Tolerance) Policy(string name) => name switch
    {
        "band to flat" => (BacktestStage.Band(4.0), new DeltaBandSpec("band", 4.0, 0.0), 1e-9),
        "band to inner" => (BacktestStage.Band(5.0, 2.0), new DeltaBandSpec("band", 5.0, 2.0), 1e-9),
        "timer" => (
            BacktestStage.Band(1e6, timer: 12 * (long)BacktestStage.Hour),
            new DeltaBandSpec("timer", 1e6, 0.0)
            {
                MaxInterval = 12.0 * BacktestStage.Hour / Market.SecondsPerYear,
            },
            1e-9),
        _ => (
            BacktestStage.CostOptimal(Aversion),
            new CostOptimalSpec("cost-optimal", Aversion) { Waits = false },
            BandStep),
    };

    private static HedgingScenario Scenario(Book book) => new()
    {
        Name = "the same book",
        Market = new GeometricBrownian(BacktestStage.Spot, BacktestStage.Volatility),
        Book = book,
        Years = PathHours * BacktestStage.Hour / Market.SecondsPerYear,
        Steps = PathHours,
        ProportionalCost = 5e-4,
        Impact = Impact,
        ChargesOpening = true,
        Seed = Seed,
    };

    /// <summary>The path as the sweep knows it; gas in USD as the brain works it out.</summary>
    private static SweptPath Swept(BacktestPath path) => new(
        [.. path.Steps.Select(step => (step.Time - BacktestStage.Start) / Market.SecondsPerYear)],
        [.. path.Steps.Select(step => Seen(step.Spot))],
        [.. path.Steps.Select(step => Scaled.ToDouble(
            (step.BaseFeeWei + 1_000_000_000) * 250_000, 18) * Seen(step.Spot))]);

    /// <summary>A feed tells eight decimals.</summary>
    private static double Seen(double spot) => Scaled.ToDouble(Scaled.ToInteger(spot, 8), 8);

    private static BacktestScene Scene(PolicyMandate policy)
    {
        static string At(double years) => DateTimeOffset
            .FromUnixTimeSeconds((long)(BacktestStage.Start + (ulong)Math.Round(years * Market.SecondsPerYear)))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var lines = Legs.Select(leg => string.Create(
            CultureInfo.InvariantCulture,
            $"option,WETH,{leg.Amount},{leg.Kind.ToString().ToLowerInvariant()},{leg.Strike},{At(leg.Years)}"));
        var book = $"asOf,{At(0.0)},positions,{Legs.Length}\ntype,asset,units,right,strike,expiry\n"
            + string.Join('\n', lines) + "\n";
        var mandate = BacktestStage.Scene(policy).Mandate;
        return BacktestScene.OfDeclared(mandate, mandate.Vaults[0], "book.csv", book);
    }
}
