using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Vaults;

/// <summary>An account's position as a taker in a Perpetual Protocol v2 (Curie) market of the base.</summary>
/// <remarks>
/// It reads one market, as a taker, while the market is open: an account that provides liquidity, trades in another
/// market or sits in one that was paused is refused, because its value would not be this position's.
/// </remarks>
public sealed class PerpCurieVault : VaultKind
{
    private const string ClearingHouseName = "clearingHouse";
    private const string BaseTokenName = "baseToken";

    /// <inheritdoc/>
    public override string Name => "perp-curie";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [ClearingHouseName, BaseTokenName];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers) =>
        Reads(book, answers).Asks();

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reads = Reads(book, answers);
        reads.RequireTaker();
        var settlement = TokenOf(vault, reads.SettlementToken());
        if (settlement.Decimals > CurieReading.Decimals)
        {
            throw new UnanswerableException($"{settlement.Symbol} has more decimals than the protocol takes");
        }

        var collateral = reads.Collateral()
            .Select(held => new CurieCollateral(TokenOf(vault, held.Token), held.Balance))
            .ToImmutableArray();
        var reading = reads.Understand(settlement.Decimals);
        if (reading.IndexPrice.Sign <= 0 || reading.MarkPrice.Sign <= 0)
        {
            throw new UnanswerableException($"the market {book.Contract(BaseTokenName)} has no price");
        }

        if (collateral.IsEmpty && reading.AccountValue != reading.SettlementValue)
        {
            throw new UnanswerableException(
                $"the account value of {book.Account} is {reading.AccountValue}, its parts come to "
                + $"{reading.SettlementValue}: it is no Perpetual Protocol v2 that this version knows");
        }

        IndexPrice.Require(vault, answers, book.Contract(BaseTokenName), reading.IndexPrice);
        return new PerpCuriePosition(reading, collateral, vault.Base.Symbol, settlement.Symbol);
    }

    private static CurieReads Reads(BookMandate book, Answers answers) =>
        new(book.Contract(ClearingHouseName), book.Contract(BaseTokenName), book.Account, answers);

    private static Token TokenOf(VaultMandate vault, Address token) =>
        vault.TokenAt(token) ?? throw new UnanswerableException(
            $"collateral is in {token}, which has no price: add it to the vault's assets");
}

/// <summary>What Perpetual Protocol says of an account, to the unit: 18 decimals where nothing else is said.</summary>
/// <remarks>Source of every formula: curie-contract 2.8.4, AccountBalance.sol, Exchange.sol and Vault.sol.</remarks>
public sealed record CurieReading
{
    /// <summary>Of every amount that is not in the settlement token's.</summary>
    internal const int Decimals = 18;

    /// <summary>Base units; short below zero.</summary>
    public required BigInteger Size { get; init; }

    /// <summary>What the position was opened for: above zero the account received it.</summary>
    public required BigInteger OpenNotional { get; init; }

    /// <summary>Profit that was realised and is not yet in the balance.</summary>
    public required BigInteger OwedRealizedPnl { get; init; }

    /// <summary>Profit of the open position at the mark price.</summary>
    public required BigInteger UnrealizedPnl { get; init; }

    /// <summary>Fees earned as a maker that are not yet in the balance.</summary>
    public required BigInteger PendingFee { get; init; }

    /// <summary>Funding that is not settled yet; above zero the account pays it.</summary>
    public required BigInteger PendingFunding { get; init; }

    /// <summary>Settlement token deposited, in its own decimals.</summary>
    public required BigInteger Balance { get; init; }

    /// <summary>What the protocol says the account is worth, in the settlement token's decimals.</summary>
    public required BigInteger AccountValue { get; init; }

    /// <summary>The account value below which the position may be liquidated.</summary>
    public required BigInteger MarginRequirement { get; init; }

    /// <summary>The price of profits and liquidations: a median of pool, its average and index with premium.</summary>
    public required BigInteger MarkPrice { get; init; }

    /// <summary>The oracle's price.</summary>
    public required BigInteger IndexPrice { get; init; }

    /// <summary>What longs pay per base unit and day: the pool's average less the index's, within a limit.</summary>
    public required BigInteger DailyFunding { get; init; }

    /// <summary>Of the settlement token.</summary>
    public required int SettlementDecimals { get; init; }

    /// <summary>The account without other collateral.</summary>
    public BigInteger Settled =>
        (Balance * PowerOfTen.Of(Decimals - SettlementDecimals))
        + OwedRealizedPnl + UnrealizedPnl + PendingFee - PendingFunding;

    /// <summary>The same in the settlement token's decimals, rounded down as the protocol does.</summary>
    public BigInteger SettlementValue
    {
        get
        {
            var quotient = BigInteger.DivRem(Settled, PowerOfTen.Of(Decimals - SettlementDecimals), out var rest);
            return rest.Sign < 0 ? quotient - 1 : quotient;
        }
    }
}

/// <summary>A token besides the settlement token that backs an account.</summary>
/// <param name="Token">The token.</param>
/// <param name="Balance">Its integer amount.</param>
public sealed record CurieCollateral(Token Token, BigInteger Balance);

/// <summary>
/// A Perpetual Protocol v2 position: its account value as the index moves and the mark keeps its distance to it.
/// </summary>
/// <remarks>
/// The mark is a median: it is the index with a premium while that lies between the pool's price and its average, and
/// stays behind otherwise, until an arbitrageur moves the pool. A hedge is of the price that it follows, so the mark
/// moves one for one with the spot here, and delta is the size. The value may be below zero, as the protocol's may;
/// what is missing then falls to its insurance fund. Other collateral counts at its market price, without the
/// haircut that the protocol's own account value takes.
/// </remarks>
public sealed class PerpCuriePosition : PerpetualPosition
{
    private const double DaysPerYear = 365.0;

    private readonly string _settlement;
    private readonly double _size;
    private readonly double _settled;

    internal PerpCuriePosition(
        CurieReading reading, ImmutableArray<CurieCollateral> others, string baseSymbol, string settlement)
        : base(LabelOf(Wad(reading.Size), Entry(reading), baseSymbol), settlement)
    {
        (Reading, Others, _settlement) = (reading, others, settlement);
        _size = Wad(reading.Size);
        _settled = Wad(reading.Settled) - (_size * Wad(reading.IndexPrice));
    }

    /// <summary>What the protocol says, to the unit.</summary>
    public CurieReading Reading { get; }

    /// <summary>Collateral besides the settlement token.</summary>
    public ImmutableArray<CurieCollateral> Others { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Reason> Remarks
    {
        get
        {
            if (Reading.Size.IsZero)
            {
                return [];
            }

            var mark = Wad(Reading.MarkPrice);
            var notional = Math.Abs(_size) * mark;
            var (account, required) =
                (Scaled.ToDouble(Reading.AccountValue, Reading.SettlementDecimals), Wad(Reading.MarginRequirement));
            var isSafe = account >= required;
            return
            [
                new Reason(
                    ReasonCode.LiquidationPrice, isSafe, mark, LiquidationPrice(mark, account, required / notional),
                    "USD"),
                new Reason(
                    ReasonCode.MarginRatio, isSafe, 100.0 * account / notional, 100.0 * required / notional, "%",
                    $"the account is worth {account.ToString("0.00", CultureInfo.InvariantCulture)} {_settlement} to "
                    + "the protocol"),
            ];
        }
    }

    /// <inheritdoc/>
    protected override Greeks Revalue(Market market) => default(Greeks) with
    {
        Price = _settled + (_size * market.Spot),
        Delta = _size,
        Theta = -_size * Wad(Reading.DailyFunding) * DaysPerYear,
    };

    /// <inheritdoc/>
    protected override IEnumerable<ExposureComponent> Collateral(Market market) => Others.SelectMany(other =>
        ExposureComponent.Holding(
            $"{other.Token.Symbol} collateral",
            market[other.Token.Symbol],
            Scaled.ToDouble(other.Balance, other.Token.Decimals)));

    /// <summary>
    /// The mark at which the account value meets the requirement, which is a part of the notional; 0 for none. With
    /// account value A at mark m, size q and ratio k: A + q (x - m) = k |q| x.
    /// </summary>
    private double LiquidationPrice(double mark, double account, double ratio) =>
        Math.Max(0.0, ((_size * mark) - account) / (_size - (ratio * Math.Abs(_size))));

    private static double Entry(CurieReading reading) =>
        reading.Size.IsZero ? 0.0 : Math.Abs(Wad(reading.OpenNotional) / Wad(reading.Size));

    private static double Wad(BigInteger amount) => Scaled.ToDouble(amount, CurieReading.Decimals);
}
