using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// Synthetix PerpsV2 with its ETH market as it ran on Optimism: bytecode and parameters of npm's synthetix package, on
/// the devnet's ETH/USD feed.
/// </summary>
/// <remarks>
/// Two contracts that PerpsV2 only tells of fees are stand-ins: the exchanger and the fee pool answer zeros, so there
/// is no dynamic fee and fees are burnt. The owner stands for the issuer, who mints sUSD. Orders pay the fee of
/// off-chain orders, whichever they are: on Optimism the others cost 30 % so that nobody used them.
/// </remarks>
internal sealed class PerpsV2Deployment
{
    private const string Package = "synthetix";
    private const string Deployed = "publish/deployed/mainnet-ovm";

    private static readonly string[] Components =
    [
        "PerpsV2Market", "PerpsV2MarketViews", "PerpsV2MarketLiquidate", "PerpsV2MarketDelayedIntent",
        "PerpsV2MarketDelayedExecution",
    ];

    /// <summary>Parameters that are seconds, rounds or keys; every other one has 18 decimals.</summary>
    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal)
    {
        "nextPriceConfirmWindow", "delayedOrderConfirmWindow", "minDelayTimeDelta", "maxDelayTimeDelta",
        "offchainDelayedOrderMinAge", "offchainDelayedOrderMaxAge",
    };

    /// <summary>PUSH1 0x60, PUSH0, RETURN: three words of zero, whatever is asked.</summary>
    private static readonly byte[] AnswersZeros = [0x60, 0x60, 0x5f, 0xf3];

    private static readonly Address StandIn = Address.Parse("0x0000000000000000000000000000000000f33f33");
    private static readonly Address Owner = DevnetAccounts.Owner;

    private readonly DevnetChain _chain;
    private readonly Dictionary<string, JsonElement> _sources;
    private readonly Dictionary<string, DevnetContract> _at = new(StringComparer.Ordinal);

    private PerpsV2Deployment(DevnetChain chain) => (_chain, _sources) = (chain, ReadSources());

    /// <summary>The market's proxy, which everybody calls.</summary>
    public Address Market => _at["ProxyPerpsV2"].Address;

    /// <summary>Where governance keeps the parameters.</summary>
    public Address MarketSettings => _at["PerpsV2MarketSettings"].Address;

    /// <summary>What says which parts are suspended.</summary>
    public Address SystemStatus => _at["SystemStatus"].Address;

    /// <summary>The same, to be asked.</summary>
    public DevnetContract Status => _at["SystemStatus"];

    /// <summary>What Synthetix calls the market.</summary>
    public static AbiValue MarketKey => Key("sETHPERP");

    /// <summary>sUSD.</summary>
    public Address MarginToken => _at["ProxyERC20"].Address;

    /// <summary>The market: margin and trades.</summary>
    public DevnetContract Trading => AtMarket("PerpsV2Market");

    /// <summary>The market: what it says.</summary>
    public DevnetContract Views => AtMarket("PerpsV2MarketViews");

    /// <summary>The market: flagging and liquidating.</summary>
    public DevnetContract Liquidation => AtMarket("PerpsV2MarketLiquidate");

    /// <summary>The market: submitting delayed orders.</summary>
    public DevnetContract Orders => AtMarket("PerpsV2MarketDelayedIntent");

    /// <summary>The market: executing delayed orders.</summary>
    public DevnetContract Execution => AtMarket("PerpsV2MarketDelayedExecution");

    /// <summary>Deploys everything.</summary>
    public static async Task<PerpsV2Deployment> DeployAsync(
        DevnetChain chain, Address feed, CancellationToken cancellation)
    {
        var perps = new PerpsV2Deployment(chain);
        await perps.DeployCoreAsync(cancellation);
        await perps.DeployMarketAsync(cancellation);
        await chain.ExecuteAsync([.. perps.Wiring(feed)], cancellation);
        await chain.ExecuteAsync([.. perps.Routes()], cancellation);
        await chain.ExecuteAsync([.. perps.Settings()], cancellation);
        return perps;
    }

    /// <summary>Mints sUSD, 18 decimals.</summary>
    public DevnetTransaction Mint(Address account, BigInteger amount) =>
        Call("MultiCollateralSynth", "issue", account, amount);

    /// <summary>Changes one parameter of the market, such as <c>setMaxMarketValue</c>.</summary>
    public DevnetTransaction Configure(string setter, BigInteger value) =>
        Call("PerpsV2MarketSettings", setter, Key("sETHPERP"), value);

    /// <summary>Suspends the market.</summary>
    public IEnumerable<DevnetTransaction> Suspend() =>
    [
        Call("SystemStatus", "updateAccessControl", Key("Futures"), Owner, true, true),
        Call("SystemStatus", "suspendFuturesMarket", Key("sETHPERP"), 1),
    ];

    /// <summary>Ends a suspension.</summary>
    public IEnumerable<DevnetTransaction> Resume() => [Call("SystemStatus", "resumeFuturesMarket", Key("sETHPERP"))];

    /// <summary>Has rates taken as stale when the feed is older than this, seconds; 86,400 at first.</summary>
    public IEnumerable<DevnetTransaction> TakeRatesAsStale(int after) =>
        [Call("FlexibleStorage", "setUIntValue", Key("SystemSettings"), Key("rateStalePeriod"), after)];

    /// <summary>Has off-chain delayed orders priced by an oracle of Pyth's interface, under this id.</summary>
    public IEnumerable<DevnetTransaction> TakeOffchainPrices(Address oracle, Hash32 feed) =>
    [
        Call(
            "PerpsV2ExchangeRate", "addAssociatedContracts",
            AbiValue.Of(_at["PerpsV2MarketDelayedExecution"].Address)),
        Call("PerpsV2ExchangeRate", "setOffchainOracle", oracle),
        Call("PerpsV2ExchangeRate", "setOffchainPriceFeedId", Key("sETH"), feed),
    ];

    /// <summary>The last fill of an account as the market's event reports it: base units, and sUSD.</summary>
    public async Task<(BigInteger TradeSize, BigInteger Price, BigInteger Fee)> LastFillAsync(
        Address account, CancellationToken cancellation)
    {
        var modified = _at["PerpsV2Market"].Abi.Event("PositionModified");
        var head = await _chain.HeadAsync(cancellation);
        var filter = LogFilter.OfRange(0, head.Number) with
        {
            Addresses = [Market],
            Topics = [[modified.Topic0], [], [modified.EncodeTopic("account", account)]],
        };
        return (await _chain.Client.GetLogsAsync(filter, cancellation))
            .Select(log => modified.Decode(log.Topics.AsSpan(), log.Data.Span))
            .Where(fill => !fill["tradeSize"].AsBigInteger().IsZero)
            .Select(fill => (
                fill["tradeSize"].AsBigInteger(), fill["lastPrice"].AsBigInteger(), fill["fee"].AsBigInteger()))
            .Last();
    }

    /// <summary>Text as Synthetix names things: in 32 bytes.</summary>
    private static AbiValue Key(string text)
    {
        var bytes = new byte[Hash32.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }

    private async Task DeployCoreAsync(CancellationToken cancellation)
    {
        await CreateAsync(
            [
                ("SafeDecimalMath", []), ("AddressResolver", [Owner]), ("SystemStatus", [Owner]),
                ("ProxyERC20", [Owner]), ("TokenState", [Owner, Address.Zero]), ("ProxyPerpsV2", [Owner]),
                ("PerpsV2MarketState",
                    [Owner, AbiValue.Of(Owner), Key("sETH"), Key("sETHPERP"), Address.Zero]),
            ],
            cancellation);
        var resolver = _at["AddressResolver"].Address;
        await CreateAsync(
            [
                ("FlexibleStorage", [resolver]), ("CircuitBreaker", [Owner, resolver]),
                ("ExchangeRates", [Owner, resolver]), ("PerpsV2ExchangeRate", [Owner, resolver]),
                ("PerpsV2MarketSettings", [Owner, resolver]), ("FuturesMarketManager", [Owner, resolver]),
                ("MultiCollateralSynth",
                    [MarginToken, _at["TokenState"].Address, "Synth sUSD", "sUSD", Owner, Key("sUSD"), 0, resolver]),
            ],
            cancellation);
        await _chain.SetCodeAsync(StandIn, AnswersZeros, cancellation);
    }

    private Task DeployMarketAsync(CancellationToken cancellation)
    {
        var (resolver, state) = (_at["AddressResolver"].Address, _at["PerpsV2MarketState"].Address);
        return CreateAsync(
            [.. Components.Select(name => (name, name == "PerpsV2MarketViews"
                ? new AbiValue[] { state, Owner, resolver }
                : [Market, state, Owner, resolver]))],
            cancellation);
    }

    /// <summary>Makes the contracts known to each other, and the feed to them.</summary>
    private IEnumerable<DevnetTransaction> Wiring(Address feed)
    {
        string[] named =
        [
            "SystemStatus", "FlexibleStorage", "CircuitBreaker", "ExchangeRates", "PerpsV2ExchangeRate",
            "PerpsV2MarketSettings", "FuturesMarketManager",
        ];
        string[] owners =
        [
            "SystemSettings", "Issuer", "CollateralManager", "EtherWrapper", "WrapperFactory", "Synthetix",
            "DebtCache",
        ];
        (string Name, Address At)[] known =
        [
            .. named.Select(name => (name, _at[name].Address)), .. owners.Select(name => (name, Owner)),
            ("Exchanger", StandIn), ("FeePool", StandIn), ("SynthsUSD", _at["MultiCollateralSynth"].Address),
        ];
        yield return Call("TokenState", "setAssociatedContract", _at["MultiCollateralSynth"].Address);
        yield return Call("ProxyERC20", "setTarget", _at["MultiCollateralSynth"].Address);
        yield return Call(
            "AddressResolver", "importAddresses",
            known.Select(entry => Key(entry.Name)).ToArray(), known.Select(entry => (AbiValue)entry.At).ToArray());
        foreach (var name in named.Skip(2).Concat(Components).Append("MultiCollateralSynth"))
        {
            yield return Call(name, "rebuildCache");
        }

        var writers = Components.Where(name => name != "PerpsV2MarketViews");
        yield return Call(
            "PerpsV2MarketState", "addAssociatedContracts",
            AbiValue.Of([.. writers.Select(name => (AbiValue)_at[name].Address)]));
        yield return Call("PerpsV2MarketState", "linkOrInitializeState");
        yield return Call("ExchangeRates", "addAggregator", Key("sETH"), feed);
        foreach (var transaction in TakeRatesAsStale(after: 86_400))
        {
            yield return transaction;
        }

        yield return Call(
            "FlexibleStorage", "setUIntValue", Key("SystemSettings"), Key("priceDeviationThresholdFactor"), Wad("3"));
    }

    /// <summary>A function goes to the component that alone declares it; those of several are the owner's.</summary>
    private IEnumerable<DevnetTransaction> Routes() =>
        from component in Components
        from function in _at[component].Abi.Functions
        where Components.Count(other => _at[other].Abi.Functions.Any(f => f.Name == function.Name)) == 1
        select Call(
            "ProxyPerpsV2", "addRoute",
            function.Selector.ToArray(), _at[component].Address, component == "PerpsV2MarketViews");

    private IEnumerable<DevnetTransaction> Settings()
    {
        yield return Call("FuturesMarketManager", "addProxiedMarkets", AbiValue.Of(Market));
        yield return Call("PerpsV2MarketSettings", "setParameters", Key("sETHPERP"), Parameters());

        // The most before the least: the contract holds them against each other.
        (string Setting, string Value)[] settings =
        [
            ("setMinInitialMargin", "50"), ("setMaxKeeperFee", "1000"), ("setMinKeeperFee", "2"),
            ("setLiquidationFeeRatio", "0.0035"), ("setKeeperLiquidationFee", "2"),
        ];
        foreach (var (setting, value) in settings)
        {
            yield return Call("PerpsV2MarketSettings", setting, Wad(value));
        }
    }

    private AbiValue Parameters()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(NodeModules.Default.PathOf(Package, $"{Deployed}/perpsv2-markets.json")));
        var market = document.RootElement.EnumerateArray()
            .Single(market => market.GetProperty("marketKey").GetString() == "sETHPERP");
        var tuple = _at["PerpsV2MarketSettings"].Abi.Function("setParameters").Inputs[1].Type;
        return tuple.Components.Select(parameter =>
        {
            var name = parameter.Name.StartsWith("taker", StringComparison.Ordinal) ? "takerFeeOffchainDelayedOrder"
                : parameter.Name.StartsWith("maker", StringComparison.Ordinal) ? "makerFeeOffchainDelayedOrder"
                : parameter.Name;
            var text = market.GetProperty(name).GetString()!;
            return parameter.Type.Kind == AbiTypeKind.FixedBytes ? Key(text)
                : Whole.Contains(name) ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
                : Wad(text);
        }).ToArray();
    }

    private static AbiValue Wad(string amount) =>
        (BigInteger)(decimal.Parse(amount, CultureInfo.InvariantCulture) * 1_000_000_000_000_000_000m);

    private DevnetContract AtMarket(string component) => _at[component] with { Address = Market };

    private DevnetTransaction Call(string contract, string function, params AbiValue[] arguments) =>
        _at[contract].Call(Owner, function, arguments);

    private async Task CreateAsync((string Name, AbiValue[] Arguments)[] contracts, CancellationToken cancellation)
    {
        var artifacts = contracts.Select(contract => Artifact(contract.Name)).ToArray();
        var receipts = await _chain.ExecuteAsync(
            [.. contracts.Zip(artifacts, (contract, artifact) => new DevnetTransaction(
                Owner, null, artifact.CreationCode(contract.Arguments), $"the creation of {contract.Name}"))],
            cancellation);
        foreach (var (contract, artifact, receipt) in contracts.Zip(artifacts, receipts))
        {
            _at[contract.Name] =
                new DevnetContract(_chain.Client, receipt.ContractAddress!.Value, artifact.Abi);
        }
    }

    /// <summary>The package leaves room for the one library as the compiler does, between underscores.</summary>
    private ContractArtifact Artifact(string name)
    {
        var library = _at.TryGetValue("SafeDecimalMath", out var math) ? math.Address.ToString()[2..] : string.Empty;
        var json = Regex.Replace(
            _sources[name].GetRawText(), @"__\$[0-9a-f]{34}\$__", library, RegexOptions.NonBacktracking);
        return ContractArtifact.Parse(Encoding.UTF8.GetBytes(json), $"npm {Package}: {name}");
    }

    /// <summary>
    /// What ran on Optimism, but for three old contracts of which the package has only the run-time code there: those
    /// are its Sepolia deployment's.
    /// </summary>
    private static Dictionary<string, JsonElement> ReadSources()
    {
        var sources = Read(Deployed);
        var others = Read("publish/deployed/sepolia-ovm");
        foreach (var name in new[] { "SafeDecimalMath", "AddressResolver", "FlexibleStorage" })
        {
            sources[name] = others[name];
        }

        return sources;
    }

    private static Dictionary<string, JsonElement> Read(string folder)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(NodeModules.Default.PathOf(Package, $"{folder}/deployment.json")));
        return document.RootElement.GetProperty("sources").EnumerateObject()
            .ToDictionary(source => source.Name, source => source.Value.Clone(), StringComparer.Ordinal);
    }
}
