using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// An account at a PerpsV2 market at one block, and why it is worth another amount at a later one, to the unit. All
/// amounts have 18 decimals; money is sUSD.
/// </summary>
/// <remarks>
/// Margin, entry price and funding index are written down whenever the account is touched: M' = M + q (P' - P) +
/// q (F' - F) - fee + transfer, each product toward zero. In between the account is worth M + q (S - P) + q (F - F').
/// Source: Synthetix v2.102, PerpsV2MarketBase.sol (_profitLoss, _accruedFunding, _recomputeMarginWithDelta) and
/// PerpsV2MarketProxyable.sol (_trade, _updatePositionMargin, _recomputeFunding).
/// </remarks>
internal sealed record PerpsV2Account
{
    private static readonly BigInteger One = PowerOfTen.Of(AccountChange.Decimals);
    private static readonly AbiFunction Positions = View("positions");
    private static readonly AbiFunction Accrued = View("accruedFunding");
    private static readonly AbiFunction Remaining = View("remainingMargin");
    private static readonly AbiFunction AssetPrice = View("assetPrice");
    private static readonly AbiFunction Orders = View("delayedOrders");
    private static readonly AbiFunction FundingSequence = View("fundingSequence");
    private static readonly AbiEvent FundingRecomputed = Abis.PerpsV2MarketEvents.Event("FundingRecomputed");
    private static readonly AbiEvent MarginTransferred = Abis.PerpsV2MarketEvents.Event("MarginTransferred");
    private static readonly AbiEvent PositionModified = Abis.PerpsV2MarketEvents.Event("PositionModified");

    /// <summary>What the market last wrote down.</summary>
    public required Written Last { get; init; }

    /// <summary>The market's price.</summary>
    public required BigInteger Price { get; init; }

    /// <summary>Funding since, received above zero.</summary>
    public required BigInteger Unwritten { get; init; }

    /// <summary>The order that waits; zero for none.</summary>
    public required BigInteger Pending { get; init; }

    /// <summary>What the market says it is worth: never below zero.</summary>
    public required BigInteger Worth { get; init; }

    private BigInteger Gain => Times(Last.Size, Price - Last.Price);

    /// <summary>The reads of an account, besides those that a position venue makes anyway.</summary>
    public static IEnumerable<Ask> Observe(Address market, Address account, Answers answers)
    {
        yield return new Ask(market, Accrued, account);
        if (answers.TryGet(new Ask(market, Positions, account)) is { } held && !held[0]["size"].AsBigInteger().IsZero)
        {
            yield return new Ask(market, FundingSequence, held[0]["lastFundingIndex"]);
        }
    }

    /// <summary>True for what a market told of an account.</summary>
    public static bool IsToldBy(Address market, LogEntry log) =>
        log.Address == market && (FundingRecomputed.Matches(log.Topics.AsSpan())
            || MarginTransferred.Matches(log.Topics.AsSpan()) || PositionModified.Matches(log.Topics.AsSpan()));

    /// <summary>Reads an account.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static PerpsV2Account Read(Address market, Address account, Answers answers)
    {
        var held = answers.Get(new Ask(market, Positions, account))[0];
        var size = held["size"].AsBigInteger();
        return new PerpsV2Account
        {
            Last = new Written(
                held["margin"].AsBigInteger(),
                size,
                held["lastPrice"].AsBigInteger(),
                size.IsZero
                    ? BigInteger.Zero
                    : answers.Get(new Ask(market, FundingSequence, held["lastFundingIndex"]))[0].AsBigInteger()),
            Price = answers.Get(new Ask(market, AssetPrice))["price"].AsBigInteger(),
            Unwritten = answers.Get(new Ask(market, Accrued, account))["funding"].AsBigInteger(),
            Pending = answers.Get(new Ask(market, Orders, account))[0]["sizeDelta"].AsBigInteger(),
            Worth = answers.Get(new Ask(market, Remaining, account))["marginRemaining"].AsBigInteger(),
        };
    }

    /// <summary>Why this account is worth another amount than before; what the market told is in the span.</summary>
    /// <param name="before">The account at the first block.</param>
    /// <param name="span">What the keeper did in between.</param>
    public AccountChange Since(PerpsV2Account before, AccountSpan span)
    {
        var (last, funding, transferred) = (before.Last, before.Last.Funding, BigInteger.Zero);
        var change = span.Moved with { Trading = -before.Gain, Funding = -before.Unwritten };
        var moved = BigInteger.Zero;
        foreach (var log in span.Logs)
        {
            if (log.As(FundingRecomputed) is { } recomputed)
            {
                funding = recomputed["funding"].AsBigInteger();
            }
            else if (log.As(MarginTransferred) is { } transfer)
            {
                moved += transfer["marginDelta"].AsBigInteger();
            }
            else if (log.As(PositionModified) is { } told)
            {
                var next = new Written(
                    told["margin"].AsBigInteger(), told["size"].AsBigInteger(), told["lastPrice"].AsBigInteger(),
                    funding);
                var deposit = told["tradeSize"].AsBigInteger().IsZero && moved.IsZero;
                change += last.To(next, moved, deposit ? null : told["fee"].AsBigInteger());
                (last, transferred, moved) = (next, transferred + moved, BigInteger.Zero);
            }
        }

        change += TouchedByOthers(last, before);
        return change with
        {
            Trading = change.Trading + Gain,
            Funding = change.Funding + Unwritten,
            Conversion = transferred - change.MovedIn + change.MovedOut,
            Others = change.Others + Shortfall - before.Shortfall,
        };
    }

    /// <summary>What it owes beyond its margin, which the market never claims.</summary>
    private BigInteger Shortfall => Worth - Last.Margin - Gain - Unwritten;

    /// <summary>
    /// What happened by no transaction of the keeper's: an order of its own that somebody carried out, whose cost is a
    /// fee; or a liquidation, which takes all.
    /// </summary>
    private AccountChange TouchedByOthers(Written expected, PerpsV2Account before)
    {
        if (Last.IsAs(expected))
        {
            return AccountChange.None;
        }

        var filled = Last.Size - expected.Size;
        if (!filled.IsZero && filled == before.Pending && !Last.Size.IsZero)
        {
            return expected.To(Last, BigInteger.Zero, null);
        }

        // Where the keeper did nothing, what is taken is all that the account was worth before.
        var (gain, funded) = expected == before.Last ? (before.Gain, before.Unwritten) : (0, 0);
        return new AccountChange
        {
            Trading = gain,
            Funding = funded,
            Others = Last.Margin - expected.Margin - gain - funded,
        };
    }

    private static AbiFunction View(string name) => Abis.PerpsV2MarketViews.Function(name);

    /// <summary>A product of decimals, toward zero.</summary>
    private static BigInteger Times(BigInteger left, BigInteger right) => left * right / One;

    /// <summary>What a market writes down of an account.</summary>
    /// <param name="Margin">Its margin, gains up to here included.</param>
    /// <param name="Size">Base; short below zero.</param>
    /// <param name="Price">Up to which gains are in the margin.</param>
    /// <param name="Funding">The funding sequence up to which funding is.</param>
    internal sealed record Written(BigInteger Margin, BigInteger Size, BigInteger Price, BigInteger Funding)
    {
        /// <summary>Without a size neither price nor funding counts.</summary>
        public bool IsAs(Written other) => Size.IsZero ? Margin == other.Margin && other.Size.IsZero : this == other;

        /// <summary>What a touch did.</summary>
        /// <param name="next">What was written down then.</param>
        /// <param name="transferred">The margin that came with it; below zero what went.</param>
        /// <param name="fee">What the market says it took; null when that is what is missing.</param>
        public AccountChange To(Written next, BigInteger transferred, BigInteger? fee)
        {
            var (gain, funded) = (Times(Size, next.Price - Price), Times(Size, next.Funding - Funding));
            return new AccountChange
            {
                Trading = gain,
                Funding = funded,
                Fees = fee ?? Margin + gain + funded + transferred - next.Margin,
            };
        }
    }
}
