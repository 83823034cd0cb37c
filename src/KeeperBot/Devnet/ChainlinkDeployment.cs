using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>
/// Deploys Chainlink's feeds: the proxies everybody reads, at mainnet's addresses, each over an aggregator that one
/// oracle submits rounds to.
/// </summary>
/// <remarks>
/// The aggregator is the flux aggregator mainnet used before off-chain reporting. Its rounds and the proxy's phase ids
/// read the same; its events differ (<c>NewRound</c>, not <c>NewTransmission</c>).
/// </remarks>
internal sealed class ChainlinkDeployment(DevnetChain chain, PackagedContracts contracts)
{
    private const int Decimals = 8;

    /// <summary>The powers of ten between a dollar and the highest price an aggregator takes.</summary>
    private const int Headroom = 5;

    /// <summary>Deploys what both feeds share.</summary>
    public Task DeployTokenAsync(CancellationToken cancellationToken) => chain.CreateAtAsync(
        MainnetAddresses.LinkToken, DevnetAccounts.Owner, contracts.LinkToken.CreationCode(), cancellationToken);

    /// <summary>Deploys a feed with its first round and returns the aggregator.</summary>
    /// <param name="proxy">Where the feed is read.</param>
    /// <param name="description">Such as <c>ETH / USD</c>.</param>
    /// <param name="price">The first answer, 8 decimals.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Address> DeployFeedAsync(
        Address proxy, string description, BigInteger price, CancellationToken cancellationToken)
    {
        var aggregator = await CreateAggregatorAsync(description, Decimals, cancellationToken);
        var proxyCode = contracts.FeedProxy.CreationCode(aggregator.Address, Address.Zero);
        await chain.CreateAtAsync(proxy, DevnetAccounts.Owner, proxyCode, cancellationToken);
        await OpenAsync(aggregator, proxy, price, cancellationToken);
        return aggregator.Address;
    }

    /// <summary>
    /// Puts an aggregator of ours under a feed of a forked chain, as its owner would: proposed, then confirmed. It
    /// begins with the feed's present answer, which is new by that.
    /// </summary>
    /// <param name="proxy">Where the feed is read.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>Where rounds are submitted from now on.</returns>
    /// <exception cref="EthereumException">It is no feed behind Chainlink's proxy.</exception>
    /// <exception cref="DevnetException">The proxy did not let its owner do so.</exception>
    public async Task<DevnetContract> ReplaceAggregatorAsync(Address proxy, CancellationToken cancellationToken)
    {
        var feed = new DevnetContract(chain.Client, proxy, DevnetContracts.AbiOf("EACAggregatorProxy"));
        async Task<AbiRecord> Read(string view) => await feed.ReadAsync(view, [], cancellationToken);
        var owner = (await Read("owner"))[0].AsAddress();
        var answer = (await Read("latestRoundData"))["answer"].AsBigInteger();
        var aggregator = await CreateAggregatorAsync(
            (await Read("description"))[0].AsText(), (await Read("decimals"))[0].AsInt32(), cancellationToken);
        await OpenAsync(aggregator, proxy, answer, cancellationToken);
        await chain.SetBalanceAsync(owner, BigInteger.Pow(10, 18), cancellationToken);
        await chain.ExecuteAsync(
            [
                feed.Call(owner, "proposeAggregator", aggregator.Address),
                feed.Call(owner, "confirmAggregator", aggregator.Address),
            ],
            cancellationToken);
        return aggregator;
    }

    private async Task<DevnetContract> CreateAggregatorAsync(
        string description, int decimals, CancellationToken cancellationToken)
    {
        // LINK, payment a round, timeout, validator, least and greatest answer, decimals, name.
        var code = contracts.Aggregator.CreationCode(
            MainnetAddresses.LinkToken, 0, 0, Address.Zero, 1, BigInteger.Pow(10, Headroom + decimals), decimals,
            description);
        var address = await chain.CreateAsync(DevnetAccounts.Owner, code, cancellationToken);
        return new DevnetContract(chain.Client, address, DevnetContracts.AbiOf("AccessControlledAggregator"));
    }

    /// <summary>Lets one oracle submit and the proxy read, and submits the first round.</summary>
    private async Task OpenAsync(
        DevnetContract aggregator, Address proxy, BigInteger price, CancellationToken cancellationToken)
    {
        AbiValue[] none = [];
        AbiValue[] oracle = [DevnetAccounts.Oracle];
        await chain.ExecuteAsync(
            [
                aggregator.Call(DevnetAccounts.Owner, "changeOracles", none, oracle, oracle, 1, 1, 0),
                aggregator.Call(DevnetAccounts.Owner, "addAccess", proxy),
            ],
            cancellationToken);
        await chain.ExecuteAsync([aggregator.Call(DevnetAccounts.Oracle, "submit", 1, price)], cancellationToken);
    }
}
