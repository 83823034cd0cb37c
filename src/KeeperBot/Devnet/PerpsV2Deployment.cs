using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

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
    private const string OldDeployed = "publish/deployed/sepolia-ovm";

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

    private readonly NodeModules _modules;

    private PerpsV2Deployment(DevnetChain chain, NodeModules modules)
    {
        (_chain, _modules) = (chain, modules);
        _sources = ReadSources();
    }

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

    /// <summary>The chain that it is on.</summary>
    public DevnetChain Chain => _chain;

    /// <summary>The market: margin and trades.</summary>
    public DevnetContract Trading => AtMarket("PerpsV2Market");

    /// <summary>The files that everything is deployed from.</summary>
    /// <exception cref="DevnetException">The package is not installed.</exception>
    public static IEnumerable<string> Files(NodeModules modules) =>
        new[] { $"{Deployed}/deployment.json", $"{OldDeployed}/deployment.json", $"{Deployed}/perpsv2-markets.json" }
            .Select(file => modules.PathOf(Package, file));

    /// <summary>Deploys everything.</summary>
    public static async Task<PerpsV2Deployment> DeployAsync(
        DevnetChain chain, Address feed, CancellationToken cancellation, NodeModules? modules = null)
    {
        var perps = new PerpsV2Deployment(chain, modules ?? NodeModules.Default);
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

    /// <summary>Text as Synthetix names things: in 32 bytes.</summary>
    internal static AbiValue Key(string text)
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
        yield return Call(
            "FlexibleStorage", "setUIntValue", Key("SystemSettings"), Key("rateStalePeriod"), 86_400);
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
            File.ReadAllBytes(_modules.PathOf(Package, $"{Deployed}/perpsv2-markets.json")));
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

    /// <summary>The market's proxy with the interface of one of its components.</summary>
    internal DevnetContract AtMarket(string component) => _at[component] with { Address = Market };

    /// <summary>What the owner of the contracts does.</summary>
    internal DevnetTransaction Call(string contract, string function, params AbiValue[] arguments) =>
        _at[contract].Call(Owner, function, arguments);

    /// <summary>Where a contract is.</summary>
    internal Address AddressOf(string contract) => _at[contract].Address;

    private static AbiValue Wad(string amount) =>
        (BigInteger)(decimal.Parse(amount, CultureInfo.InvariantCulture) * 1_000_000_000_000_000_000m);

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
    private Dictionary<string, JsonElement> ReadSources()
    {
        var sources = Read(Deployed);
        var others = Read(OldDeployed);
        foreach (var name in new[] { "SafeDecimalMath", "AddressResolver", "FlexibleStorage" })
        {
            sources[name] = others[name];
        }

        return sources;
    }

    private Dictionary<string, JsonElement> Read(string folder)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(_modules.PathOf(Package, $"{folder}/deployment.json")));
        return document.RootElement.GetProperty("sources").EnumerateObject()
            .ToDictionary(source => source.Name, source => source.Value.Clone(), StringComparer.Ordinal);
    }
}
