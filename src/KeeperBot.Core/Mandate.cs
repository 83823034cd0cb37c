using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Volatility;
using KeeperBot.Ethereum;

namespace KeeperBot.Core;

/// <summary>
/// What the operator wants and allows. Fixed for a run; its hash is part of every decision.
/// </summary>
/// <param name="ChainId">EIP-155 chain id that every plan is bound to.</param>
/// <param name="Keeper">The account that signs; on chain it may call <c>hedge</c> and nothing else.</param>
/// <param name="Multicall">Multicall3, through which every read of a block is made.</param>
/// <param name="Gas">What gas may cost.</param>
/// <param name="Vaults">The vaults to keep hedged, in order of their ids.</param>
public sealed record Mandate(
    ulong ChainId,
    Address Keeper,
    Address Multicall,
    GasMandate Gas,
    ImmutableArray<VaultMandate> Vaults)
{
    private Hash32? _hash;

    /// <summary>A copy forgets the hash of its original: <c>with</c> changes what it would be.</summary>
    private Mandate(Mandate original) => (ChainId, Keeper, Multicall, Gas, Vaults) = original;

    /// <summary>Keccak-256 of the canonical JSON: two mandates with one hash are the same mandate.</summary>
    [JsonIgnore]
    public Hash32 Hash => _hash ??= Keccak256.Compute(Canonical.Serialize(this));

    /// <summary>Equal when the hash is: the arrays inside compare by content this way.</summary>
    public bool Equals(Mandate? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The mandate of one vault.</summary>
    /// <exception cref="InvariantException">
    /// No vault has this id; callers check what an operator typed first.
    /// </exception>
    public VaultMandate Vault(string id) =>
        Vaults.FirstOrDefault(v => string.Equals(v.Id, id, StringComparison.Ordinal))
        ?? throw new InvariantException($"the mandate has no vault '{id}'");
}

/// <summary>Limits on gas.</summary>
/// <param name="CeilingWei">
/// Most wei per gas (base fee of the next block plus tip) at which a routine hedge goes out.
/// </param>
/// <param name="UrgentCeilingWei">The same for an urgent hedge, and for a cancel.</param>
/// <param name="TipWei">Least priority fee offered, wei per gas.</param>
/// <param name="MaxTipWei">Highest priority fee a fresh transaction offers, whatever others pay.</param>
/// <param name="HedgeGas">Gas that a hedge is expected to use, for the cost estimate.</param>
/// <param name="ReserveHedges">The keeper's account must be able to pay this many hedges at the ceiling.</param>
/// <param name="DailyBudgetWei">Most wei that plans may spend on gas in any 24 hours.</param>
/// <param name="MaxInFlight">Most transactions of the account that wait for a block at once; one a vault.</param>
public sealed record GasMandate(
    BigInteger CeilingWei,
    BigInteger UrgentCeilingWei,
    BigInteger TipWei,
    BigInteger MaxTipWei,
    ulong HedgeGas,
    int ReserveHedges,
    BigInteger DailyBudgetWei,
    int MaxInFlight)
{
    /// <summary>True when everybody sees a transaction before it is mined, so that it may be sandwiched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPublic { get; init; }

    /// <summary>What a transaction is charged for; Ethereum's rules where nothing is stated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FeeModel Fees { get; init; }

    /// <summary>The ceiling for an urgency, wei per gas.</summary>
    public BigInteger CeilingFor(Urgency urgency) => urgency == Urgency.Urgent ? UrgentCeilingWei : CeilingWei;
}

/// <summary>What the operator wants and allows for one vault.</summary>
/// <param name="Id">Short name, unique, as typed on the command line.</param>
/// <param name="Kind">Name of the vault kind that reads it.</param>
/// <param name="Vault">The vault contract.</param>
/// <param name="Executor">The executor contract that holds the vault's hedge inventory.</param>
/// <param name="Base">The underlying that is hedged (WETH).</param>
/// <param name="Quote">What it is traded against (USDC).</param>
/// <param name="Oracle">Where prices come from.</param>
/// <param name="Market">What the chain does not say: volatility and rates.</param>
/// <param name="Policy">When to trade and how far.</param>
/// <param name="Venues">Where to trade, in order of preference at equal cost.</param>
/// <param name="Limits">What a plan may never exceed.</param>
public sealed record VaultMandate(
    string Id,
    string Kind,
    Address Vault,
    Address Executor,
    Token Base,
    Token Quote,
    OracleMandate Oracle,
    MarketMandate Market,
    PolicyMandate Policy,
    ImmutableArray<VenueMandate> Venues,
    LimitsMandate Limits)
{
    /// <summary>What the vault holds besides the book that its own contract keeps.</summary>
    public ImmutableArray<BookMandate> Holds { get; init; } = [];

    /// <summary>The assets besides base and quote that its books depend on, by symbol.</summary>
    public ImmutableArray<AssetMandate> Assets { get; init; } = [];

    /// <summary>The forecasts that it may be hedged by; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForecastsMandate? Forecasts { get; init; }

    /// <summary>How a routine trade is made in slices; null to make it whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SlicingMandate? Slicing { get; init; }

    /// <summary>How trades get smaller while venues thin out; null for not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThrottleMandate? Throttle { get; init; }

    /// <summary>Every book of the vault: its own contract's, then the others in the order stated.</summary>
    [JsonIgnore]
    public IEnumerable<BookMandate> Books => [new BookMandate(Kind, Vault), .. Holds];

    /// <summary>The documents that its books depend on, each once: without one of them it is refused.</summary>
    [JsonIgnore]
    public IEnumerable<DocumentMandate> Documents => Books.Select(book => book.Document)
        .Concat(Surfaces.Select(surface => surface.Document))
        .OfType<DocumentMandate>()
        .Distinct();

    /// <summary>The assets whose volatility surface a document states.</summary>
    [JsonIgnore]
    public IEnumerable<(string Asset, DocumentMandate Document)> Surfaces =>
        from market in Assets.Select(asset => (asset.Token.Symbol, asset.Market)).Prepend((Base.Symbol, Market))
        where market.Market.Surface is not null
        select (market.Symbol, market.Market.Surface);

    /// <summary>Every contract that its prices come from, or are checked by.</summary>
    [JsonIgnore]
    public IEnumerable<Address> PriceSources =>
    [
        Oracle.BaseFeed,
        Oracle.QuoteFeed,
        .. Oracle.Sequencer is { } sequencer ? [sequencer.Feed] : (IEnumerable<Address>)[],
        .. Oracle.CrossChecks.Select(check => check.Source),
        .. Assets.Select(asset => asset.Feed),
        .. Assets.Select(asset => asset.UsdCheck?.Feed).OfType<Address>(),
    ];

    /// <summary>The token among base, quote and assets with this address; null for a stranger's.</summary>
    public Token? TokenAt(Address address) =>
        Base.Address == address ? Base
        : Quote.Address == address ? Quote
        : Assets.FirstOrDefault(asset => asset.Token.Address == address)?.Token;
}

/// <summary>A book of positions that a vault holds.</summary>
/// <param name="Kind">Name of the vault kind that reads it.</param>
/// <param name="Account">Whose positions they are; the contract itself where it keeps its own book.</param>
public sealed record BookMandate(string Kind, Address Account)
{
    /// <summary>The protocol's contracts by the names that the kind asks for.</summary>
    public ImmutableArray<NamedContract> Contracts { get; init; } = [];

    /// <summary>The positions' numbers, for a kind whose protocol lists none.</summary>
    public ImmutableArray<BigInteger> Ids { get; init; } = [];

    /// <summary>The document that declares the positions, for a kind that no contract tells; null for others.</summary>
    public DocumentMandate? Document { get; init; }

    /// <summary>The contract of a name.</summary>
    /// <exception cref="InvariantException">
    /// It is not stated; the configuration was checked before a mandate was made of it.
    /// </exception>
    public Address Contract(string name) =>
        Contracts.FirstOrDefault(contract => string.Equals(contract.Name, name, StringComparison.Ordinal))?.Address
        ?? throw new InvariantException($"the book of {Account} names no '{name}'");
}

/// <summary>The forecasts that a vault may be hedged by.</summary>
/// <param name="Volatility">The volatility that the base is expected to have; null for the one it is valued at.</param>
public sealed record ForecastsMandate(ForecastMandate? Volatility)
{
    /// <summary>What hedges are expected to cost beyond their quotes; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForecastMandate? Slippage { get; init; }

    /// <summary>The regimes of gas, and how often cheaper ones come; null for gas that stays as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ForecastMandate? Gas { get; init; }

    /// <summary>The documents that state them.</summary>
    [JsonIgnore]
    public IEnumerable<DocumentMandate> Documents => All.Select(forecast => forecast.Document);

    private IEnumerable<ForecastMandate> All => new[] { Volatility, Gas, Slippage }.OfType<ForecastMandate>();
}

/// <summary>A forecast that an operator may state.</summary>
/// <param name="Document">What states it; too old, it does not count.</param>
/// <param name="Guard">
/// How far what it changes may be from what it would be without it, as a fraction: 0.5 is up to half as much again.
/// </param>
public sealed record ForecastMandate(DocumentMandate Document, double Guard);

/// <summary>A document that an operator must state.</summary>
/// <param name="Kind">The name of its kind.</param>
/// <param name="Name">Which one; the file's name as it is configured.</param>
/// <param name="MaxAgeSeconds">How old it may be at a block that is decided on.</param>
public sealed record DocumentMandate(string Kind, string Name, long MaxAgeSeconds);

/// <summary>A contract of a protocol.</summary>
/// <param name="Name">What it is to the kind that reads it.</param>
/// <param name="Address">Where it is.</param>
public sealed record NamedContract(string Name, Address Address);

/// <summary>An asset besides base and quote.</summary>
/// <param name="Token">The token.</param>
/// <param name="Feed">
/// Its USD feed or, for a claim, the feed of units of <paramref name="ClaimOn"/> per one of it.
/// </param>
/// <param name="MaxAgeSeconds">Heartbeat of the feed plus a margin.</param>
/// <param name="ClaimOn">The symbol of the asset that it is a claim on (wstETH of WETH); null for none.</param>
/// <param name="Market">Volatility and rates.</param>
public sealed record AssetMandate(
    Token Token, Address Feed, long MaxAgeSeconds, string? ClaimOn, MarketMandate Market)
{
    /// <summary>What the feed's answers must keep to.</summary>
    public FeedLimits Limits { get; init; } = FeedLimits.Usual;

    /// <summary>
    /// What confirms a claim's price, which is a product of factors; a claim without it is not priced at all.
    /// </summary>
    public UsdCheckMandate? UsdCheck { get; init; }
}

/// <summary>A token and the decimals that its integers are scaled by.</summary>
public sealed record Token(Address Address, string Symbol, int Decimals);

/// <summary>Market inputs that the operator states of an asset.</summary>
/// <param name="Volatility">
/// Annual volatility in USD, 1.00 = 100 %; unused where <see cref="Surface"/> states it.
/// </param>
/// <param name="Rate">Continuously compounded USD rate per year.</param>
/// <param name="Carry">Continuously compounded yield of the asset per year.</param>
public sealed record MarketMandate(double Volatility, double Rate, double Carry)
{
    /// <summary>The document that states its volatility surface; null for one volatility.</summary>
    public DocumentMandate? Surface { get; init; }

    /// <summary>How the smile moves with the spot.</summary>
    public SmileRule Smile { get; init; } = SmileRule.StickyStrike;
}

/// <summary>When to trade and how far: a band around flat, an inner edge, and a timer.</summary>
/// <param name="Kind">Name of the policy.</param>
/// <param name="Band">Net delta beyond which the keeper trades, base units scaled by the base token's decimals.</param>
/// <param name="UrgentBand">Net delta beyond which a trade is urgent; not below <paramref name="Band"/>.</param>
/// <param name="InnerBand">Where a trade that the band caused ends; below <paramref name="Band"/> (hysteresis).</param>
/// <param name="MinimumTrade">The timer does not trade for less than this.</param>
/// <param name="MaxIntervalSeconds">
/// After this long without a hedge the timer trades to flat; 0 = no timer, and of a schedule at every block.
/// </param>
public sealed record PolicyMandate(
    string Kind,
    BigInteger Band,
    BigInteger UrgentBand,
    BigInteger InnerBand,
    BigInteger MinimumTrade,
    long MaxIntervalSeconds)
{
    /// <summary>What a policy goes by that weighs costs; null for others.</summary>
    public CostMandate? Costs { get; init; }

    /// <summary>What a threshold goes by besides its width, which is the band; null for other policies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThresholdMandate? Threshold { get; init; }

    /// <summary>
    /// The move of the spot since the last hedge, as a fraction of it, beyond which a schedule trades; null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PriceMove { get; init; }
}

/// <summary>What a threshold goes by besides its width.</summary>
/// <param name="ToEdge">True to trade just back to it, false to trade to flat.</param>
/// <param name="ReferenceVolatility">
/// The annual volatility at which it is as wide as stated, above zero; null for the same width at any.
/// </param>
/// <param name="DearGas">When gas makes it wider; null when none does.</param>
public sealed record ThresholdMandate(bool ToEdge, double? ReferenceVolatility, DearGasMandate? DearGas);

/// <summary>When gas is dear, and what follows.</summary>
/// <param name="AboveWei">Wei per gas above which it is.</param>
/// <param name="Factor">How many times as wide the threshold is then, at least 1.</param>
public sealed record DearGasMandate(BigInteger AboveWei, double Factor);

/// <summary>How risk is weighed against the costs of hedging.</summary>
/// <param name="RiskAversion">
/// γ per USD: a variance v of the hedged vault's result, in USD², counts as much as a cost of ½γv.
/// </param>
/// <param name="GasAsset">The symbol of the asset whose price is that of the coin in which gas is paid.</param>
public sealed record CostMandate(double RiskAversion, string GasAsset);

/// <summary>A venue the executor may trade on.</summary>
/// <param name="Kind">Name of the venue kind.</param>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Pool">The pool or market.</param>
/// <param name="Quoter">
/// The contract that quotes a trade; of a Uniswap V2 pair its factory; zero where a kind has none.
/// </param>
/// <param name="FeePips">The venue's fee in millionths (500 = 0.05 %).</param>
public sealed record VenueMandate(string Kind, uint VenueId, Address Pool, Address Quoter, int FeePips)
{
    /// <summary>The protocol's other contracts by the names that the kind asks for; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<NamedContract>? Contracts { get; init; }

    /// <summary>How far from liquidation its account is kept; null at a venue that holds no positions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MarginMandate? Margin { get; init; }

    /// <summary>
    /// After so long a deviation of its funding or interest from what is usual is expected to be half gone; null for
    /// <see cref="Venues.Carry.UsualHalfLifeSeconds"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CarryHalfLifeSeconds { get; init; }

    /// <summary>Every contract that it names, by what it is to the venue.</summary>
    [JsonIgnore]
    public IEnumerable<NamedContract> Named =>
    [
        new NamedContract("pool", Pool),
        .. Quoter.IsZero ? (IEnumerable<NamedContract>)[] : [new NamedContract("quoter", Quoter)],
        .. Contracts ?? [],
    ];

    /// <summary>The contract of a name.</summary>
    /// <exception cref="InvariantException">
    /// It is not stated; the configuration was checked before a mandate was made of it.
    /// </exception>
    public Address Contract(string name) =>
        Contracts?.FirstOrDefault(contract => string.Equals(contract.Name, name, StringComparison.Ordinal))?.Address
        ?? throw new InvariantException($"venue {VenueId} names no '{name}'");
}

/// <summary>
/// How far from liquidation an account is kept. Distances are standard deviations of the logarithm of the price over a
/// horizon; they rise from <paramref name="LeastSigmas"/> on.
/// </summary>
/// <param name="HorizonSeconds">How long it may take to act.</param>
/// <param name="LeastSigmas">Nearer than this the position is made smaller, and no plan may bring it there.</param>
/// <param name="TopUpSigmas">Nearer than this margin is added.</param>
/// <param name="TargetSigmas">To here.</param>
/// <param name="ReleaseSigmas">Further than this margin is taken back, down to the target.</param>
public sealed record MarginMandate(
    long HorizonSeconds, double LeastSigmas, double TopUpSigmas, double TargetSigmas, double ReleaseSigmas);

/// <summary>What a plan may never exceed, whatever the policy wants.</summary>
/// <param name="MaxSlippageBps">Worst accepted price against the oracle, hundredths of a percent.</param>
/// <param name="MaxNotionalPerTrade">Most quote units one plan may trade.</param>
/// <param name="DeadlineSeconds">A plan is void this long after its block's timestamp.</param>
public sealed record LimitsMandate(int MaxSlippageBps, BigInteger MaxNotionalPerTrade, long DeadlineSeconds)
{
    /// <summary>
    /// The most of a venue's depth to the slippage limit that one leg may take, in 1/10000; null for all of it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxDepthShareBps { get; init; }
}
