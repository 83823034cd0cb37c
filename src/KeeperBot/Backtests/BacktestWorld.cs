using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Backtests;

/// <summary>
/// The chain of a backtest: it answers what the brain's adapters ask, encoded as contracts encode it, and does to plans
/// what the executor would. One path at a time; not safe for concurrent use.
/// </summary>
internal sealed class BacktestWorld
{
    private const ulong GasLimit = 30_000_000;

    /// <summary>A block half full leaves the base fee as it is, on every chain.</summary>
    private static readonly FeeParameters Ethereums = new(8, 2, 0, 0);

    /// <summary>Gas of a hedge that reverts: the executor checks before it trades.</summary>
    private const ulong RevertedGas = 70_000;

    private readonly BacktestScene _scene;
    private readonly WorldReader _reader;

    /// <summary>Creates the world of a scene at its beginning.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="terms">What happens to plans.</param>
    /// <exception cref="UnanswerableException">The scene's answers lack the executor.</exception>
    public BacktestWorld(BacktestScene scene, BacktestTerms terms)
    {
        _scene = scene;
        Block = scene.Mandate.Gas.Fees == FeeModel.OpStack ? Block with { FeeParameters = Ethereums } : Block;
        Pools = new FeePools(scene.Vault, terms.PoolDepth);
        Inventory = ExecutorInventory.Of(scene);
        _reader = new WorldReader(scene, this);
    }

    /// <summary>What the executor holds and has traded.</summary>
    public ExecutorInventory Inventory { get; private set; }

    /// <summary>The pools at the present price.</summary>
    public FeePools Pools { get; }

    /// <summary>The present step.</summary>
    public BacktestStep Step { get; private set; }

    /// <summary>The present block.</summary>
    public BlockHeader Block { get; private set; } = new(0, default, default, 0, 0, GasLimit / 2, GasLimit);

    /// <summary>Quote per base by the feeds, 18 decimals.</summary>
    public BigInteger OraclePriceWad { get; private set; }

    /// <summary>The time and the prices become those of a step.</summary>
    public void MoveTo(BacktestStep step)
    {
        var number = Block.Number + 1;
        var name = string.Create(CultureInfo.InvariantCulture, $"backtest block {number} at {step.Time}");
        Step = step;
        Block = Block with
        {
            Number = number,
            ParentHash = Block.Hash,
            Hash = Keccak256.Compute(Encoding.UTF8.GetBytes(name)),
            Timestamp = step.Time,
            BaseFeePerGas = step.BaseFeeWei,
        };
        OraclePriceWad = _reader.PriceAt(step);
        Pools.MoveTo(OraclePriceWad);
    }

    /// <summary>
    /// Everything that the mandate's adapters ask of the present block, in as many rounds as they need.
    /// </summary>
    /// <exception cref="InvariantException">An adapter asks for ever.</exception>
    public Snapshot Read()
    {
        var answers = Answers.None;
        for (var round = 0; round <= Observation.MaxRounds; round++)
        {
            var missing = Observation.Missing(_scene.Mandate, answers);
            if (missing.IsEmpty)
            {
                return new Snapshot(Block, answers);
            }

            answers = answers.With(missing.Select(ask => KeyValuePair.Create(ask, _reader.Answer(ask))));
        }

        throw new InvariantException($"after {Observation.MaxRounds} rounds an adapter still asks");
    }

    /// <summary>Puts a plan into the present block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="reasonHash">What it commits to.</param>
    /// <param name="attempt">The bytes that carry it.</param>
    /// <param name="fails">True when it reverts whatever it is.</param>
    public Inclusion Include(HedgePlan plan, Hash32 reasonHash, Attempt attempt, bool fails)
    {
        var (fill, revert) = fails ? (null, "reverted by the backtest's failure rate") : Execute(plan, reasonHash);
        return new Inclusion(
            attempt.Hash,
            Block.Number,
            Block.Hash,
            fill is not null,
            InclusionKind.Plan,
            fill is null ? RevertedGas : _scene.Mandate.Gas.HedgeGas + plan.ExtraGas,
            BaseFee.Next(Block, _scene.Mandate.Gas.Fees) + _scene.Mandate.Gas.TipWei,
            fill,
            revert)
        {
            DataFeeWei = plan.Cost.DataFeeWei,
        };
    }

    /// <summary>The executor's own order of checks: budgets, the venue at its limit, the bounds, the loss.</summary>
    private (Fill? Fill, string? Revert) Execute(HedgePlan plan, Hash32 reasonHash)
    {
        var (vault, before) = (_scene.Vault, Inventory);
        if (plan.Sequence != before.Sequence || plan.ExpectedHedge != before.Hedge)
        {
            return (null, "HedgeIsNotAsExpected");
        }

        var legs = ImmutableArray.CreateBuilder<LegFill>();
        var (size, quote, notional, loss) = (BigInteger.Zero, BigInteger.Zero, BigInteger.Zero, BigInteger.Zero);
        foreach (var leg in plan.Legs)
        {
            var venue = vault.Venues.Single(v => v.VenueId == leg.VenueId);
            if (Pools.Trade(leg.Size, venue.FeePips) is not { } moved
                || moved < LeastQuote(leg.Size, leg.LimitPriceWad)
                || before.BaseBalance + size + leg.Size < 0
                || before.QuoteBalance + quote + moved < 0)
            {
                return (null, "VenueCallFailed");
            }

            legs.Add(new LegFill(leg.VenueId, leg.Size, moved));
            (size, quote) = (size + leg.Size, quote + moved);
            notional += Amounts.QuoteForRoundedUp(vault, BigInteger.Abs(leg.Size), OraclePriceWad);
            loss += BigInteger.Max(0, LeastQuote(leg.Size, OraclePriceWad) - moved);
        }

        if (before.After(size, quote, notional, loss, Step.Time) is not { } after)
        {
            return (null, "a cap of the window is exceeded");
        }

        Inventory = after;
        return (
            new Fill(
                before.Hedge, after.Hedge, size, quote, OraclePriceWad, loss, reasonHash, legs.ToImmutable()), null);
    }

    /// <summary>
    /// The least change of quote that is no worse than a price: for a sale what must come in, rounded up; for a
    /// purchase minus what may go out, rounded down (contracts/libraries/WadPrice.sol).
    /// </summary>
    private BigInteger LeastQuote(BigInteger size, BigInteger priceWad) => size.Sign < 0
        ? Amounts.QuoteForRoundedUp(_scene.Vault, -size, priceWad)
        : -Amounts.QuoteFor(_scene.Vault, size, priceWad);
}
