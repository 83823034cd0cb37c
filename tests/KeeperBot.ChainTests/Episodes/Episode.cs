using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using KeeperBot.ChainTests.Episodes.Canaries;
using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Ledgers;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// Two hundred blocks of a seed: strangers act, the chain makes a block, nodes misbehave, the keeper takes the block,
/// and everything is held against the promises. Then it is calm until all has ended.
/// </summary>
internal sealed class Episode
{
    private const int Blocks = 200;
    private const int LeastCalm = 6, MostCalm = 40;
    private const int MostAgain = 3;
    private const double KillLikelihood = 0.012;
    private const double FirstPrice = 3_000.0;

    private readonly EpisodeStage _stage;
    private readonly int _seed;
    private readonly EpisodeCanary? _canary;
    private readonly EpisodeTerms _terms;
    private readonly EpisodeChain _chain;
    private readonly EpisodeReader _reader;
    private readonly Random _faultDraws;
    private readonly List<string> _story = [];
    private readonly TokenLedger _tokens;
    private readonly BlockAudit _audit;
    private readonly Stranger _stranger;
    private readonly EpisodeFaults _faults;
    private readonly EpisodeOutcome _told;
    private PlanAudit? _plans;
    private BlockSeen? _seen;
    private ViewReading? _reading;
    private bool _refuses;

    public Episode(EpisodeStage stage, int seed, EpisodeCanary? canary)
    {
        (_stage, _seed, _canary) = (stage, seed, canary);
        var random = new Random(seed);
        _terms = EpisodeTerms.Draw(random);
        _chain = new EpisodeChain(stage.Devnet.Controls);
        _reader = new EpisodeReader(_chain, stage.Venues);
        _stranger = new Stranger(_chain, _reader, stage.Venues, random, FirstPrice);
        _faultDraws = new Random(~seed);
        _faults = new EpisodeFaults(stage.Nodes, _faultDraws);
        _tokens = new TokenLedger(stage.Devnet.Controls.Contracts);
        _audit = new BlockAudit(_terms, (seen, venue) =>
            stage.Venues.Single(one => one.Id == venue) is var at && seen.Logs.Any(at.IsLiquidation));
        _told = new EpisodeOutcome { Seed = seed };
    }

    /// <summary>Plays it.</summary>
    public async Task<EpisodeOutcome> PlayAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await EpisodeWorld.EndowAsync(_stage.Devnet, _terms, cancellation);
        var head = await _chain.MineAsync(12, cancellation);
        (_seen, _reading) = await _reader.ReadAsync(head, cancellation);
        _plans = new PlanAudit(_chain.Controls.Contracts.Executor.Address, _seen.Sequence);
        var name = string.Create(CultureInfo.InvariantCulture, $"episode-{_seed}-{Guid.NewGuid():N}");
        var file = _stage.Configure(
            name, _terms.SlippageBps, options => _canary?.Configure(options) ?? options);
        var blocks = 0;
        await using var keeper = new EpisodeKeeper(
            file, _canary is null ? null : nodes => _canary.Through(nodes, () => _seen));
        for (; blocks < Blocks; blocks++)
        {
            await PlayBlockAsync(keeper, blocks, cancellation);
        }

        for (var calm = 0; calm < LeastCalm || (keeper.HasOpen && calm < MostCalm); calm++, blocks++)
        {
            await TakeAsync(await _stranger.CalmAsync(_seen, _reading!, cancellation), "calm", cancellation);
            await DecideAsync(keeper, fault: null, cancellation);
        }

        await keeper.KillAsync();
        var violations = await CloseAsync(file, keeper.Journal, cancellation);
        return Outcome(violations, keeper, blocks, watch.Elapsed.TotalSeconds);
    }

    private async Task PlayBlockAsync(EpisodeKeeper keeper, int number, CancellationToken cancellation)
    {
        if (_canary is not null)
        {
            await _canary.DisturbAsync(_chain, _seen!, number, cancellation);
        }

        var (block, drawn) = await _stranger.NextAsync(_seen!, _reading!, cancellation);
        await TakeAsync(block, drawn, cancellation);
        if (_faultDraws.NextDouble() < KillLikelihood)
        {
            _told.Kills++;
            await keeper.KillAsync();
        }

        await DecideAsync(keeper, _faults.Begin(), cancellation);
    }

    private async Task TakeAsync(BlockHeader block, string drawn, CancellationToken cancellation)
    {
        (_seen, _reading) = await _reader.ReadAsync(block, cancellation);
        _plans!.Take(_seen);
        _tokens.Take(_seen);
        _audit.Take(_seen);
        _told.Closures += _seen.Accounts.Count(account => !account.IsOpen);
        var refusals = await _chain.RefusalsAsync(
            block, _chain.Controls.Contracts.Executor.Address, cancellation);
        foreach (var refusal in refusals)
        {
            var name = refusal.Split('(')[0];
            _told.Reverts[name] = _told.Reverts.GetValueOrDefault(name) + 1;
        }

        _story.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{block.Number}: {_seen.Spot:F2} delta {_seen.NetDelta:F2} hedge {_seen.WholeHedge:F2} "
            + $"sequence {_seen.Sequence} {(double)_seen.Usdc / 1e6:F0} USDC {(double)_seen.Weth / 1e18:F2} WETH; "
            + $"{string.Join(", ", _seen.Accounts.Select(Short))}; {drawn}"));
        _story.AddRange(refusals.Select(refusal => $"{block.Number}: reverted: {refusal}"));
    }

    private async Task DecideAsync(EpisodeKeeper keeper, string? fault, CancellationToken cancellation)
    {
        // As the program does: what it could not decide on it takes up again. A busy machine answers late at times.
        var turn = await keeper.TurnAsync(cancellation);
        for (var again = 0; fault is null && turn is { Decision: null, IsStop: false } && again < MostAgain; again++)
        {
            turn = await keeper.TurnAsync(cancellation);
        }

        _faults.End();
        _audit.Judge(_seen!, turn, fault);
        _refuses = turn.Decision?.Verdict == Verdict.Refuse;
        var verdict = turn.Decision?.Verdict.ToString() ?? "none";
        _told.Verdicts[verdict] = _told.Verdicts.GetValueOrDefault(verdict) + 1;
        _story.Add($"{_seen!.Header.Number}:   {fault} -> {Short(turn.Decision) ?? turn.Trouble ?? "no new block"}");
    }

    private static string Short(AccountSeen account) => string.Create(
        CultureInfo.InvariantCulture,
        $"{account.Venue}: {(double)account.Position / 1e18:F3} ({(double)account.RecordedPosition / 1e18:F3}) at "
        + $"{account.Distance:F1}{(account.IsOpen ? "" : " closed")}");

    private static string? Short(Decision? decision) => decision is null ? null :
        $"{decision.Number} {decision.Verdict} {decision.Decisive.Code} {decision.Decisive.Detail} "
        + $"{decision.Decisive.Measured:F4}/{decision.Decisive.Limit:F4}"
        + (decision.Plan is not { } plan ? "" :
            $" legs {string.Join(", ", plan.Legs.Select(leg => $"{leg.VenueId}: {(double)leg.Size / 1e18:F3}"))}"
            + $" margins {string.Join(", ", (plan.Accounts?.Margins ?? []).Select(m => $"{m.VenueId}: {m.Amount}"))}"
            + $" settles {string.Join(", ", plan.Accounts?.Settles ?? [])}");

    private async Task<ImmutableArray<EpisodeViolation>> CloseAsync(
        string file, string journal, CancellationToken cancellation)
    {
        var block = _seen!.Header.Number;
        var found = new List<EpisodeViolation>(
            [.. _audit.Violations, .. _plans!.Violations, .. _tokens.Violations]);
        found.AddRange((_refuses ? [] : _seen.Accounts).Where(a => a.IsOpen && a.IsOffTheRecord).Select(account =>
            new EpisodeViolation(EpisodePromise.Settled, block, $"venue {account.Venue} ends off the record")));
        found.AddRange(JournalAudit.Of(journal, _plans.Executed, block));
        using var store = SqliteJournalStore.OpenReadOnly(journal);
        var ledger = await new LedgerReader(new EthereumNode(_chain.Client), store)
            .CloseAsync(KeeperConfiguration.Load(file).Mandate, cancellation);
        found.AddRange((ledger?.Lines ?? []).Where(line => !line.Closes).Select(line => new EpisodeViolation(
            EpisodePromise.LedgerCloses, block, $"{line.Expected - line.End} is missing: {line}")));
        return [.. found];
    }

    private EpisodeOutcome Outcome(
        ImmutableArray<EpisodeViolation> violations, EpisodeKeeper keeper, int blocks, double seconds)
    {
        var plans = _plans!;
        var outcome = _told with
        {
            Blocks = blocks,
            Ends = JournalAudit.Ends(keeper.Journal),
            Hedges = plans.Executed.Count,
            MarginMoves = plans.MarginMoves,
            Settlements = plans.Settlements,
            Liquidations = _audit.Liquidations,
            LiquidatedWithFunds = _audit.LiquidatedWithFunds,
            Faults = _faults.Injected,
            Unanswered = keeper.Unanswered,
            LossUsd = (double)plans.Loss / 1e6,
            Drawn = _stranger.Drawn,
            Violations = violations,
            Story = [.. _story],
            Journal = violations.IsEmpty ? null : Keep(keeper.Journal),
            Seconds = seconds,
        };
        foreach (var (venue, legs) in plans.Legs)
        {
            outcome.Legs[_stage.Venues.Single(one => one.Id == venue).Name] = legs;
        }

        File.Delete(keeper.Journal);
        return outcome;
    }

    private string Keep(string journal)
    {
        var copy = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"keeperbot-episode-{_seed}.journal"));
        File.Copy(journal, copy, overwrite: true);
        return copy;
    }
}
