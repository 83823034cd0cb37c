using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Backtests;

/// <summary>
/// Runs <see cref="Keeper.Next"/>, the brain that runs live, along one path: every step is a block that it sees, and
/// what it wants done happens in a simulated chain.
/// </summary>
public sealed class BacktestRun
{
    private const ulong CancelGas = 21_000;

    private readonly BacktestScene _scene;
    private readonly BacktestTerms _terms;
    private readonly BacktestWorld _world;
    private readonly BookValue _value;
    private readonly List<BacktestLine> _lines = [];
    private readonly List<Posting> _postings = [];
    private readonly Queue<Pending> _pending = [];
    private readonly Random _failures;
    private KeeperState _state = KeeperState.Initial;
    private BigInteger _gasWei;
    private ulong _nonce;
    private Attribution _attribution;
    private double _trackingVariance;

    private BacktestRun(BacktestScene scene, BacktestTerms terms)
    {
        (_scene, _terms) = (scene, terms);
        (_world, _value) = (new BacktestWorld(scene, terms), new BookValue(scene));
        _failures = new Random(unchecked((int)terms.Seed));
        foreach (var document in scene.Documents)
        {
            Learn(new Fact.DocumentStated(document));
        }
    }

    /// <summary>Runs a path.</summary>
    /// <param name="scene">Where it begins.</param>
    /// <param name="terms">What happens to plans.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellation">The caller's; it leaves nothing behind.</param>
    /// <exception cref="UnanswerableException">The book cannot be measured along the path.</exception>
    public static PathResult Of(
        BacktestScene scene, BacktestTerms terms, BacktestPath path, CancellationToken cancellation)
    {
        return new BacktestRun(scene, terms).Along(path, cancellation);
    }

    /// <summary>What the brain measures of the book where paths begin.</summary>
    /// <exception cref="UnanswerableException">It cannot be measured.</exception>
    public static Measure Opening(BacktestScene scene, BacktestTerms terms, BacktestStep step)
    {
        var run = new BacktestRun(scene, terms);
        run._world.MoveTo(step);
        return run.Decide(run._world.Read(), step) ?? throw run.Unmeasurable("at the start");
    }

    private PathResult Along(BacktestPath path, CancellationToken cancellation)
    {
        var opening = _world.Inventory;
        BookMark? before = null;
        var bookGain = 0.0;
        foreach (var (index, step) in path.Steps.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            _world.MoveTo(step);
            var snapshot = _world.Read();
            if (before is not null)
            {
                bookGain += _value.Gain(before, _state, snapshot);
                Attribute(before, step);
            }

            if (index == path.Steps.Length - 1)
            {
                break;
            }

            before = Decide(snapshot, step) is { } measure
                ? _value.Mark(_state, snapshot, measure, Units(_world.Inventory.Hedge))
                : throw Unmeasurable(path.Name);
        }

        var closing = _world.Inventory;
        var (first, last) = (path.Steps[0], path.Steps[^1]);
        var held = (Units(closing.Hedge) * last.Spot) - (Units(opening.Hedge) * first.Spot);
        var paid = Quote(closing.QuoteBalance - opening.QuoteBalance);
        return new PathResult(
            path,
            _attribution with { Total = bookGain + held + paid + _attribution.Gas },
            _trackingVariance,
            LedgerOf(opening, closing),
            [.. _lines]);
    }

    /// <summary>What was held at the start and at the end, and what transactions moved between.</summary>
    private Ledger LedgerOf(ExecutorInventory opening, ExecutorInventory closing)
    {
        var vault = _scene.Vault;
        return Ledger.Close(
            [
                new AssetBalance(LedgerAsset.Of(vault, vault.Base), opening.BaseBalance, closing.BaseBalance),
                new AssetBalance(LedgerAsset.Of(vault, vault.Quote), opening.QuoteBalance, closing.QuoteBalance),
                new AssetBalance(LedgerAsset.KeeperEther, 0, -_gasWei),
            ],
            [.. _postings]);
    }

    private UnanswerableException Unmeasurable(string where) =>
        new($"{where}: the book cannot be measured: {_lines[^1].Reason.Detail ?? _lines[^1].Reason.Code}");

    /// <summary>The brain sees the block; what it wants done is done, or waits for its block.</summary>
    private Measure? Decide(Snapshot snapshot, BacktestStep step)
    {
        // What was sent earlier goes into this block before anybody decides on it.
        while (_pending.TryPeek(out var due) && due.Due <= _world.Block.Number)
        {
            Include(_pending.Dequeue());
            snapshot = _world.Read();
        }

        Decision? decided = null;
        foreach (var effect in Learn(new Fact.BlockSeen(snapshot)))
        {
            switch (effect)
            {
                case Effect.Record record:
                    decided = record.Decision;
                    _lines.Add(BacktestLine.Of(record.Decision, step.Spot));
                    break;
                case Effect.Submit submit:
                    Send(submit.Decision);
                    break;
            }
        }

        return decided?.Measure;
    }

    private void Send(Decision decision)
    {
        var raw = string.Create(CultureInfo.InvariantCulture, $"backtest plan {decision.Number}");
        var attempt = new Attempt(
            Keccak256.Compute(Encoding.UTF8.GetBytes(raw)),
            _nonce++,
            decision.Plan!.MaxGasPriceWei,
            _scene.Mandate.Gas.TipWei,
            _scene.Mandate.Gas.HedgeGas,
            IsCancel: false,
            _world.Block.Number,
            Hex.Encode(Encoding.UTF8.GetBytes(raw)));
        Learn(decision.Number, new IntentChange.Signed(attempt));
        Learn(decision.Number, new IntentChange.Sent(attempt.Hash));
        var due = _world.Block.Number + (ulong)_terms.LatencySteps;
        var pending = new Pending(decision, attempt, _lines.Count - 1, due);
        if (_terms.LatencySteps == 0)
        {
            Include(pending);
        }
        else
        {
            _pending.Enqueue(pending);
        }
    }

    private void Include(Pending pending)
    {
        var number = pending.Decision.Number;
        var intent = _state.Vault(_scene.Vault.Id).Intents.Single(open => open.Decision == number);
        if (intent.Withdrawn is not null)
        {
            Cancel(pending);
            return;
        }

        var fails = _failures.NextDouble() < _terms.FailureChance;
        var inclusion = _world.Include(pending.Decision.Plan!, intent.ReasonHash, pending.Attempt, fails);
        Learn(number, new IntentChange.Included(inclusion));
        Learn(number, new IntentChange.Ended(
            inclusion.Success ? IntentState.Executed : IntentState.Reverted, inclusion.Revert ?? "executed"));
        Book(pending.Line, inclusion);
    }

    private void Cancel(Pending pending)
    {
        var cancel = pending.Attempt with
        {
            Hash = Keccak256.Compute(pending.Attempt.Hash.ToArray()),
            IsCancel = true,
            GasLimit = CancelGas,
        };
        var number = pending.Decision.Number;
        Learn(number, new IntentChange.Signed(cancel));
        var inclusion = new Inclusion(
            cancel.Hash, _world.Block.Number, _world.Block.Hash, true, InclusionKind.Cancel, CancelGas,
            _world.Block.BaseFeePerGas + cancel.TipWei, null, null);
        Learn(number, new IntentChange.Included(inclusion));
        Learn(number, new IntentChange.Ended(IntentState.Cancelled, "withdrawn"));
        Book(pending.Line, inclusion);
    }

    /// <summary>What a transaction cost goes into the accounts, and to the decision that it came from.</summary>
    private void Book(int line, Inclusion inclusion)
    {
        var gas = Scaled.ToDouble(inclusion.GasCostWei, 18) * _value.GasCoinUsd(_world.Step.Spot);
        var (fee, slippage, traded) = (0.0, 0.0, BigInteger.Zero);
        _gasWei += inclusion.GasCostWei;
        _postings.AddRange(HedgePostings.Of(_scene.Vault, inclusion));
        if (inclusion.Fill is { } fill)
        {
            traded = fill.BaseDelta;
            fee = fill.Legs.Sum(FeeOf);
            slippage = Quote(Amounts.QuoteFor(_scene.Vault, -traded, _world.OraclePriceWad) - fill.QuoteDelta) - fee;
        }

        _attribution += new Attribution(0.0, 0.0, 0.0, 0.0, -fee, -slippage, -gas, 0.0);
        _lines[line] = _lines[line] with
        {
            Traded = traded,
            FeeUsd = fee,
            SlippageUsd = slippage,
            GasUsd = gas,
            Reverted = inclusion.Revert,
        };
    }

    private double FeeOf(Core.Executors.LegFill leg)
    {
        var venue = _scene.Vault.Venues.Single(v => v.VenueId == leg.VenueId);
        var fee = VenueKind.Named(venue.Kind).FeeOf(venue, leg.BaseDelta, leg.QuoteDelta);
        return (Units(fee.Base) * _world.Step.Spot) + Quote(fee.Quote);
    }

    private void Attribute(BookMark before, BacktestStep step)
    {
        var (measure, moved) = (before.Measure, step.Spot - before.Measure.Spot);
        var years = (step.Time - before.Time) / Core.Exposures.Market.SecondsPerYear;
        var net = measure.BookDelta + before.HedgeUnits;
        _trackingVariance += net * net * moved * moved;
        _attribution += new Attribution(
            net * moved,
            0.5 * measure.Gamma * moved * moved,
            measure.Theta * years,
            measure.Vega * _value.VolatilityMove(before),
            0.0, 0.0, 0.0, 0.0);
    }

    private void Learn(long decision, IntentChange change) =>
        Learn(new Fact.IntentChanged(_scene.Vault.Id, decision, change));

    private ImmutableArray<Effect> Learn(Fact fact)
    {
        var step = Keeper.Next(_state, fact, _scene.Mandate);
        _state = step.State;
        return step.Effects;
    }

    private double Units(BigInteger amount) => Scaled.ToDouble(amount, _scene.Vault.Base.Decimals);

    /// <summary>USD of a quote integer; the peg is the scene's.</summary>
    private double Quote(BigInteger amount) =>
        Scaled.ToDouble(amount, _scene.Vault.Quote.Decimals) * _value.QuoteUsd;

    /// <summary>A plan on its way to a block.</summary>
    private sealed record Pending(Decision Decision, Attempt Attempt, int Line, ulong Due);
}
