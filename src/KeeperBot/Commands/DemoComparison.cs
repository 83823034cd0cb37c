using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KeeperBot.Backtests;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// The demo's policy beside the threshold that it replaces, on the demo's own blocks: the same prices, gas and book, by
/// the same brain, with the plans in a simulated chain.
/// </summary>
/// <param name="Policies">The demo's own policy first.</param>
internal sealed record DemoComparison(ImmutableArray<(string Name, PathResult Result)> Policies)
{
    private const double WholePercent = 100.0;

    /// <summary>Runs both on the blocks that a journal holds.</summary>
    /// <param name="store">The demo's journal.</param>
    /// <param name="mandate">Its mandate, of one vault.</param>
    /// <param name="threshold">The policy to set beside its own.</param>
    /// <param name="cancellation">The caller's.</param>
    public static DemoComparison Of(
        IJournalStore store, Mandate mandate, PolicyMandate threshold, CancellationToken cancellation)
    {
        var vault = mandate.Vaults[0];
        var blocks = store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.BlockRead>()
            .Select(read => read.Stored.Load(hash => store.ReadBlob(hash)))
            .ToImmutableArray();
        var path = new BacktestPath("the demo's blocks",
        [
            .. blocks.DistinctBy(block => block.Block.Timestamp)
                .Select(block => new BacktestStep(
                    block.Block.Timestamp, SpotAt(vault, block), block.Block.BaseFeePerGas)),
        ]);
        var scene = BacktestScene.Of(mandate, vault, [], blocks[0].Answers);
        var terms = new BacktestTerms
        {
            PoolDepth = PoolDepth.Of(scene)
                ?? throw new InvariantException("the demo's pools quoted nothing at its first block"),
        };
        return new DemoComparison(
        [
            .. new[] { vault.Policy, threshold }.Select(policy => (
                policy.Kind, BacktestRun.Of(scene.With(policy), terms, path, cancellation))),
        ]);
    }

    /// <summary>For people: what each cost and left, and its ledger, whoever is ahead.</summary>
    public IEnumerable<string> Lines()
    {
        var (own, other) = (Policies[0].Result, Policies[1].Result);
        yield return Style.Strong($"beside the {Policies[1].Name} that it replaces, backtested on the same blocks");
        yield return Style.Dim(
            $"  {"",-20}{"hedges",8}{"fees, USD",12}{"slippage",10}{"gas",10}{"cost",10}{"tracking error",17}");
        foreach (var (name, result) in Policies)
        {
            var parts = result.Attribution;
            yield return $"  {name,-20}{result.Hedges,8}{Usd(-parts.Fee),12}{Usd(-parts.Slippage),10}"
                + $"{Usd(-parts.Gas),10}{Usd(parts.Cost),10}{Usd(Math.Sqrt(result.TrackingVariance)),17}";
        }

        var saved = WholePercent * (1.0 - (own.Attribution.Cost / other.Attribution.Cost));
        yield return saved >= 0.0
            ? $"  it costs {Figures.Number(saved, 0)} % less here"
            : $"  it costs {Figures.Number(-saved, 0)} % more here";
        foreach (var (name, result) in Policies)
        {
            yield return Style.Dim($"  ledger of {name}");
            foreach (var line in LedgerText.Lines(result.Ledger))
            {
                yield return "    " + line;
            }
        }
    }

    /// <summary>For programs.</summary>
    public JsonArray Json() =>
    [
        .. Policies.Select(policy => new JsonObject
        {
            ["policy"] = policy.Name,
            ["hedges"] = policy.Result.Hedges,
            ["costUsd"] = policy.Result.Attribution.Cost,
            ["trackingErrorUsd"] = Math.Sqrt(policy.Result.TrackingVariance),
            ["ledgerCloses"] = policy.Result.Ledger.Closes,
            ["ledger"] = Documents.Of(policy.Result.Ledger),
        }),
    ];

    private static string Usd(double value) => Figures.Number(value);

    private static double SpotAt(VaultMandate vault, Snapshot block)
    {
        var evidence = OracleKind.Named(vault.Oracle.Kind)
            .Judge(vault, block.Answers, block.Block.Timestamp, []);
        return Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals);
    }
}
