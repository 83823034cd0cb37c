using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// Base that is borrowed from Aave V3 and sold in a Uniswap V3 pool: a short position that is a debt.
/// </summary>
/// <remarks>
/// The pool of the mandate is the Uniswap pool, quoted like a spot venue's. Margin and proceeds are quote, supplied as
/// collateral, so the account is worth its collateral less its debt at Aave's own oracle. The debt grows with interest:
/// that shows as a position larger than on record until it is settled.
/// </remarks>
public sealed class AaveShortVenue : PositionVenue
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "aave-short";

    private const string LendingPoolName = "lendingPool";
    private const int RayDecimals = 27;
    private const double BpsPerUnit = 10_000.0;

    private static readonly UniswapV3Venue Spot = new();
    private static readonly AbiFunction AddressesProvider = Abis.AavePool.Function("ADDRESSES_PROVIDER");
    private static readonly AbiFunction AccountData = Abis.AavePool.Function("getUserAccountData");
    private static readonly AbiFunction DataProvider = Abis.AavePoolAddressesProvider.Function("getPoolDataProvider");
    private static readonly AbiFunction PriceOracle = Abis.AavePoolAddressesProvider.Function("getPriceOracle");
    private static readonly AbiFunction UserReserve = Abis.AavePoolDataProvider.Function("getUserReserveData");
    private static readonly AbiFunction ReserveData = Abis.AavePoolDataProvider.Function("getReserveData");
    private static readonly AbiFunction ReserveTerms =
        Abis.AavePoolDataProvider.Function("getReserveConfigurationData");
    private static readonly AbiFunction Paused = Abis.AavePoolDataProvider.Function("getPaused");
    private static readonly AbiFunction StrategyOf =
        Abis.AavePoolDataProvider.Function("getInterestRateStrategyAddress");
    private static readonly AbiFunction OptimalUsage = Abis.AaveInterestRateStrategy.Function("OPTIMAL_USAGE_RATIO");
    private static readonly AbiFunction FirstSlope = Abis.AaveInterestRateStrategy.Function("getVariableRateSlope1");
    private static readonly AbiFunction SecondSlope = Abis.AaveInterestRateStrategy.Function("getVariableRateSlope2");
    private static readonly AbiFunction AssetPrice = Abis.AaveOracle.Function("getAssetPrice");

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override ulong LegGas => 450_000;

    /// <inheritdoc/>
    public override bool HasQuoter => true;

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [LendingPoolName];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var rate = BorrowRate(venue, vault, answers);
        return new AaveShortBook(
            Spot.Read(venue, vault, answers),
            Closure(venue, vault, answers) is null
                ? BigInteger.Max(BigInteger.Zero, rate.Supplied - rate.Owed)
                : BigInteger.Zero,
            Rate(venue, vault.Quote, "liquidityRate", answers),
            rate);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveMarket(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var asks = Spot.Observe(venue, vault, answers).Append(ProviderOf(venue));
        if (answers.TryGet(ProviderOf(venue)) is not { } provider)
        {
            return asks;
        }

        asks = asks.Append(new Ask(provider[0].AsAddress(), DataProvider))
            .Append(new Ask(provider[0].AsAddress(), PriceOracle));
        return answers.TryGet(new Ask(provider[0].AsAddress(), DataProvider)) is null
            || answers.TryGet(new Ask(provider[0].AsAddress(), PriceOracle)) is null
            ? asks
            : asks.Concat(
            [
                OfReserve(venue, ReserveData, vault.Base, answers), OfReserve(venue, ReserveData, vault.Quote, answers),
                OfReserve(venue, ReserveTerms, vault.Base, answers),
                OfReserve(venue, ReserveTerms, vault.Quote, answers),
                OfReserve(venue, Paused, vault.Base, answers), OfReserve(venue, Paused, vault.Quote, answers),
                PriceOf(venue, vault.Base, answers), PriceOf(venue, vault.Quote, answers),
                OfReserve(venue, StrategyOf, vault.Base, answers), .. OfStrategy(venue, vault, answers),
            ]);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveAccount(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        var asks = new List<Ask> { new(venue.Contract(LendingPoolName), AccountData, adapter) };
        if (answers.TryGet(ProviderOf(venue)) is { } provider
            && answers.TryGet(new Ask(provider[0].AsAddress(), DataProvider)) is { } data)
        {
            asks.Add(new Ask(data[0].AsAddress(), UserReserve, vault.Base.Address, adapter));
        }

        return asks;
    }

    /// <inheritdoc/>
    protected override VenueAccount Understand(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        var account = answers.Get(new Ask(venue.Contract(LendingPoolName), AccountData, adapter));
        var held = answers.Get(new Ask(DataOf(venue, answers), UserReserve, vault.Base.Address, adapter));
        var terms = answers.Get(OfReserve(venue, ReserveTerms, vault.Quote, answers));
        var basePrice = answers.Get(PriceOf(venue, vault.Base, answers))[0].AsBigInteger();
        var quotePrice = answers.Get(PriceOf(venue, vault.Quote, answers))[0].AsBigInteger();
        var (threshold, loanToValue) = (
            (double)terms["liquidationThreshold"].AsBigInteger() / BpsPerUnit,
            (double)terms["ltv"].AsBigInteger() / BpsPerUnit);
        if (basePrice.Sign <= 0 || quotePrice.Sign <= 0 || threshold <= 0.0 || loanToValue <= 0.0)
        {
            throw new UnanswerableException(
                $"{venue.Contract(LendingPoolName)} has no price, or takes {vault.Quote.Symbol} for no collateral");
        }

        var debt = held["currentVariableDebt"].AsBigInteger() + held["currentStableDebt"].AsBigInteger();
        var equity = account["totalCollateralBase"].AsBigInteger() - account["totalDebtBase"].AsBigInteger();
        var value = equity * PowerOfTen.Of(vault.Quote.Decimals) / quotePrice;
        return new VenueAccount(
            venue,
            BigInteger.Zero,
            BigInteger.Zero,
            -debt,
            BigInteger.Zero,
            value,
            new LinearMargin(
                -Scaled.ToDouble(debt, vault.Base.Decimals),
                Scaled.ToDouble(value, vault.Quote.Decimals),
                (double)basePrice / (double)quotePrice,
                (1.0 / threshold) - 1.0,
                0.0),
            0)
        {
            InitialRatio = (1.0 / loanToValue) - 1.0,
            IsShortOnly = true,
            Closed = Closure(venue, vault, answers),
        };
    }

    /// <summary>Why nothing can be borrowed or supplied now; null when it can.</summary>
    private static string? Closure(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        bool Is(AbiFunction function, Token token, string name) =>
            answers.Get(OfReserve(venue, function, token, answers))[name].AsBool();
        foreach (var token in new[] { vault.Base, vault.Quote })
        {
            if (!Is(ReserveTerms, token, "isActive") || Is(ReserveTerms, token, "isFrozen"))
            {
                return $"the reserve of {token.Symbol} is frozen";
            }

            if (answers.Get(OfReserve(venue, Paused, token, answers))[0].AsBool())
            {
                return $"the reserve of {token.Symbol} is paused";
            }
        }

        return Is(ReserveTerms, vault.Base, "borrowingEnabled") ? null : $"{vault.Base.Symbol} cannot be borrowed";
    }

    /// <summary>What borrowing costs; a strategy with other functions leaves the slopes unknown.</summary>
    private static AaveBorrowRate BorrowRate(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var reserve = answers.Get(OfReserve(venue, ReserveData, vault.Base, answers));
        double? Read(AbiFunction function) => OfStrategy(venue, vault, answers)
            .Where(ask => ask.Function == function)
            .Select(ask => answers.TryGet(ask))
            .FirstOrDefault() is { } answer
            ? Scaled.ToDouble(answer[0].AsBigInteger(), RayDecimals)
            : null;
        var (optimal, first, second) = (Read(OptimalUsage), Read(FirstSlope), Read(SecondSlope));
        var isKnown = optimal is > 0.0 and <= 1.0 && first is not null && second is not null;
        return new AaveBorrowRate
        {
            Now = Rate(venue, vault.Base, "variableBorrowRate", answers),
            Owed = reserve["totalStableDebt"].AsBigInteger() + reserve["totalVariableDebt"].AsBigInteger(),
            Supplied = reserve["totalAToken"].AsBigInteger(),
            OptimalUsage = isKnown ? optimal : null,
            FirstSlope = first ?? 0.0,
            SecondSlope = second ?? 0.0,
        };
    }

    private static double Rate(VenueMandate venue, Token token, string name, Answers answers) => Scaled.ToDouble(
        answers.Get(OfReserve(venue, ReserveData, token, answers))[name].AsBigInteger(), RayDecimals);

    /// <summary>The reads of what makes the interest, once it is known where that is.</summary>
    private static IEnumerable<Ask> OfStrategy(VenueMandate venue, VaultMandate vault, Answers answers) =>
        answers.TryGet(OfReserve(venue, StrategyOf, vault.Base, answers)) is { } strategy
            ? new[] { OptimalUsage, FirstSlope, SecondSlope }
                .Select(function => new Ask(strategy[0].AsAddress(), function))
            : [];

    private static Ask ProviderOf(VenueMandate venue) => new(venue.Contract(LendingPoolName), AddressesProvider);

    private static Address DataOf(VenueMandate venue, Answers answers) => Behind(venue, DataProvider, answers);

    private static Ask OfReserve(VenueMandate venue, AbiFunction function, Token token, Answers answers) =>
        new(DataOf(venue, answers), function, token.Address);

    private static Ask PriceOf(VenueMandate venue, Token token, Answers answers) =>
        new(Behind(venue, PriceOracle, answers), AssetPrice, token.Address);

    /// <summary>What governance has put behind the lending pool.</summary>
    private static Address Behind(VenueMandate venue, AbiFunction function, Answers answers) =>
        answers.Get(new Ask(answers.Get(ProviderOf(venue))[0].AsAddress(), function))[0].AsAddress();
}

/// <summary>The pool's own quotes, sales no larger than what can be borrowed.</summary>
internal sealed class AaveShortBook(
    VenueBook pool, BigInteger borrowable, double earned, AaveBorrowRate borrowed) : VenueBook
{
    /// <inheritdoc/>
    public override double? Impact => pool.Impact;

    /// <inheritdoc/>
    public override VenueQuote? Quote(BigInteger size) => -size > borrowable ? null : pool.Quote(size);

    /// <inheritdoc/>
    public override double? PriceOf(BigInteger size) => pool.PriceOf(size);

    /// <inheritdoc/>
    public override BigInteger DepthTo(int side, BigInteger marginalPriceWad) =>
        Borrowable(side, pool.DepthTo(side, marginalPriceWad));

    /// <inheritdoc/>
    public override BigInteger Capacity(int side) => Borrowable(side, pool.Capacity(side));

    /// <inheritdoc/>
    public override BigInteger? OpenInterest => borrowed.Owed;

    /// <inheritdoc/>
    /// <remarks>Whoever is short owes interest on the base and earns some on the proceeds.</remarks>
    public override Carry CarryAfter(BigInteger size) => new(earned - borrowed.After(-size), 0.0);

    private BigInteger Borrowable(int side, BigInteger size) => side < 0 ? BigInteger.Min(size, borrowable) : size;
}
