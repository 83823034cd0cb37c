using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Storms.World;

/// <summary>What executing a call did.</summary>
/// <param name="Revert">The revert data; null when it succeeded.</param>
/// <param name="State">The state afterwards; the one before when it reverted.</param>
/// <param name="Fill">What was traded; null when it reverted.</param>
internal sealed record Execution(byte[]? Revert, WorldState State, ExecutedFill? Fill);

/// <summary>The figures of the executor's <c>Hedged</c> event.</summary>
internal sealed record ExecutedFill(
    BigInteger HedgeBefore, BigInteger HedgeAfter, BigInteger QuoteDelta, BigInteger OraclePriceWad, BigInteger Loss);

/// <summary>
/// The semantics of contracts/HedgeExecutor.sol with the spot venue, in the contract's own order and integers.
/// </summary>
internal sealed class SimulatedExecutor(ExecutorRules rules)
{
    private const int Bps = 10_000;
    private const ulong MaxAgeBase = 3_660;
    private const ulong MaxAgeQuote = 86_460;

    private static readonly BigInteger Scale = BigInteger.Pow(10, 18 + 18 - 6);
    private static readonly ImmutableDictionary<string, AbiError> Errors =
        Abis.HedgeExecutor.Errors.ToImmutableDictionary(error => error.Name, StringComparer.Ordinal);

    private static readonly byte[] TooLittleReceived =
        AbiError.Parse("error Error(string message)").Encode("Too little received");

    /// <summary>Executes an order of the keeper on a vault.</summary>
    /// <param name="before">The state before it in its block.</param>
    /// <param name="vault">Which vault's executor is called.</param>
    /// <param name="order">The order.</param>
    /// <param name="timestamp">The block's time, unix seconds.</param>
    /// <param name="pool">The pool as the transaction meets it.</param>
    public Execution Hedge(WorldState before, int vault, HedgeOrder order, ulong timestamp, SpotPool pool)
    {
        var book = before.Vaults[vault];
        if (Refuse(before, book, order, timestamp) is { } refusal)
        {
            return new Execution(refusal, before, null);
        }

        var price = before.OraclePriceWad;
        var notional = Ceiling(BigInteger.Abs(order.Size) * price, Scale);
        var charged = book.Notional.Charge(
            notional, VaultBook.MaxNotionalPerWindow, VaultBook.WindowSeconds, timestamp);
        if (rules.Budgets && notional > VaultBook.MaxNotionalPerTrade)
        {
            return Fails(before, "NotionalExceedsTradeCap", notional, VaultBook.MaxNotionalPerTrade);
        }

        if (rules.Budgets && charged.Amount > VaultBook.MaxNotionalPerWindow)
        {
            return Fails(before, "NotionalExceedsWindowCap", charged.Amount, VaultBook.MaxNotionalPerWindow);
        }

        if (pool.Trade(order.Size) is not { } quoteDelta || !Delivers(book, order.Size, quoteDelta)
            || (rules.Price && quoteDelta < LeastQuoteDelta(order.Size, BoundLimit(order, price))))
        {
            return Fails(before, "VenueCallFailed", (ulong)order.VenueId, TooLittleReceived);
        }

        var after = book.Hedge + order.Size;
        if (rules.Bounds && !InBounds(book.Hedge, after))
        {
            return Fails(before, "HedgeLeavesBounds", after, after, VaultBook.LowerBound, 0);
        }

        if (rules.Hedge && after != order.TargetHedge)
        {
            return Fails(before, "TargetIsMissed", order.TargetHedge, after);
        }

        var loss = BigInteger.Max(0, LeastQuoteDelta(order.Size, price) - quoteDelta);
        var lost = book.Loss.Charge(loss, VaultBook.MaxLossPerWindow, VaultBook.WindowSeconds, timestamp);
        if (rules.Budgets && loss.Sign > 0 && lost.Amount > VaultBook.MaxLossPerWindow)
        {
            return Fails(before, "LossExceedsWindowCap", lost.Amount, VaultBook.MaxLossPerWindow);
        }

        return new Execution(null, before.With(book with
        {
            Sequence = order.Sequence + 1,
            Hedge = after,
            Notional = charged,
            Loss = lost,
            BaseBalance = book.BaseBalance + order.Size,
            QuoteBalance = book.QuoteBalance + quoteDelta,
        }), new ExecutedFill(book.Hedge, after, quoteDelta, price, loss));
    }

    /// <summary>
    /// The least quote change that is no worse than a price: for a sale what must come in, rounded up; for a purchase
    /// minus what may go out, rounded down (contracts/libraries/WadPrice.sol).
    /// </summary>
    public static BigInteger LeastQuoteDelta(BigInteger size, BigInteger priceWad) => size.Sign < 0
        ? Ceiling(-size * priceWad, Scale)
        : -(size * priceWad / Scale);

    /// <summary>True when a hedge ends inside the vault's bounds, or nearer to them and past neither.</summary>
    public static bool InBounds(BigInteger before, BigInteger after)
    {
        static BigInteger Below(BigInteger hedge) => BigInteger.Max(0, VaultBook.LowerBound - hedge);
        static BigInteger Above(BigInteger hedge) => BigInteger.Max(0, hedge);
        var (below, above) = (Below(after), Above(after));
        var (belowBefore, aboveBefore) = (Below(before), Above(before));
        return (below.IsZero && above.IsZero)
            || (below <= belowBefore && above <= aboveBefore && below + above < belowBefore + aboveBefore);
    }

    private byte[]? Refuse(WorldState before, VaultBook book, HedgeOrder order, ulong timestamp)
    {
        if (rules.Pause && book.Paused)
        {
            return Error("ExecutorIsPaused");
        }

        if (rules.Sequence && order.Sequence != book.Sequence)
        {
            return Error("SequenceIsNotNext", order.Sequence, book.Sequence);
        }

        var id = HedgeExecutor.PlanId(
            SimulatedContracts.ChainId, SimulatedContracts.Executors[book.Index],
            SimulatedContracts.Vaults[book.Index], order.Sequence);
        if (rules.Sequence && order.PlanId != id)
        {
            return Error("PlanIdDoesNotMatch", order.PlanId, id);
        }

        if (rules.Deadline && timestamp > order.Deadline)
        {
            return Error("DeadlineHasPassed", order.Deadline, timestamp);
        }

        if (order.Size.IsZero)
        {
            return Error("LegSizeIsZero", 0);
        }

        if (rules.Hedge && order.ExpectedHedge != book.Hedge)
        {
            return Error("HedgeIsNotAsExpected", order.ExpectedHedge, book.Hedge);
        }

        return RefuseFeed(before.BaseFeed, SimulatedContracts.BaseFeed, MaxAgeBase, timestamp)
            ?? RefuseFeed(before.QuoteFeed, SimulatedContracts.QuoteFeed, MaxAgeQuote, timestamp)
            ?? (order.VenueId == SimulatedContracts.VenueId
                ? null
                : Error("VenueIsNotAllowed", (ulong)order.VenueId));
    }

    private static byte[]? RefuseFeed(PriceFeed feed, Ethereum.Address address, ulong maxAge, ulong timestamp) =>
        feed.UpdatedAt > timestamp || timestamp - feed.UpdatedAt > maxAge
            ? Error("AnswerIsTooOld", address, feed.UpdatedAt, maxAge, timestamp)
            : null;

    /// <summary>The limit, or the furthest that the owner allows where that is nearer.</summary>
    private static BigInteger BoundLimit(HedgeOrder order, BigInteger price)
    {
        var slippage = price * VaultBook.MaxSlippageBps / Bps;
        return order.Size.Sign < 0
            ? BigInteger.Max(order.LimitPriceWad, price - slippage)
            : BigInteger.Min(order.LimitPriceWad, price + slippage);
    }

    private static bool Delivers(VaultBook book, BigInteger size, BigInteger quoteDelta) =>
        size.Sign < 0 ? book.BaseBalance >= -size : book.QuoteBalance >= -quoteDelta;

    private static Execution Fails(WorldState before, string error, params ReadOnlySpan<AbiValue> arguments) =>
        new(Error(error, arguments), before, null);

    private static byte[] Error(string name, params ReadOnlySpan<AbiValue> arguments) => Errors[name].Encode(arguments);

    private static BigInteger Ceiling(BigInteger numerator, BigInteger denominator) =>
        (numerator + denominator - 1) / denominator;
}
