using System.Text.Json.Serialization;

namespace KeeperBot.Configuration;

/// <summary>The configuration file, as written. Every figure carries its unit, in its key or in its text.</summary>
public sealed record KeeperOptions
{
    /// <summary>JSON Schema reference for editors; ignored here.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary><c>shadow</c> (decides and journals, never signs; the default) or <c>live</c>.</summary>
    public string Mode { get; init; } = "shadow";

    /// <summary>The chain and its nodes.</summary>
    public required ChainOptions Chain { get; init; }

    /// <summary>The keeper's account.</summary>
    public required SignerOptions Signer { get; init; }

    /// <summary>The journal's file, relative to this file.</summary>
    public string Journal { get; init; } = "keeper.journal";

    /// <summary>What gas may cost.</summary>
    public GasOptions Gas { get; init; } = new();

    /// <summary>How <c>run</c> behaves as a service.</summary>
    public DaemonOptions Daemon { get; init; } = new();

    /// <summary>Who is told when something is wrong.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>The vaults to keep hedged.</summary>
    public required IReadOnlyList<VaultOptions> Vaults { get; init; }
}

/// <summary>The chain and its nodes.</summary>
public sealed record ChainOptions
{
    /// <summary>
    /// A chain that is known beforehand: gives the id, the genesis and the waits below, unless they are stated.
    /// </summary>
    public string? Profile { get; init; }

    /// <summary>EIP-155 chain id, which every node must report; needed without a profile.</summary>
    public ulong? Id { get; init; }

    /// <summary>URL of a single node, https or http; needs <c>"quorum": 1</c>.</summary>
    public string? Rpc { get; init; }

    /// <summary>URLs of several nodes that must agree, in the order in which they are asked.</summary>
    public IReadOnlyList<string>? Nodes { get; init; }

    /// <summary>How many nodes must give the same answer; more than half unless stated, 1 trusts each.</summary>
    public int? Quorum { get; init; }

    /// <summary>How many blocks a node may be behind and still vote; 3, or the profile's in 10 s if more.</summary>
    public ulong? MaxLagBlocks { get; init; }

    /// <summary>
    /// How much time, by block timestamps, a node may be behind and still vote, such as <c>60 s</c>, which it is unless
    /// the profile has faster blocks (five of them, at least 10 s).
    /// </summary>
    public string? MaxLag { get; init; }

    /// <summary>
    /// Without a new block for this long nothing is sent, such as <c>2 min</c>, which it is unless the profile has
    /// faster blocks (ten of them, at least 30 s); <c>0 s</c> for no limit.
    /// </summary>
    public string? HeadStall { get; init; }

    /// <summary>The rate that one node is asked at, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>
    /// What a transaction is charged for: <c>ethereum</c> (gas alone), <c>op-stack</c> or <c>arbitrum</c> (data on L1
    /// too); what is known of the chain's id unless stated, <c>ethereum</c> where nothing is.
    /// </summary>
    public string? Fees { get; init; }

    /// <summary>Hash of block 0; the profile's, or what a quorum of the nodes says, unless stated.</summary>
    public string? Genesis { get; init; }

    /// <summary>WebSocket URLs (wss or ws) that announce blocks; they shorten the wait for the next poll.</summary>
    public IReadOnlyList<string>? NewHeads { get; init; }

    /// <summary>A private relay that plans are offered to before the nodes; none unless stated.</summary>
    public RelayOptions? Relay { get; init; }

    /// <summary>True allows http and ws to another machine.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>
    /// How often the head is asked for, such as <c>1 s</c>, which it is unless the profile has faster blocks.
    /// </summary>
    public string? PollInterval { get; init; }
}

/// <summary>A private relay, such as Flashbots Protect.</summary>
public sealed record RelayOptions
{
    /// <summary>URL of its <c>eth_sendPrivateTransaction</c>.</summary>
    public required string Rpc { get; init; }

    /// <summary>URL of its status API, above <c>tx/</c>; such as <c>https://protect.flashbots.net</c>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// Blocks in which a routine plan is offered to it alone, 1 to 25; urgent ones go public after 2.
    /// </summary>
    public ulong Patience { get; init; } = 6;
}

/// <summary>The keeper's account.</summary>
public sealed record SignerOptions
{
    /// <summary>The account; must be the keystore's.</summary>
    public required string Address { get; init; }

    /// <summary>Keystore v3 file, relative to this file; live mode needs it or <c>remote</c>.</summary>
    public string? Keystore { get; init; }

    /// <summary>
    /// File that holds the keystore's password, relative to this file; without it the password is asked for, or read
    /// from stdin with <c>--password-stdin</c>.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// URL of a key service that answers <c>eth_signTransaction</c> (Web3Signer, Clef), instead of a keystore.
    /// </summary>
    public string? Remote { get; init; }

    /// <summary>
    /// Most wei per gas that is ever signed for, such as <c>2000 gwei</c>; ten times <c>gas.urgentCeiling</c> unless
    /// stated.
    /// </summary>
    public string? MaxFee { get; init; }

    /// <summary>Most signatures in any hour.</summary>
    public int MaxSignaturesPerHour { get; init; } = 3_000;
}

/// <summary>What gas may cost.</summary>
public sealed record GasOptions
{
    /// <summary>Most wei per gas at which a routine hedge goes out, such as <c>60 gwei</c>.</summary>
    public string Ceiling { get; init; } = "60 gwei";

    /// <summary>The same for an urgent hedge or a cancel; five times the ceiling unless stated.</summary>
    public string? UrgentCeiling { get; init; }

    /// <summary>Least priority fee, such as <c>0.1 gwei</c>.</summary>
    public string Tip { get; init; } = "0.1 gwei";

    /// <summary>Highest priority fee a fresh transaction offers; twenty times the least unless stated.</summary>
    public string? MaxTip { get; init; }

    /// <summary>Gas a hedge is expected to use.</summary>
    public ulong HedgeGas { get; init; } = 450_000;

    /// <summary>How many hedges at the ceiling the account must be able to pay.</summary>
    public int ReserveHedges { get; init; } = 3;

    /// <summary>Most that plans may spend on gas in any 24 hours, such as <c>1 ETH</c>.</summary>
    public string DailyBudget { get; init; } = "1 ETH";

    /// <summary>Most transactions that wait for a block at once; one a vault.</summary>
    public int MaxInFlight { get; init; } = 8;
}

/// <summary>One vault.</summary>
public sealed record VaultOptions
{
    /// <summary>Short name, unique.</summary>
    public required string Id { get; init; }

    /// <summary>The vault kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The vault contract.</summary>
    public required string Address { get; init; }

    /// <summary>The executor contract.</summary>
    public required string Executor { get; init; }

    /// <summary>The underlying.</summary>
    public required TokenOptions Base { get; init; }

    /// <summary>What it is traded against.</summary>
    public required TokenOptions Quote { get; init; }

    /// <summary>What the vault holds besides its own book: LP shares, loans, perps, other tokens.</summary>
    public IReadOnlyList<HoldingOptions> Holds { get; init; } = [];

    /// <summary>The assets besides base and quote that its books depend on.</summary>
    public IReadOnlyList<AssetOptions> Assets { get; init; } = [];

    /// <summary>Where prices come from.</summary>
    public required OracleOptions Oracle { get; init; }

    /// <summary>What the chain does not say.</summary>
    public required MarketOptions Market { get; init; }

    /// <summary>When to trade and how far.</summary>
    public required PolicyOptions Policy { get; init; }

    /// <summary>The forecasts that the policy may go by, where it weighs costs.</summary>
    public ForecastsOptions? Forecasts { get; init; }

    /// <summary>How routine trades are made in slices; without it all at once.</summary>
    public SlicingOptions? Slicing { get; init; }

    /// <summary>How trades get smaller while venues thin out; without it they do not.</summary>
    public ThrottleOptions? Throttle { get; init; }

    /// <summary>Where to trade.</summary>
    public required IReadOnlyList<VenueOptions> Venues { get; init; }

    /// <summary>What a plan may never exceed.</summary>
    public required LimitOptions Limits { get; init; }
}

/// <summary>A token.</summary>
public sealed record TokenOptions
{
    /// <summary>The contract.</summary>
    public required string Address { get; init; }

    /// <summary>The symbol, used as a unit in this file.</summary>
    public required string Symbol { get; init; }

    /// <summary>The decimals its integers are scaled by.</summary>
    public required int Decimals { get; init; }
}

/// <summary>A pair of USD feeds.</summary>
public sealed record OracleOptions
{
    /// <summary>The oracle kind.</summary>
    public string Kind { get; init; } = "chainlink";

    /// <summary>Base/USD feed.</summary>
    public required string BaseFeed { get; init; }

    /// <summary>Quote/USD feed.</summary>
    public required string QuoteFeed { get; init; }

    /// <summary>
    /// Heartbeat of the base feed plus a margin, such as <c>65 min</c>; five minutes unless stated, of a feed whose
    /// heartbeat is known.
    /// </summary>
    public string? BaseMaxAge { get; init; }

    /// <summary>The same of the quote feed.</summary>
    public string? QuoteMaxAge { get; init; }

    /// <summary>Least price of the base that is believed, such as <c>200 USD</c>.</summary>
    public string? BaseLowest { get; init; }

    /// <summary>Greatest price of the base that is believed.</summary>
    public string? BaseHighest { get; init; }

    /// <summary>Least price of the quote that is believed.</summary>
    public string? QuoteLowest { get; init; }

    /// <summary>Greatest price of the quote that is believed.</summary>
    public string? QuoteHighest { get; init; }

    /// <summary>Most by which the larger of two rounds in a row may exceed the smaller, in percent.</summary>
    public int MaxJumpPercent { get; init; } = 50;

    /// <summary>
    /// How long the base feed's rounds may repeat one answer; twice <c>baseMaxAge</c> unless stated, <c>0 s</c> for
    /// ever.
    /// </summary>
    public string? BaseFrozenAfter { get; init; }

    /// <summary>The same of the quote feed, whose price may well stand still.</summary>
    public string QuoteFrozenAfter { get; init; } = "0 s";

    /// <summary>How long nothing is traded after another aggregator was put behind a feed.</summary>
    public string SwapHold { get; init; } = "5 min";

    /// <summary>
    /// The chain's sequencer uptime feed; the profile's unless stated, <c>none</c> for none.
    /// </summary>
    public string? SequencerFeed { get; init; }

    /// <summary>How long nothing is traded after the sequencer came back.</summary>
    public string SequencerGrace { get; init; } = "1 h";

    /// <summary>Second opinions on the price of the base in the quote.</summary>
    public IReadOnlyList<CrossCheckOptions> CrossChecks { get; init; } = [];

    /// <summary>
    /// What one plan may trade while a second opinion differs or is missing, in percent of its cap.
    /// </summary>
    public int ReducedTradePercent { get; init; } = 25;
}

/// <summary>A second opinion on the price: it can refuse a price and never replaces one.</summary>
public sealed record CrossCheckOptions
{
    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The Uniswap V3 pool of base and quote, or the feed of the base in USD.</summary>
    public required string Source { get; init; }

    /// <summary>What a <c>twap</c> is the mean of.</summary>
    public string Window { get; init; } = "30 min";

    /// <summary>
    /// Least mean liquidity at which a <c>twap</c> counts, as the pool's own <c>liquidity</c> states it.
    /// </summary>
    public string MinLiquidity { get; init; } = "0";

    /// <summary>Heartbeat of a <c>second-feed</c> plus a margin; unless stated as of <c>baseMaxAge</c>.</summary>
    public string? MaxAge { get; init; }

    /// <summary>Beyond this it is told, in hundredths of a percent of the price.</summary>
    public int WarnBps { get; init; } = 100;

    /// <summary>Beyond this trades are smaller.</summary>
    public int ReduceBps { get; init; } = 200;

    /// <summary>Beyond this nothing is traded.</summary>
    public int HaltBps { get; init; } = 400;
}

/// <summary>What the chain does not say.</summary>
public sealed record MarketOptions
{
    /// <summary>Annual volatility in percent; this or <c>surface</c>.</summary>
    public double? VolatilityPercent { get; init; }

    /// <summary>The document that states the implied volatilities.</summary>
    public SurfaceOptions? Surface { get; init; }

    /// <summary>How the smile moves with the spot; by strike unless stated.</summary>
    public SmileOptions? Smile { get; init; }

    /// <summary>Continuously compounded USD rate in percent a year.</summary>
    public double RatePercent { get; init; }

    /// <summary>Continuously compounded yield of the base in percent a year.</summary>
    public double CarryPercent { get; init; }
}

/// <summary>What a plan may never exceed.</summary>
public sealed record LimitOptions
{
    /// <summary>Worst accepted price against the oracle, in hundredths of a percent.</summary>
    public required int MaxSlippageBps { get; init; }

    /// <summary>Most that one plan may trade, such as <c>250000 USDC</c>.</summary>
    public required string MaxNotionalPerTrade { get; init; }

    /// <summary>
    /// The most of a venue's depth to the slippage limit that one leg may take, in percent; all of it unless stated.
    /// </summary>
    public int? MaxDepthSharePercent { get; init; }

    /// <summary>A plan is void this long after its block, such as <c>120 s</c>.</summary>
    public string Deadline { get; init; } = "120 s";
}
