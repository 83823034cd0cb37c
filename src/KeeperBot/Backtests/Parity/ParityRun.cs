using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Journals;

namespace KeeperBot.Backtests.Parity;

/// <summary>
/// Backtests the end of a journal, and names every difference to what happened live.
/// </summary>
/// <remarks>
/// <para>
/// The same blocks are decided again by <see cref="Keeper.Next"/>, with one change: plans go as a backtest lets them
/// go, each into the block after its decision at the price that was quoted. Prices, books and gas stay as they were
/// read; what operators said is said again.
/// </para>
/// <para>
/// It begins at a block at which no plan was under way, so that both sides start from one state. Where they are still
/// in one state, decisions must be the same; where plans went another way, what follows differs and is said to follow.
/// </para>
/// </remarks>
public sealed class ParityRun
{
    private readonly LivePlans _live;
    private readonly ulong _since;
    private readonly ImmutableArray<ParityDifference>.Builder _differences =
        ImmutableArray.CreateBuilder<ParityDifference>();

    private KeeperState _recorded = KeeperState.Initial;
    private Mandate? _mandate;
    private QuotedExecution? _backtest;
    private ImmutableArray<Decision> _decided = [];
    private (ulong First, ulong Last)? _blocks;
    private readonly Dictionary<string, long> _parted = new(StringComparer.Ordinal);
    private long _decisions;
    private long _alike;
    private int _liveHedges;

    private ParityRun(LivePlans live, ulong since) => (_live, _since) = (live, since);

    /// <summary>Compares.</summary>
    /// <param name="store">A journal that was verified; only read.</param>
    /// <param name="since">Unix seconds from which on blocks are decided again.</param>
    /// <exception cref="JournalException">An entry or a stored answer cannot be read.</exception>
    public static ParityReport Of(IJournalStore store, ulong since)
    {
        var run = new ParityRun(LivePlans.Of(store), since);
        foreach (var record in store.Read(1).Select(JournalRecord.Of))
        {
            run.Take(record, store);
        }

        return run.Report();
    }

    private void Take(JournalRecord record, IJournalStore store)
    {
        switch (record)
        {
            case JournalRecord.MandateSet set:
                _mandate = set.Mandate;
                break;
            case JournalRecord.BlockRead read when _backtest is not null || Begins(read):
                var snapshot = read.Stored.Load(hash => store.ReadBlob(hash));
                _backtest ??= new QuotedExecution(_recorded, _live);
                _decided = _backtest.See(snapshot, Known);
                _blocks = (_blocks?.First ?? snapshot.Block.Number, snapshot.Block.Number);
                break;
            case JournalRecord.Decided decided when _backtest is not null:
                Compare(decided.Decisions);
                break;
            case JournalRecord.OperatorAsked asked:
                _backtest?.Learn(asked.Fact, Known);
                break;
            case JournalRecord.DocumentRead stated:
                _backtest?.Learn(stated.Fact, Known);
                break;
            case JournalRecord.HaltSet halt:
                _backtest?.Learn(halt.Fact, Known);
                break;
            case JournalRecord.AccountSeen seen:
                _backtest?.Learn(seen.Fact, Known);
                break;
        }

        _recorded = KeeperJournal.Fold(_recorded, record);
    }

    private Mandate Known => _mandate ?? throw new InvariantException("a block was journalled before any mandate");

    private bool Begins(JournalRecord.BlockRead read) =>
        read.Stored.Block.Timestamp >= _since && !_recorded.OpenIntents.Any();

    private void Compare(ImmutableArray<Decision> recorded)
    {
        foreach (var live in recorded)
        {
            var again = _decided.FirstOrDefault(d => string.Equals(d.Vault, live.Vault, StringComparison.Ordinal));
            _decisions++;
            _liveHedges += _live.Of(live.Number)?.Executed is null ? 0 : 1;
            if (again is not null && IsAlike(live, again))
            {
                _alike++;
                continue;
            }

            // Once one side traded and the other did not, nothing after it can be expected to be the same.
            var cause = _backtest!.Divergence(live.Vault, live.Block)
                ?? (_parted.TryGetValue(live.Vault, out var parted) ? parted : null);
            if (live.Plan is not null || again?.Plan is not null)
            {
                _parted.TryAdd(live.Vault, live.Number);
            }

            _differences.Add(new ParityDifference(
                live.Number,
                live.Vault,
                cause is null ? ParityCause.Unexplained : ParityCause.Consequence,
                Say(live),
                again is null ? "nothing" : Say(again))
            {
                From = cause,
            });
        }
    }

    private static bool IsAlike(Decision live, Decision again) => live.Verdict == again.Verdict
        && live.Plan?.TargetHedge == again.Plan?.TargetHedge
        && live.Plan?.ExpectedHedge == again.Plan?.ExpectedHedge
        && string.Equals(live.Decisive.Code, again.Decisive.Code, StringComparison.Ordinal);

    private string Say(Decision decision)
    {
        var verdict = $"{decision.Verdict.ToString().ToLowerInvariant()} for {decision.Decisive.Code}";
        if (decision.Plan is not { } plan)
        {
            return verdict;
        }

        var token = Known.Vault(decision.Vault).Base;
        var size = Scaled.ToDouble(plan.TargetHedge - plan.ExpectedHedge, token.Decimals);
        return verdict + string.Create(CultureInfo.InvariantCulture, $", {size:+0.####;-0.####} {token.Symbol}");
    }

    private ParityReport Report()
    {
        var plans = _backtest?.Differences().ToImmutableArray() ?? [];
        return new ParityReport(
            _blocks?.First,
            _blocks?.Last,
            _decisions,
            _alike,
            (_liveHedges, _backtest?.Hedges ?? 0),
            [.. plans.Concat(_differences).OrderBy(difference => difference.Decision)]);
    }
}
