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

/// <summary>
/// An account on Aave V3: all that it has supplied and all that it owes, with the interest up to the block.
/// </summary>
/// <remarks>
/// Every reserve of the market is read: what is supplied and is no collateral is in no list of the account's. The
/// market's reader and oracle are asked of its pool each time, since governance may replace them.
/// <para>
/// Anybody may supply on behalf of an account. What the mandate does not name is therefore left out, with a remark,
/// while all of it is worth no more, at Aave's own prices, than <see cref="DustShare"/> of the account's collateral or
/// <see cref="DustFloor"/>. Beyond that, or where anything of it is owed, the account is unanswerable.
/// </para>
/// </remarks>
public sealed class AaveVault : VaultKind
{
    /// <summary>
    /// The part of its collateral that may be supplied to an account of tokens that nobody named. A basis point is no
    /// more than two prices of the same token differ by, and whoever gives more to stop a hedge has given it away.
    /// </summary>
    public const double DustShare = 1e-4;

    /// <summary>
    /// What may be in any case, in the base currency of Aave's oracle, which is the dollar: an account that holds
    /// little or nothing yet could else be stopped with one unit of a token, and no hedge misses ten dollars.
    /// </summary>
    public const double DustFloor = 10.0;

    private const string PoolName = "pool";

    private static readonly AbiFunction AddressesProvider = Abis.AavePool.Function("ADDRESSES_PROVIDER");
    private static readonly AbiFunction ReservesList = Abis.AavePool.Function("getReservesList");
    private static readonly AbiFunction AccountData = Abis.AavePool.Function("getUserAccountData");
    private static readonly AbiFunction DataProvider = Abis.AavePoolAddressesProvider.Function("getPoolDataProvider");
    private static readonly AbiFunction PriceOracle = Abis.AavePoolAddressesProvider.Function("getPriceOracle");
    private static readonly AbiFunction UserReserve = Abis.AavePoolDataProvider.Function("getUserReserveData");
    private static readonly AbiFunction AssetPrice = Abis.AaveOracle.Function("getAssetPrice");
    private static readonly AbiFunction PriceUnit = Abis.AaveOracle.Function("BASE_CURRENCY_UNIT");
    private static readonly AbiFunction Decimals = Abis.Erc20.Function("decimals");

    /// <inheritdoc/>
    public override string Name => "aave";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [PoolName];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var pool = book.Contract(PoolName);
        yield return new Ask(pool, ReservesList);
        yield return new Ask(pool, AccountData, book.Account);
        yield return new Ask(pool, AddressesProvider);
        if (answers.TryGet(new Ask(pool, AddressesProvider)) is not { } provider)
        {
            yield break;
        }

        var (data, oracle) = (new Ask(provider[0].AsAddress(), DataProvider), PriceOracleOf(provider));
        yield return data;
        yield return oracle;
        if (answers.TryGet(new Ask(pool, ReservesList)) is not { } list
            || answers.TryGet(data) is not { } dataProvider
            || answers.TryGet(oracle) is not { } priceOracle)
        {
            yield break;
        }

        yield return new Ask(priceOracle[0].AsAddress(), PriceUnit);
        foreach (var asset in AssetsIn(list))
        {
            var user = new Ask(dataProvider[0].AsAddress(), UserReserve, asset, book.Account);
            yield return user;
            var isNamed = vault.TokenAt(asset) is not null;
            if (isNamed || (answers.TryGet(user) is { } reserve && !Supplied(reserve).IsZero))
            {
                yield return new Ask(priceOracle[0].AsAddress(), AssetPrice, asset);
                if (!isNamed)
                {
                    yield return new Ask(asset, Decimals);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var pool = book.Contract(PoolName);
        var provider = answers.Get(new Ask(pool, AddressesProvider));
        var data = answers.Get(new Ask(provider[0].AsAddress(), DataProvider))[0].AsAddress();
        var oracle = answers.Get(PriceOracleOf(provider))[0].AsAddress();
        var account = answers.TryGet(new Ask(pool, AccountData, book.Account));
        var holdings = ImmutableArray.CreateBuilder<AaveHolding>();
        var unnamed = ImmutableArray.CreateBuilder<(Address Asset, double Value)>();
        foreach (var asset in AssetsIn(answers.Get(new Ask(pool, ReservesList))))
        {
            var user = answers.Get(new Ask(data, UserReserve, asset, book.Account));
            var supplied = Supplied(user);
            var stable = user["currentStableDebt"].AsBigInteger();
            var variable = user["currentVariableDebt"].AsBigInteger();
            if (supplied.IsZero && stable.IsZero && variable.IsZero)
            {
                continue;
            }

            var price = PriceOf(oracle, asset, answers);
            if (vault.TokenAt(asset) is { } token)
            {
                holdings.Add(new AaveHolding(token, supplied, stable, variable) { ProtocolPrice = price });
                continue;
            }

            if (price is not > 0.0 || !(stable + variable).IsZero)
            {
                throw Unnamed(
                    book, $"has supplied {supplied} and owes {stable + variable} units of {asset}", "a token");
            }

            var decimals = answers.Get(new Ask(asset, Decimals))[0].AsInt32();
            unnamed.Add((asset, price.Value * Scaled.ToDouble(supplied, decimals)));
        }

        var dust = DustIn(unnamed.ToImmutable(), book, CollateralOf(account, oracle, answers));
        return new AavePosition(holdings.ToImmutable(), [.. HealthOf(account), .. dust]);
    }

    /// <summary>What is left out of tokens that nobody named.</summary>
    /// <exception cref="UnanswerableException">It is too much to be.</exception>
    private static ImmutableArray<Reason> DustIn(
        ImmutableArray<(Address Asset, double Value)> unnamed, BookMandate book, double collateral)
    {
        if (unnamed.IsEmpty)
        {
            return [];
        }

        var (value, limit) = (unnamed.Sum(supply => supply.Value), Math.Max(DustShare * collateral, DustFloor));
        var which = string.Join(", ", unnamed.Select(supply => supply.Asset));
        return value <= limit
            ? [new Reason(ReasonCode.UnnamedSupply, false, value, limit, "USD", which)]
            : throw Unnamed(
                book, string.Create(CultureInfo.InvariantCulture, $"has supplied {value:0.##} USD of {which}"),
                string.Create(CultureInfo.InvariantCulture, $"more than {limit:0.##} USD"));
    }

    private static UnanswerableException Unnamed(BookMandate book, string what, string how) => new(
        $"{book.Account} {what} on Aave, {how} that the vault does not name: add it to the vault's assets");

    private static BigInteger Supplied(AbiRecord user) => user["currentATokenBalance"].AsBigInteger();

    private static double CollateralOf(AbiRecord? account, Address oracle, Answers answers) =>
        account is not null && answers.TryGet(new Ask(oracle, PriceUnit)) is { } unit
        && !unit[0].AsBigInteger().IsZero
            ? InUnits(account["totalCollateralBase"], unit)
            : 0.0;

    private static double InUnits(AbiValue amount, AbiRecord unit) =>
        Scaled.ToDouble(amount.AsBigInteger(), 0) / Scaled.ToDouble(unit[0].AsBigInteger(), 0);

    private static Ask PriceOracleOf(AbiRecord provider) => new(provider[0].AsAddress(), PriceOracle);

    private static IEnumerable<Address> AssetsIn(AbiRecord list) =>
        list[0].AsItems().ToArray().Select(static item => item.AsAddress());

    /// <summary>USD per one; null where the oracle says none, which is no reason to be blind to what is held.</summary>
    private static double? PriceOf(Address oracle, Address asset, Answers answers) =>
        answers.TryGet(new Ask(oracle, AssetPrice, asset)) is { } price
        && answers.TryGet(new Ask(oracle, PriceUnit)) is { } unit
        && !unit[0].AsBigInteger().IsZero
            ? InUnits(price[0], unit)
            : null;

    private static ImmutableArray<Reason> HealthOf(AbiRecord? account)
    {
        const int FactorDecimals = 18;
        const int PercentDecimals = 2;
        if (account is null)
        {
            return [new Reason(ReasonCode.HealthFactor, false, 0, 1, "ratio", "the pool does not say it")];
        }

        var collateral = account["totalCollateralBase"].AsBigInteger();
        var debt = account["totalDebtBase"].AsBigInteger();
        if (debt.IsZero)
        {
            return [];
        }

        var factor = Scaled.ToDouble(account["healthFactor"].AsBigInteger(), FactorDecimals);
        var health = new Reason(ReasonCode.HealthFactor, factor >= 1.0, factor, 1, "ratio");
        if (collateral.IsZero || factor <= 0.0)
        {
            return [health];
        }

        var share = 100.0 * Scaled.ToDouble(debt, 0) / Scaled.ToDouble(collateral, 0);
        var threshold = Scaled.ToDouble(account["currentLiquidationThreshold"].AsBigInteger(), PercentDecimals);
        return
        [
            health,
            new Reason(ReasonCode.LoanToValue, factor >= 1.0, share, threshold, "%"),
            new Reason(ReasonCode.LiquidationDistance, factor >= 1.0, 100.0 * (1.0 - (1.0 / factor)), 0, "%"),
        ];
    }
}

/// <summary>What an account has of one reserve, to the unit.</summary>
/// <param name="Token">The reserve's token.</param>
/// <param name="Supplied">The aToken's balance.</param>
/// <param name="StableDebt">What is owed at a stable rate.</param>
/// <param name="VariableDebt">What is owed at a variable rate.</param>
public sealed record AaveHolding(Token Token, BigInteger Supplied, BigInteger StableDebt, BigInteger VariableDebt)
{
    /// <summary>USD per one by Aave's own oracle; null when it says none.</summary>
    public double? ProtocolPrice { get; init; }
}

/// <summary>An account on Aave V3.</summary>
/// <remarks>
/// Its value and delta follow the market's prices. Whether it is liquidated follows Aave's own, and so do the remarks
/// on that: the health factor is collateral times liquidation threshold over debt, and liquidation begins below 1
/// (<c>GenericLogic.calculateUserAccountData</c>).
/// </remarks>
/// <param name="holdings">What is supplied or owed, in the order of the market's reserves.</param>
/// <param name="remarks">What Aave says of the account's health, and what is left out.</param>
public sealed class AavePosition(ImmutableArray<AaveHolding> holdings, ImmutableArray<Reason> remarks) : VaultPosition
{
    /// <summary>Prices that differ by no more are the same price, read a round apart.</summary>
    private const double PriceTolerance = 1e-4;

    /// <summary>What is supplied or owed, in the order of the market's reserves.</summary>
    public ImmutableArray<AaveHolding> Holdings => holdings;

    /// <inheritdoc/>
    public override ImmutableArray<Reason> Remarks => remarks;

    /// <inheritdoc/>
    public override ImmutableArray<Reason> RemarksIn(Market market) =>
    [
        .. remarks,
        .. from holding in holdings
           let ours = market[holding.Token.Symbol].Spot
           let price = holding.ProtocolPrice ?? ours
           where Math.Abs(price - ours) > PriceTolerance * ours
           select new Reason(ReasonCode.ProtocolPrice, false, price, ours, "USD", holding.Token.Symbol),
    ];

    /// <inheritdoc/>
    public override Exposure Measure(Market market)
    {
        var components = ImmutableArray.CreateBuilder<ExposureComponent>();
        foreach (var holding in holdings)
        {
            var asset = market[holding.Token.Symbol];
            void Add(BigInteger amount, double sign, string what)
            {
                var units = Scaled.ToDouble(amount, holding.Token.Decimals);
                if (!amount.IsZero)
                {
                    var label = string.Create(CultureInfo.InvariantCulture, $"{units:0.####} {asset.Asset} {what}");
                    components.AddRange(ExposureComponent.Holding(label, asset, sign * units));
                }
            }

            Add(holding.Supplied, 1.0, "supplied");
            Add(holding.StableDebt, -1.0, "owed at a stable rate");
            Add(holding.VariableDebt, -1.0, "owed at a variable rate");
        }

        return new Exposure(components.ToImmutable());
    }
}
