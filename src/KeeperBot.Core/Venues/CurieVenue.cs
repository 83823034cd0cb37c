using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A market of Perpetual Protocol v2 (Curie), which trades in a Uniswap V3 pool of virtual tokens; margin is quote.
/// </summary>
/// <remarks>
/// The pool of the mandate is that pool. The account is worth what the protocol says at its mark price, and liquidated
/// when that is less than the maintenance margin of its position at that price. A larger position needs the initial
/// margin in collateral: gains that are not realised count for the value and not for that, nor can they be taken out.
/// Source: curie-contract 2.8.4, AccountBalance.sol, ClearingHouse.sol, Exchange.sol and Vault.sol.
/// </remarks>
public sealed class CurieVenue : PositionVenue
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "curie";

    private const int Decimals = 18;
    private const string ClearingHouseName = "clearingHouse";
    private const string BaseTokenName = "baseToken";
    private const double PipsPerUnit = 1_000_000.0;
    private const double DaysPerYear = 365.0;

    /// <summary>
    /// Base units by which a sale may be off: the protocol converts each to the pool's fee and back, and rounds up
    /// twice.
    /// </summary>
    private static readonly BigInteger SaleRounding = 1_000_000;

    private static readonly AbiFunction ExchangeOf = Abis.PerpClearingHouse.Function("getExchange");
    private static readonly AbiFunction ConfigOf = Abis.PerpClearingHouse.Function("getClearingHouseConfig");
    private static readonly AbiFunction IsPaused = Abis.PerpClearingHouse.Function("paused");
    private static readonly AbiFunction InitialRatio = Abis.PerpClearingHouseConfig.Function("getImRatio");
    private static readonly AbiFunction MaintenanceRatio = Abis.PerpClearingHouseConfig.Function("getMmRatio");
    private static readonly AbiFunction RegistryOf = Abis.PerpExchange.Function("getMarketRegistry");
    private static readonly AbiFunction MostTicks = Abis.PerpExchange.Function("getMaxTickCrossedWithinBlock");
    private static readonly AbiFunction MarketInfo = Abis.PerpMarketRegistry.Function("getMarketInfoByTrader");
    private static readonly AbiFunction IsOpen = Abis.PerpBaseToken.Function("isOpen");
    private static readonly AbiFunction Index = Abis.PerpBaseToken.Function("getIndexPrice");

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override ulong LegGas => 1_200_000;

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [ClearingHouseName, BaseTokenName];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var adapter = ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers)?.Adapter
            ?? throw new UnanswerableException($"the executor lists no venue {venue.VenueId}");
        var swaps = SwapsOf(venue, vault, adapter, answers);
        var reading = Reads(venue, adapter, answers).Understand(vault.Quote.Decimals);
        var carry = new Carry(
            Scaled.ToDouble(reading.DailyFunding, Decimals) / Scaled.ToDouble(reading.IndexPrice, Decimals)
                * DaysPerYear,
            0.0);
        return new CurieBook(venue, vault, Closure(venue, answers) is null ? swaps : null, carry);
    }

    /// <inheritdoc/>
    /// <remarks>The exchange's fee is dollars, inside what a trade pays or brings.</remarks>
    public override VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta) =>
        new(BigInteger.Zero, BigInteger.Abs(quoteDelta) * venue.FeePips / SwapMath.PipsPerUnit);

    /// <summary>What an account would get for any size.</summary>
    /// <param name="venue">The venue.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="account">Whose fee it is.</param>
    /// <param name="answers">What was read.</param>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static CurieSwaps SwapsOf(VenueMandate venue, VaultMandate vault, Address account, Answers answers)
    {
        var info = answers.Get(InfoOf(venue, account, answers))[0];
        if (info["pool"].AsAddress() != venue.Pool)
        {
            throw new UnanswerableException(
                $"the pool of the market {venue.Contract(BaseTokenName)} is {info["pool"].AsAddress()}, "
                + $"the mandate says {venue.Pool}: name that one");
        }

        var index = answers.Get(IndexOf(venue))[0].AsBigInteger();
        if (index.Sign <= 0)
        {
            throw new UnanswerableException($"the market {venue.Contract(BaseTokenName)} has no index price");
        }

        var state = UniswapV3Reads.Understand(venue.Pool, vault, answers);
        var limits = new CurieLimits(
            state.SqrtPriceX96,
            state.Tick,
            TicksOf(venue, answers),
            index,
            info["maxPriceSpreadRatio"].AsInt32());
        return new CurieSwaps(state, info["exchangeFeeRatio"].AsInt32(), limits);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveMarket(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var (house, market) = (venue.Contract(ClearingHouseName), venue.Contract(BaseTokenName));
        List<Ask> asks =
        [
            .. UniswapV3Reads.Observe(venue.Pool, vault, answers),
            new(house, IsPaused),

            // The protocol's other contracts, in the first round: whose account it is, is known only after that.
            .. new CurieReads(house, market, Address.Zero, Answers.None).Asks(),
        ];
        if (answers.TryGet(new Ask(house, ExchangeOf)) is { } exchange)
        {
            asks.Add(new Ask(exchange[0].AsAddress(), RegistryOf));
            asks.Add(new Ask(exchange[0].AsAddress(), MostTicks, market));
        }

        if (answers.TryGet(new Ask(house, ConfigOf)) is { } config)
        {
            asks.Add(new Ask(config[0].AsAddress(), InitialRatio));
            asks.Add(new Ask(config[0].AsAddress(), MaintenanceRatio));
        }

        return asks;
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveAccount(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        var asks = Reads(venue, adapter, answers).Asks();
        return answers.TryGet(new Ask(venue.Contract(ClearingHouseName), ExchangeOf)) is { } exchange
            && answers.TryGet(new Ask(exchange[0].AsAddress(), RegistryOf)) is not null
                ? asks.Append(InfoOf(venue, adapter, answers))
                : asks;
    }

    /// <inheritdoc/>
    protected override VenueAccount Understand(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        var reading = Reads(venue, adapter, answers).Understand(vault.Quote.Decimals);
        if (reading.MarkPrice.Sign <= 0 || reading.IndexPrice.Sign <= 0)
        {
            throw new UnanswerableException($"the market {venue.Contract(BaseTokenName)} has no price");
        }

        var config = answers.Get(new Ask(venue.Contract(ClearingHouseName), ConfigOf))[0].AsAddress();
        double Ratio(AbiFunction function) => answers.Get(new Ask(config, function))[0].AsInt32() / PipsPerUnit;
        var (size, mark) = (Scaled.ToDouble(reading.Size, Decimals), Scaled.ToDouble(reading.MarkPrice, Decimals));

        // Initial margin is for the debt: the base of a short at its mark, but the dollars that a long one cost.
        var debt = size > 0.0 ? Math.Max(1.0, -Scaled.ToDouble(reading.OpenNotional, Decimals) / (size * mark)) : 1.0;
        return new VenueAccount(
            venue,
            BigInteger.Zero,
            BigInteger.Zero,
            Rescaled(reading.Size, Decimals, vault.Base.Decimals),
            BigInteger.Zero,
            reading.SettlementValue,
            new LinearMargin(
                size, Scaled.ToDouble(reading.Settled, Decimals), mark, Ratio(MaintenanceRatio), 0.0),
            0)
        {
            InitialRatio = Ratio(InitialRatio) * debt,
            Gains = Rescaled(reading.UnrealizedPnl, Decimals, vault.Quote.Decimals),
            Rounding = SaleRounding,
            Closed = Closure(venue, answers),
        };
    }

    /// <summary>Why the market takes no orders; null when it does.</summary>
    private static string? Closure(VenueMandate venue, Answers answers) =>
        answers.Get(new Ask(venue.Contract(ClearingHouseName), IsPaused))[0].AsBool() ? "the protocol is paused"
        : !answers.Get(new Ask(venue.Contract(BaseTokenName), IsOpen))[0].AsBool() ? "the market is paused or closed"
        : TicksOf(venue, answers) == 0 ? "the market lets its price move by nothing"
        : null;

    private static int TicksOf(VenueMandate venue, Answers answers) =>
        answers.Get(new Ask(ExchangeAt(venue, answers), MostTicks, venue.Contract(BaseTokenName)))[0].AsInt32();

    private static Address ExchangeAt(VenueMandate venue, Answers answers) =>
        answers.Get(new Ask(venue.Contract(ClearingHouseName), ExchangeOf))[0].AsAddress();

    private static Ask InfoOf(VenueMandate venue, Address account, Answers answers)
    {
        var registry = answers.Get(new Ask(ExchangeAt(venue, answers), RegistryOf))[0].AsAddress();
        return new Ask(registry, MarketInfo, account, venue.Contract(BaseTokenName));
    }

    private static Ask IndexOf(VenueMandate venue) =>
        new(venue.Contract(BaseTokenName), Index, BigInteger.Zero);

    private static CurieReads Reads(VenueMandate venue, Address account, Answers answers) =>
        new(venue.Contract(ClearingHouseName), venue.Contract(BaseTokenName), account, answers);
}
