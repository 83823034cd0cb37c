using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>An account's position in a Synthetix PerpsV2 market of the base.</summary>
/// <remarks>
/// The market answers for itself through its proxy; nothing is taken from a cache. The margin token, sUSD, must be
/// among the vault's assets: it has left its peg before, and then the whole account is worth less than it says.
/// </remarks>
public sealed class PerpsV2Vault : VaultKind
{
    private const string MarketName = "market";
    private const string MarginTokenName = "marginToken";

    private static readonly ImmutableArray<AbiFunction> OfAccount =
        [.. Functions(
            "positions", "delayedOrders", "accruedFunding", "remainingMargin", "accessibleMargin", "liquidationPrice",
            "canLiquidate", "isFlagged")];

    private static readonly ImmutableArray<AbiFunction> OfMarket =
        [.. Functions(
            "assetPrice", "unrecordedFunding", "fundingRateLastRecomputed", "fundingLastRecomputed",
            "currentFundingVelocity")];

    /// <inheritdoc/>
    public override string Name => "perps-v2";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [MarketName, MarginTokenName];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var market = book.Contract(MarketName);
        return OfMarket.Select(function => new Ask(market, function))
            .Concat(OfAccount.Select(function => new Ask(market, function, book.Account)));
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var (market, marginToken) = (book.Contract(MarketName), book.Contract(MarginTokenName));
        var token = vault.TokenAt(marginToken) ?? throw new UnanswerableException(
            $"the margin of {market} is in {marginToken}, which has no price: add it to the vault's assets");
        AbiRecord Market(string function) => answers.Get(new Ask(market, Abis.PerpsV2MarketViews.Function(function)));
        AbiRecord Account(string function) =>
            answers.Get(new Ask(market, Abis.PerpsV2MarketViews.Function(function), book.Account));

        var price = Market("assetPrice");
        if (price["invalid"].AsBool() || price["price"].AsBigInteger().IsZero)
        {
            throw new UnanswerableException($"the price of {market} is stale, zero or suspended");
        }

        var position = Account("positions")[0];
        var reading = new PerpsV2Reading
        {
            Size = position["size"].AsBigInteger(),
            LastPrice = position["lastPrice"].AsBigInteger(),
            Margin = position["margin"].AsBigInteger(),
            AssetPrice = price["price"].AsBigInteger(),
            AccruedFunding = Account("accruedFunding")["funding"].AsBigInteger(),
            UnrecordedFunding = Market("unrecordedFunding")["funding"].AsBigInteger(),
            RemainingMargin = Account("remainingMargin")["marginRemaining"].AsBigInteger(),
            AccessibleMargin = Account("accessibleMargin")["marginAccessible"].AsBigInteger(),
            LiquidationPrice = Account("liquidationPrice")["price"].AsBigInteger(),
            CanLiquidate = Account("canLiquidate")[0].AsBool(),
            IsFlagged = Account("isFlagged")[0].AsBool(),
            FundingVelocity = Market("currentFundingVelocity")[0].AsBigInteger(),
            RecordedFundingRate = Market("fundingRateLastRecomputed")[0].AsBigInteger(),
            FundingRecorded = Market("fundingLastRecomputed")[0].AsUInt64(),
            Pending = Order(Account("delayedOrders")[0]),
        };
        Require(reading, market, book.Account);
        IndexPrice.Require(vault, answers, market, reading.AssetPrice);
        return new PerpsV2Position(reading, vault.Base.Symbol, token.Symbol);
    }

    private static IEnumerable<AbiFunction> Functions(params string[] names) =>
        names.Select(Abis.PerpsV2MarketViews.Function);

    /// <summary>Refuses a market that computes otherwise than this kind does, and a position it cannot have.</summary>
    private static void Require(PerpsV2Reading reading, Address market, Address account)
    {
        if (!reading.Size.IsZero && reading.LastPrice.IsZero)
        {
            throw new UnanswerableException($"the position of {account} at {market} has a size and no entry price");
        }

        var remaining = BigInteger.Max(BigInteger.Zero, reading.Equity);
        if (remaining != reading.RemainingMargin)
        {
            throw new UnanswerableException(
                $"{market} says that {account} has {reading.RemainingMargin} of margin left; its margin, profit and "
                + $"funding come to {remaining}: it is no PerpsV2 market that this version knows");
        }
    }

    private static PerpsV2Order? Order(AbiValue order) => order["sizeDelta"].AsBigInteger().IsZero
        ? null
        : new PerpsV2Order(
            order["sizeDelta"].AsBigInteger(),
            order["desiredFillPrice"].AsBigInteger(),
            order["isOffchain"].AsBool(),
            order["executableAtTime"].AsBigInteger(),
            order["intentionTime"].AsBigInteger(),
            order["keeperDeposit"].AsBigInteger());
}

/// <summary>What a PerpsV2 market says of an account, to the unit: all amounts have 18 decimals.</summary>
/// <remarks>Source of every formula: Synthetix v2.102, PerpsV2MarketBase.sol.</remarks>
public sealed record PerpsV2Reading
{
    private static readonly BigInteger One = PowerOfTen.Of(PerpsV2Position.Decimals);

    /// <summary>Base units; short below zero.</summary>
    public required BigInteger Size { get; init; }

    /// <summary>USD per base at the last change: profit counts from here.</summary>
    public required BigInteger LastPrice { get; init; }

    /// <summary>Margin at the last change.</summary>
    public required BigInteger Margin { get; init; }

    /// <summary>The market's price, USD per base.</summary>
    public required BigInteger AssetPrice { get; init; }

    /// <summary>Funding since the last change; above zero the account received it.</summary>
    public required BigInteger AccruedFunding { get; init; }

    /// <summary>Of that, per base unit, what the market has not written down: it moves with the price.</summary>
    public required BigInteger UnrecordedFunding { get; init; }

    /// <summary>Margin with profit and funding, not below zero.</summary>
    public required BigInteger RemainingMargin { get; init; }

    /// <summary>Of that what may be withdrawn.</summary>
    public required BigInteger AccessibleMargin { get; init; }

    /// <summary>The market's estimate of where it may liquidate; 0 for nowhere.</summary>
    public required BigInteger LiquidationPrice { get; init; }

    /// <summary>Whether anybody may flag the position now.</summary>
    public required bool CanLiquidate { get; init; }

    /// <summary>Whether it was flagged, and only waits for a liquidator.</summary>
    public required bool IsFlagged { get; init; }

    /// <summary>
    /// Part of the notional a day that longs paid to shorts when the market last wrote its funding down.
    /// </summary>
    public required BigInteger RecordedFundingRate { get; init; }

    /// <summary>How fast that rate has grown since, per day.</summary>
    public required BigInteger FundingVelocity { get; init; }

    /// <summary>When the market last wrote its funding down, unix seconds.</summary>
    public required ulong FundingRecorded { get; init; }

    /// <summary>An order that waits; null for none.</summary>
    public required PerpsV2Order? Pending { get; init; }

    /// <summary>Margin, profit and funding, which may be below zero; rounded as the contract rounds.</summary>
    public BigInteger Equity => Margin + Times(Size, AssetPrice - LastPrice) + AccruedFunding;

    /// <summary>The part of the accrued funding that is written down and so does not move with the price.</summary>
    public BigInteger RecordedFunding => AccruedFunding - Times(Size, UnrecordedFunding);

    private static BigInteger Times(BigInteger left, BigInteger right) => left * right / One;
}

/// <summary>A delayed order. Its keeper's deposit has left the margin already.</summary>
/// <param name="SizeDelta">Base units, sells below zero; 18 decimals.</param>
/// <param name="LimitPrice">The worst price it takes, USD per base, 18 decimals.</param>
/// <param name="IsOffchain">Whether it executes at an off-chain oracle's price.</param>
/// <param name="ExecutableAt">Unix seconds; 0 for one that waits for an off-chain price.</param>
/// <param name="SubmittedAt">Unix seconds.</param>
/// <param name="KeeperDeposit">What its executor is paid, sUSD with 18 decimals.</param>
public sealed record PerpsV2Order(
    BigInteger SizeDelta,
    BigInteger LimitPrice,
    bool IsOffchain,
    BigInteger ExecutableAt,
    BigInteger SubmittedAt,
    BigInteger KeeperDeposit);

/// <summary>A PerpsV2 position: remaining margin at any price and time at which nobody has traded since.</summary>
/// <remarks>
/// With margin M, size q, entry P, written-down funding F and the days e since the market last wrote funding down at
/// the rate r, which has grown by v a day, the account is worth
/// M + q (S - P) + F - q S (r + v e / 2) e, and not less than nothing. Unwritten funding is a part of the notional, so
/// it is part of delta: q (1 - (r + v e / 2) e). At a positive rate longs pay, as the contract computes it.
/// </remarks>
public sealed class PerpsV2Position : PerpetualPosition
{
    /// <summary>Of every amount in a PerpsV2 market.</summary>
    internal const int Decimals = 18;

    private const double SecondsPerDay = 86_400.0;
    private const double DaysPerYear = 365.0;

    private readonly string _baseSymbol;
    private readonly string _marginSymbol;
    private readonly double _size;
    private readonly double _settled;
    private readonly double _rate;
    private readonly double _velocity;

    internal PerpsV2Position(PerpsV2Reading reading, string baseSymbol, string marginSymbol)
        : base(LabelOf(Wad(reading.Size), Wad(reading.LastPrice), baseSymbol), marginSymbol)
    {
        Reading = reading;
        (_baseSymbol, _marginSymbol) = (baseSymbol, marginSymbol);
        _size = Wad(reading.Size);
        _settled = Wad(reading.Margin + reading.RecordedFunding) - (_size * Wad(reading.LastPrice));
        _rate = Wad(reading.RecordedFundingRate);
        _velocity = Wad(reading.FundingVelocity);
    }

    /// <summary>What the market says, to the unit.</summary>
    public PerpsV2Reading Reading { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Reason> Remarks => [.. Orders(), .. Liquidation()];

    /// <inheritdoc/>
    protected override Greeks Revalue(Market market)
    {
        var days = market.Timestamp <= Reading.FundingRecorded
            ? 0.0
            : (market.Timestamp - Reading.FundingRecorded) / SecondsPerDay;
        var funding = (_rate + (0.5 * _velocity * days)) * days;
        var delta = _size * (1.0 - funding);
        var value = _settled + (delta * market.Spot);
        if (value <= 0.0)
        {
            return default;
        }

        var decay = -_size * (_rate + (_velocity * days)) * DaysPerYear;
        return default(Greeks) with { Price = value, Delta = delta, Theta = decay * market.Spot, Charm = decay };
    }

    private IEnumerable<Reason> Orders()
    {
        if (Reading.Pending is { } order)
        {
            var when = order.IsOffchain
                ? "once an off-chain price is newer than it"
                : $"at the next price, or from {order.ExecutableAt} on";
            yield return new Reason(
                ReasonCode.PendingOrder, false, Wad(order.SizeDelta), 0.0, _baseSymbol,
                $"limit {Text(order.LimitPrice)} {_marginSymbol}, {when}");
        }
    }

    private IEnumerable<Reason> Liquidation()
    {
        if (Reading.Size.IsZero)
        {
            yield break;
        }

        var (price, limit, isSafe) = (Wad(Reading.AssetPrice), Wad(Reading.LiquidationPrice), IsSafe);
        yield return new Reason(
            ReasonCode.LiquidationPrice, isSafe, price, limit, "USD",
            Reading.IsFlagged ? "it is flagged, and any price ends it" : null);

        // The distance to the liquidation price is what equity exceeds the least margin by; where no price liquidates,
        // the market does not say what that margin is.
        if (limit > 0.0)
        {
            var notional = Math.Abs(_size) * price;
            var (equity, excess) = (Wad(Reading.Equity), _size * (price - limit));
            yield return new Reason(
                ReasonCode.MarginRatio, isSafe, 100.0 * equity / notional, 100.0 * (equity - excess) / notional, "%",
                $"{Text(Reading.AccessibleMargin)} {_marginSymbol} may be withdrawn");
        }
    }

    private bool IsSafe => !Reading.CanLiquidate && !Reading.IsFlagged;

    private static double Wad(BigInteger amount) => Scaled.ToDouble(amount, Decimals);

    private static string Text(BigInteger amount) => Wad(amount).ToString("0.00", CultureInfo.InvariantCulture);
}
