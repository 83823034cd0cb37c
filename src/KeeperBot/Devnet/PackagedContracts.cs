namespace KeeperBot.Devnet;

/// <summary>The compiled contracts the devnet takes from npm packages, pinned by the lock file.</summary>
/// <param name="modules">Where the packages are.</param>
internal sealed class PackagedContracts(NodeModules modules)
{
    private const string Chainlink = "@chainlink/contracts";
    private const string Core = "@uniswap/v3-core";
    private const string Periphery = "@uniswap/v3-periphery";
    private const string Routers = "@uniswap/swap-router-contracts";

    private static readonly Dictionary<string, (string Package, string File)> Places = new(StringComparer.Ordinal)
    {
        [nameof(Weth9)] = ("canonical-weth", "build/contracts/WETH9.json"),
        [nameof(Factory)] = (Core, "artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"),
        [nameof(NftDescriptor)] = (Periphery, "artifacts/contracts/libraries/NFTDescriptor.sol/NFTDescriptor.json"),
        [nameof(PositionDescriptor)] = (
            Periphery,
            "artifacts/contracts/NonfungibleTokenPositionDescriptor.sol/NonfungibleTokenPositionDescriptor.json"),
        [nameof(PositionManager)] = (
            Periphery, "artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json"),
        [nameof(SwapRouter)] = (Routers, "artifacts/contracts/SwapRouter02.sol/SwapRouter02.json"),
        [nameof(Quoter)] = (Routers, "artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json"),
        [nameof(Aggregator)] = (Chainlink, "abi/v0.6/AccessControlledAggregator.json"),
        [nameof(FeedProxy)] = (Chainlink, "abi/v0.6/EACAggregatorProxy.json"),
        [nameof(LinkToken)] = (Chainlink, "abi/v0.4/LinkToken.json"),
    };

    public ContractArtifact Weth9 => Read(nameof(Weth9));

    public ContractArtifact Factory => Read(nameof(Factory));

    public ContractArtifact NftDescriptor => Read(nameof(NftDescriptor));

    public ContractArtifact PositionDescriptor => Read(nameof(PositionDescriptor));

    public ContractArtifact PositionManager => Read(nameof(PositionManager));

    public ContractArtifact SwapRouter => Read(nameof(SwapRouter));

    public ContractArtifact Quoter => Read(nameof(Quoter));

    public ContractArtifact Aggregator => Read(nameof(Aggregator));

    public ContractArtifact FeedProxy => Read(nameof(FeedProxy));

    public ContractArtifact LinkToken => Read(nameof(LinkToken));

    /// <summary>The files of all of them, in an order that does not change.</summary>
    /// <exception cref="DevnetException">A package is not installed.</exception>
    public IEnumerable<string> Files => Places.Values
        .OrderBy(static place => place.File, StringComparer.Ordinal)
        .Select(place => modules.PathOf(place.Package, place.File));

    private ContractArtifact Read(string name) => modules.Artifact(Places[name].Package, Places[name].File);
}
