using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Ledgers;
using KeeperBot.Devnet;
using KeeperBot.Journals;
using KeeperBot.Ledgers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// The demo's second part: a keeper of the same vault that may also trade a perpetual, when the pools run thin and when
/// funding turns.
/// </summary>
internal sealed class DemoPerps(RunningDevnet devnet, string folder, Output output)
{
    private const int PulledPercent = 99;
    private const int Lower = 2_760;
    private static readonly BigInteger Sold = -3_000 * BigInteger.Pow(10, 18);
    private static readonly BigInteger FeedUnit = BigInteger.Pow(10, 8);

    private IReadOnlyList<DemoScenario.Act> Acts =>
    [
        new("Liquidity leaves the pools: 1 % of it is left. A perpetual market is at hand, and its longs pay.",
            c => devnet.Controls.PullLiquidityAsync(PulledPercent, c), 1),
        new("The price falls to 2 760.", c => SetPriceAsync(c), 3),
        new("Somebody sells 3 000 ETH at the perpetual market, and eight hours pass: now its shorts pay.",
            TurnAsync, 2),
        new("Liquidity comes back to the pools, and their price to the market's.", RecoverAsync, 7),
    ];

    /// <summary>Plays it, on a journal and a configuration of its own.</summary>
    public async Task<DemoPerpsReport> PlayAsync(CancellationToken cancellation)
    {
        var journal = Path.Combine(folder, $"perps-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}.journal");
        var file = Path.Combine(folder, "perps.json");
        KeeperConfiguration.Write(
            DevnetConfiguration.For(
                devnet.Manifest, journal, live: true, DevnetConfiguration.CostOptimal, perps: true),
            file);
        var configuration = KeeperConfiguration.Load(file);
        var vault = configuration.Mandate.Vaults[0];
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        var scenario = new DemoScenario(devnet.Controls, async c =>
        {
            var decisions = await session.Loop.TurnAsync(c) ?? [];
            foreach (var line in decisions.SelectMany(decision => Lines(decision, vault)))
            {
                output.Result(line);
            }

            return decisions;
        });
        var played = new List<Decision>();
        foreach (var act in Acts)
        {
            output.Result($"{Style.Accent("▸")} {Style.Strong(act.Title)}");
            played.AddRange(await scenario.PlayAsync(act, cancellation));
        }

        var store = session.Journal.Store;
        var ledger = await new LedgerReader(session.Chain, store).CloseAsync(configuration.Mandate, cancellation)
            ?? throw new InvariantException("the demo's second part read no block");
        return new DemoPerpsReport(
            file,
            ledger,
            played.Count(decision => decision.Plan is { } plan && plan.Legs.Any(leg => IsPerp(leg.VenueId))),
            played.Count(decision => decision.Plan is { Legs.IsEmpty: false } plan && plan.NetSize.IsZero),
            session.Journal.State.OpenIntents.Count(),
            Replayer.Replay(store).Mismatches.IsEmpty);
    }

    private static bool IsPerp(uint venueId) => venueId == PerpsDeployment.Venue;

    /// <summary>A decision, and what its plan does with the account at the perpetual market.</summary>
    private static IEnumerable<string> Lines(Decision decision, VaultMandate vault)
    {
        yield return DecisionText.Line(decision, vault);
        foreach (var move in decision.Plan?.Accounts?.Margins ?? [])
        {
            var amount = Figures.Token(BigInteger.Abs(move.Amount), vault.Quote.Decimals);
            yield return Style.Dim(
                $"{"",54}{amount} {vault.Quote.Symbol} of margin {(move.Amount.Sign > 0 ? "into" : "out of")} "
                + $"venue #{move.VenueId}");
        }
    }

    private Task SetPriceAsync(CancellationToken cancellation) =>
        devnet.Controls.SetPriceAsync(Lower * FeedUnit, cancellation);

    private async Task RecoverAsync(CancellationToken cancellation)
    {
        await devnet.Controls.AddLiquidityAsync(cancellation);
        await SetPriceAsync(cancellation);
    }

    private async Task TurnAsync(CancellationToken cancellation)
    {
        var perps = devnet.Manifest.Addresses.Perps
            ?? throw new InvariantException("the demo's devnet has no perpetual market");
        await DevnetMarkets.TradePerpAsync(devnet.Controls.Chain, perps, Sold, cancellation);
        await devnet.Controls.WarpAsync(TimeSpan.FromHours(8), cancellation);
        await SetPriceAsync(cancellation);
    }
}

/// <summary>What came of the demo's second part.</summary>
/// <param name="Configuration">The configuration's file.</param>
/// <param name="Ledger">Its ledger, with the account at the perpetual market.</param>
/// <param name="Hedges">Plans that traded there.</param>
/// <param name="Moves">Plans that moved a hedge from one venue to others.</param>
/// <param name="OpenIntents">Intents that have not ended.</param>
/// <param name="ReplayEqual">True when all was decided again from the journal the same.</param>
internal sealed record DemoPerpsReport(
    string Configuration, Ledger Ledger, int Hedges, int Moves, int OpenIntents, bool ReplayEqual)
{
    /// <summary>True when every equation holds and nobody but the keeper touched what it keeps.</summary>
    public bool LedgerCloses =>
        Ledger.Closes && Ledger.Lines.All(line => line.Deposits.IsZero && line.Withdrawals.IsZero);

    /// <summary>True when nothing is open or wrong.</summary>
    public bool Sound => LedgerCloses && ReplayEqual && OpenIntents == 0;

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Style.Strong("with the perpetual market: the ledger of the second part");
        foreach (var line in LedgerText.Lines(Ledger))
        {
            yield return "  " + line;
        }
    }

    /// <summary>For programs.</summary>
    public JsonObject Json() => new()
    {
        ["config"] = Configuration,
        ["hedges"] = Hedges,
        ["moves"] = Moves,
        ["openIntents"] = OpenIntents,
        ["ledgerCloses"] = LedgerCloses,
        ["replayEqual"] = ReplayEqual,
        ["ledger"] = Documents.Of(Ledger),
        ["accounts"] = Documents.Of(Ledger.Accounts, withSteps: true),
    };
}
