using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A Synthetix PerpsV2 market of the base, whichever way orders get there; margin is sUSD, counted as one unit of
/// quote.
/// </summary>
/// <remarks>
/// The pool of the mandate is the market's proxy. Size is per base whatever the entry price was: the position's delta
/// is its size but for funding that the market has not written down, which is a cost and no delta here.
/// </remarks>
public abstract class PerpsV2Kind : PositionVenue
{
    private const int Decimals = 18;
    private const string SettingsName = "settings";
    private const string StatusName = "systemStatus";

    private static readonly ImmutableArray<AbiFunction> OfMarket =
        [.. Views("assetPrice", "marketSkew", "marketSize", "marketKey", "currentFundingRate")];

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
    public sealed override ImmutableArray<string> Contracts => [SettingsName, StatusName];

    /// <inheritdoc/>
    public sealed override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers) => new PerpsV2Book(
        venue, vault, MarketOf(venue, answers), FlatCost(venue, answers), Closure(venue, vault, answers) is null);

    /// <inheritdoc/>
    /// <remarks>The market takes its fee out of the margin, apart from the price: quote, of the notional.</remarks>
    public sealed override VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta) =>
        new(BigInteger.Zero, BigInteger.Abs(quoteDelta) * venue.FeePips / SwapMath.PipsPerUnit);

    /// <inheritdoc/>
    public sealed override bool TellsOfAccount(VenueMandate venue, LogEntry log) =>
        PerpsV2Account.IsToldBy(venue.Pool, log);

    /// <inheritdoc/>
    public sealed override BigInteger WorthOf(VenueMandate venue, VaultMandate vault, Answers answers) =>
        AccountAt(venue, vault, answers).Worth;

    /// <inheritdoc/>
    public sealed override AccountChange Attribute(AccountSpan span) =>
        AccountAt(span.Venue, span.Vault, span.After).Since(AccountAt(span.Venue, span.Vault, span.Before), span);

    /// <summary>What the market says of itself.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public PerpsV2Market MarketOf(VenueMandate venue, Answers answers)
    {
        AbiRecord Market(string function) => answers.Get(new Ask(venue.Pool, View(function)));
        var price = Market("assetPrice")["price"].AsBigInteger();
        var parameters = ParametersOf(venue, answers);
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
            TakerFee = parameters[TakerFeeName].AsBigInteger(),
            MakerFee = parameters[MakerFeeName].AsBigInteger(),
            MaxMarketSize = parameters["maxMarketValue"].AsBigInteger(),
            MaxFundingVelocity = parameters["maxFundingVelocity"].AsBigInteger(),
            FundingRate = Market("currentFundingRate")[0].AsBigInteger(),
        };
    }

    /// <summary>Which of the market's parameters is the fee of an order that makes the skew larger.</summary>
    protected abstract string TakerFeeName { get; }

    /// <summary>Which one is the fee of an order that makes it smaller.</summary>
    protected abstract string MakerFeeName { get; }

    /// <summary>What an order costs whatever its size, sUSD with 18 decimals.</summary>
    protected virtual BigInteger FlatCost(VenueMandate venue, Answers answers) => BigInteger.Zero;

    /// <summary>The order that waits at the market for somebody to execute it; null without one.</summary>
    /// <param name="venue">The venue.</param>
    /// <param name="order">What the market says of the account's order.</param>
    /// <param name="size">The order's size, base integer, not zero.</param>
    /// <param name="answers">What was read.</param>
    protected virtual WaitingOrder? WaitingOf(
        VenueMandate venue, AbiValue order, BigInteger size, Answers answers) => null;

    /// <summary>The reads that only this way of ordering needs, once the market's parameters are known.</summary>
    protected virtual IEnumerable<Ask> ObserveOrders(VenueMandate venue, AbiValue parameters) => [];

    /// <summary>Why the market takes no orders: its rate is stale, or it is suspended; null when it does.</summary>
    protected virtual string? Closure(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var price = answers.Get(new Ask(venue.Pool, View("assetPrice")));
        return price["invalid"].AsBool() ? "its rate is stale or invalid"
            : !answers.Raw(ActiveOf(venue, KeyOf(venue, answers))).Success ? "the market is suspended"
            : null;
    }

    /// <summary>The market's parameters.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    protected static AbiValue ParametersOf(VenueMandate venue, Answers answers) =>
        answers.Get(ParametersAsk(venue, KeyOf(venue, answers)))[0];

    /// <summary>The read that reverts while a market is suspended.</summary>
    protected static Ask ActiveOf(VenueMandate venue, AbiValue key) =>
        new(venue.Contract(StatusName), RequireActive, key);

    /// <summary>A number among the settings of all markets, 18 decimals.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    protected static BigInteger Setting(VenueMandate venue, string name, Answers answers) => answers.Get(
        new Ask(venue.Contract(SettingsName), Abis.PerpsV2MarketSettings.Function(name)))[0].AsBigInteger();

    /// <inheritdoc/>
    protected sealed override IEnumerable<Ask> ObserveMarket(
        VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var settings = venue.Contract(SettingsName);
        var asks = OfMarket.Select(function => new Ask(venue.Pool, function))
            .Concat(OfEveryMarket.Select(function => new Ask(settings, function)));
        if (answers.TryGet(new Ask(venue.Pool, View("marketKey"))) is not { } key)
        {
            return asks;
        }

        asks = asks.Append(ParametersAsk(venue, key[0])).Append(ActiveOf(venue, key[0]));
        return answers.TryGet(ParametersAsk(venue, key[0])) is { } parameters
            ? asks.Concat(ObserveOrders(venue, parameters[0]))
            : asks;
    }

    /// <inheritdoc/>
    protected sealed override IEnumerable<Ask> ObserveAccount(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers) =>
        OfAccount.Select(function => new Ask(venue.Pool, function, adapter))
            .Concat(PerpsV2Account.Observe(venue.Pool, adapter, answers));

    /// <inheritdoc/>
    protected sealed override VenueAccount Understand(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers)
    {
        AbiRecord Account(string function) => answers.Get(new Ask(venue.Pool, View(function), adapter));
        var market = MarketOf(venue, answers);
        var size = Account("positions")[0]["size"].AsBigInteger();
        var remaining = Account("remainingMargin")["marginRemaining"].AsBigInteger();
        var order = Account("delayedOrders")[0];
        var pending = Rescaled(order["sizeDelta"].AsBigInteger(), Decimals, vault.Base.Decimals);
        var (ratio, fixedPart) = Maintenance(venue, market, size, answers);
        return new VenueAccount(
            venue,
            BigInteger.Zero,
            BigInteger.Zero,
            Rescaled(size, Decimals, vault.Base.Decimals),
            pending,
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
                : Closure(venue, vault, answers),
            Waiting = pending.IsZero ? null : WaitingOf(venue, order, pending, answers),
        };
    }

    /// <summary>
    /// What the market demands of a position: its buffer, the premium of liquidating it, the flagger's fee between its
    /// bounds, and the liquidator's. Source: PerpsV2MarketBase.sol, _canLiquidate, _liquidationMargin and
    /// _liquidationPremium.
    /// </summary>
    private static (double Ratio, double Fixed) Maintenance(
        VenueMandate venue, PerpsV2Market market, BigInteger size, Answers answers)
    {
        double Of(string name) => Scaled.ToDouble(Setting(venue, name, answers), Decimals);
        var parameters = ParametersOf(venue, answers);
        var units = Math.Abs(Scaled.ToDouble(size, Decimals));
        var ratio = Scaled.ToDouble(parameters["liquidationBufferRatio"].AsBigInteger(), Decimals)
            + (units / Scaled.ToDouble(market.SkewScale, Decimals)
                * Scaled.ToDouble(parameters["liquidationPremiumMultiplier"].AsBigInteger(), Decimals));
        var fee = units * Scaled.ToDouble(market.Price, Decimals) * Of("liquidationFeeRatio");
        var bounded = Math.Max(Math.Min(fee, Of("maxKeeperFee")), Of("minKeeperFee"));
        var keeper = Of("keeperLiquidationFee");
        return bounded == fee ? (ratio + Of("liquidationFeeRatio"), keeper) : (ratio, keeper + bounded);
    }

    private static PerpsV2Account AccountAt(VenueMandate venue, VaultMandate vault, Answers answers) =>
        PerpsV2Account.Read(venue.Pool, AdapterAt(venue, vault, answers), answers);

    private static AbiValue KeyOf(VenueMandate venue, Answers answers) =>
        answers.Get(new Ask(venue.Pool, View("marketKey")))[0];

    private static Ask ParametersAsk(VenueMandate venue, AbiValue key) =>
        new(venue.Contract(SettingsName), Parameters, key);

    private static AbiFunction View(string name) => Abis.PerpsV2MarketViews.Function(name);

    private static IEnumerable<AbiFunction> Views(params string[] names) => names.Select(View);
}
