using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Tests.Core;

namespace KeeperBot.Benchmarks.Decisions;

/// <summary>A block that is read and hashed, and the keeper before it.</summary>
/// <param name="State">The keeper.</param>
/// <param name="Snapshot">The block and what was read there.</param>
/// <param name="Mandate">What the keeper may do.</param>
internal sealed record PreparedBlock(KeeperState State, Snapshot Snapshot, Mandate Mandate)
{
    private const string DocumentName = "desk.csv";
    private const double RiskAversion = 1e-4;

    /// <summary>The same block with answers that nobody has decoded yet, as a keeper first sees it.</summary>
    public Snapshot Fresh()
    {
        var fresh = new Snapshot(Snapshot.Block, Answers.None.With(Snapshot.Answers.InOrder));
        _ = fresh.Hash;
        return fresh;
    }

    /// <summary>The decision of the block's only vault.</summary>
    public Decision Decide(Snapshot snapshot) =>
        Keeper.Next(State, new Fact.BlockSeen(snapshot), Mandate).Effects.OfType<Effect.Record>().Single().Decision;

    /// <summary>Blocks of one vault with so many option legs, each with a random net delta and gas price.</summary>
    /// <param name="random">Where book and blocks come from.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="declared">True when a document declares the legs; else the reference vault has them.</param>
    /// <param name="legs">How many.</param>
    /// <param name="blocks">How many.</param>
    public static ImmutableArray<PreparedBlock> Of(Random random, string policy, bool declared, int legs, int blocks)
    {
        var sold = Enumerable.Range(1, legs).Select(id => Leg(random, id)).ToImmutableArray();
        var document = new DocumentMandate("book", DocumentName, Scenario.Day);
        var scene = new Scenario().With(vault => vault with { Series = declared ? [] : sold })
            .WithPolicy(policyOf => policyOf with
            {
                Kind = policy,
                Band = Scenario.Ether(20),
                InnerBand = Scenario.Ether(15),
                Costs = new CostMandate(RiskAversion, "WETH"),
            });
        var state = KeeperState.Initial;
        if (declared)
        {
            scene = scene.With(vault => vault with
            {
                Bounds = (-Scenario.Ether(100_000), Scenario.Ether(100_000)),
                Mandate = vault.Mandate with
                {
                    Holds = [new BookMandate("declared", vault.Mandate.Vault) { Document = document }],
                },
            });
            state = state with { Documents = [Stated(document, sold, scene.Only.Mandate)] };
        }

        return [.. Enumerable.Range(0, blocks).Select(_ => Next(random, scene, state))];
    }

    private static PreparedBlock Next(Random random, Scenario scene, KeeperState state)
    {
        var net = Scenario.Ether(RandomScenarios.Between(random, -24, 24));
        var block = scene.WithSpot(Scenario.Integer(RandomScenarios.Between(random, 2_900, 3_100), 8))
            .WithGasPrice(Scenario.Gwei(RandomScenarios.Between(random, 2, 40)));
        var book = block.DecideOnly(state).Measure!.BookDelta;
        block = block.With(vault => vault with { Hedge = net - Scenario.Integer((decimal)book, 18) });
        var snapshot = block.Observe();
        _ = snapshot.Hash;
        return new PreparedBlock(state, snapshot, block.Mandate);
    }

    private static SeriesWorld Leg(Random random, int id)
    {
        var strike = decimal.Round(RandomScenarios.Between(random, 1_800, 4_500));
        var expiry = Scenario.Now + (ulong)random.Next(Scenario.Day, 180 * Scenario.Day);
        return new SeriesWorld(
            id, random.Next(2) == 0, expiry, Scenario.Ether(strike),
            Scenario.Ether(RandomScenarios.Between(random, 0.1m, 2)));
    }

    /// <summary>The same legs as a desk would declare them, sold.</summary>
    private static StatedDocument Stated(DocumentMandate document, ImmutableArray<SeriesWorld> legs, VaultMandate vault)
    {
        static string Time(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"asOf,{Time(Scenario.Now)},positions,{legs.Length}\ntype,asset,units,right,strike,expiry\n"));
        foreach (var leg in legs)
        {
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"option,WETH,{-(decimal)leg.Written / 1e18m},{(leg.IsCall ? "call" : "put")},"));
            text.Append(string.Create(
                CultureInfo.InvariantCulture, $"{(decimal)leg.StrikeWad / 1e18m},{Time(leg.Expiry)}\n"));
        }

        return DocumentKind.Named(document.Kind).Read(document.Name, text.ToString(), vault);
    }
}
