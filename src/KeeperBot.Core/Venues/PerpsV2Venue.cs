using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A Synthetix PerpsV2 market of the base, traded at once; margin is sUSD, counted as one unit of quote.
/// </summary>
/// <remarks>
/// The pool of the mandate is the market's proxy. Size is per base whatever the entry price was: the position's delta
/// is its size but for funding that the market has not written down, which is a cost and no delta here.
/// </remarks>
public sealed class PerpsV2Venue : PositionVenue
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "perps-v2";

    private const int Decimals = 18;
    private const string SettingsName = "settings";
    private const string StatusName = "systemStatus";
    private static readonly ImmutableArray<AbiFunction> OfMarket =
        [.. Views(
            "assetPrice", "marketSkew", "marketSize", "marketKey", "currentFundingRate")];

    private static readonly ImmutableArray<AbiFunction> OfAccount =
        [.. Views("positions", "delayedOrders", "remainingMargin", "isFlagged")];

    private static readonly ImmutableArray<AbiFunction> OfEveryMarket =
    [
        .. new[] { "liquidationFeeRatio", "minKeeperFee", "maxKeeperFee", "keeperLiquidationFee" }
            .Select(Abis.PerpsV2MarketSettings.Function),
    ];

    private static readonly AbiFunction Parameters = Abis.PerpsV2MarketSettings.Function("parameters");
    private static readonly AbiFunction RequireActive =
        Abis.SynthetixSystemStatus.Function("requireFuturesMarketActive");

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override ulong LegGas => 850_000;

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [SettingsName, StatusName];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers) =>
        new PerpsV2Book(venue, vault, MarketOf(venue, answers), Closure(venue, answers) is null);

    /// <inheritdoc/>
    /// <remarks>The market takes its fee out of the margin, apart from the price: quote, of the notional.</remarks>
    public override VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta) =>
        new(BigInteger.Zero, BigInteger.Abs(quoteDelta) * venue.FeePips / 1_000_000);

    /// <inheritdoc/>
    public override bool TellsOfAccount(VenueMandate venue, LogEntry log) => PerpsV2Account.IsToldBy(venue.Pool, log);

    /// <inheritdoc/>
    public override BigInteger WorthOf(VenueMandate venue, VaultMandate vault, Answers answers) =>
        AccountAt(venue, vault, answers).Worth;

    /// <inheritdoc/>
    public override AccountChange Attribute(AccountSpan span) =>
        AccountAt(span.Venue, span.Vault, span.After).Since(AccountAt(span.Venue, span.Vault, span.Before), span);

    /// <summary>What the market says of itself.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static PerpsV2Market MarketOf(VenueMandate venue, Answers answers)
    {
        AbiRecord Market(string function) => answers.Get(new Ask(venue.Pool, View(function)));
        var price = Market("assetPrice")["price"].AsBigInteger();
        var parameters = answers.Get(ParametersOf(venue, Market("marketKey")[0]))[0];
        if (price.Sign <= 0 || parameters["skewScale"].AsBigInteger().Sign <= 0)
        {
            throw new UnanswerableException($"the market {venue.Pool} has no price or no skew scale");
        }

        return new PerpsV2Market
        {
            Price = price,
            Skew = Market("marketSkew")[0].AsBigInteger(),
            Size = Market("marketSize")[0].AsBigInteger(),
            SkewScale = parameters["skewScale"].AsBigInteger(),
            TakerFee = parameters["takerFee"].AsBigInteger(),
            MakerFee = parameters["makerFee"].AsBigInteger(),
            MaxMarketSize = parameters["maxMarketValue"].AsBigInteger(),
            MaxFundingVelocity = parameters["maxFundingVelocity"].AsBigInteger(),
            FundingRate = Market("currentFundingRate")[0].AsBigInteger(),
        };
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveMarket(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var settings = venue.Contract(SettingsName);
        var asks = OfMarket.Select(function => new Ask(venue.Pool, function))
            .Concat(OfEveryMarket.Select(function => new Ask(settings, function)));
        return answers.TryGet(new Ask(venue.Pool, View("marketKey"))) is { } key
            ? asks.Append(ParametersOf(venue, key[0])).Append(ActiveOf(venue, key[0]))
            : asks;
    }

    /// <inheritdoc/>
    protected override IEnumerable<Ask> ObserveAccount(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers) =>
        OfAccount.Select(function => new Ask(venue.Pool, function, adapter))
            .Concat(PerpsV2Account.Observe(venue.Pool, adapter, answers));

    /// <inheritdoc/>
    protected override VenueAccount Understand(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        AbiRecord Account(string function) => answers.Get(new Ask(venue.Pool, View(function), adapter));
        var market = MarketOf(venue, answers);
        var size = Account("positions")[0]["size"].AsBigInteger();
        var remaining = Account("remainingMargin")["marginRemaining"].AsBigInteger();
        var pending = Account("delayedOrders")[0]["sizeDelta"].AsBigInteger();
        var (ratio, fixedPart) = Maintenance(venue, market, size, answers);
        return new VenueAccount(
            venue,
            BigInteger.Zero,
            BigInteger.Zero,
            Rescaled(size, Decimals, vault.Base.Decimals),
            Rescaled(pending, Decimals, vault.Base.Decimals),
            Rescaled(remaining, Decimals, vault.Quote.Decimals),
            new LinearMargin(
                Scaled.ToDouble(size, Decimals),
                Scaled.ToDouble(remaining, Decimals),
                Scaled.ToDouble(market.Price, Decimals),
                ratio,
                fixedPart),
            0)
        {
            Closed = Account("isFlagged")[0].AsBool()
                ? "the account is flagged for liquidation"
                : Closure(venue, answers),
        };
    }

    private static PerpsV2Account AccountAt(VenueMandate venue, VaultMandate vault, Answers answers) =>
        PerpsV2Account.Read(venue.Pool, AdapterAt(venue, vault, answers), answers);

    /// <summary>
    /// What the market demands of a position: its buffer, the premium of liquidating it, the flagger's fee between its
    /// bounds, and the liquidator's. Source: PerpsV2MarketBase.sol, _canLiquidate, _liquidationMargin and
    /// _liquidationPremium.
    /// </summary>
    private static (double Ratio, double Fixed) Maintenance(
        VenueMandate venue, PerpsV2Market market, BigInteger size, Answers answers)
    {
        var settings = venue.Contract(SettingsName);
        double Setting(string name) => Scaled.ToDouble(
            answers.Get(new Ask(settings, Abis.PerpsV2MarketSettings.Function(name)))[0].AsBigInteger(), Decimals);
        var key = answers.Get(new Ask(venue.Pool, View("marketKey")))[0];
        var parameters = answers.Get(ParametersOf(venue, key))[0];
        var units = Math.Abs(Scaled.ToDouble(size, Decimals));
        var ratio = Scaled.ToDouble(parameters["liquidationBufferRatio"].AsBigInteger(), Decimals)
            + (units / Scaled.ToDouble(market.SkewScale, Decimals)
                * Scaled.ToDouble(parameters["liquidationPremiumMultiplier"].AsBigInteger(), Decimals));
        var fee = units * Scaled.ToDouble(market.Price, Decimals) * Setting("liquidationFeeRatio");
        var bounded = Math.Max(Math.Min(fee, Setting("maxKeeperFee")), Setting("minKeeperFee"));
        var keeper = Setting("keeperLiquidationFee");
        return bounded == fee ? (ratio + Setting("liquidationFeeRatio"), keeper) : (ratio, keeper + bounded);
    }

    /// <summary>Why the market takes no orders: its rate is stale, or it is suspended; null when it does.</summary>
    private static string? Closure(VenueMandate venue, Answers answers)
    {
        var price = answers.Get(new Ask(venue.Pool, View("assetPrice")));
        var key = answers.Get(new Ask(venue.Pool, View("marketKey")))[0];
        return price["invalid"].AsBool() ? "its rate is stale or invalid"
            : !answers.Raw(ActiveOf(venue, key)).Success ? "the market is suspended"
            : null;
    }

    private static Ask ParametersOf(VenueMandate venue, AbiValue key) =>
        new(venue.Contract(SettingsName), Parameters, key);

    private static Ask ActiveOf(VenueMandate venue, AbiValue key) =>
        new(venue.Contract(StatusName), RequireActive, key);

    private static AbiFunction View(string name) => Abis.PerpsV2MarketViews.Function(name);

    private static IEnumerable<AbiFunction> Views(params string[] names) => names.Select(View);
}
