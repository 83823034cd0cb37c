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
    private static readonly BigInteger Highest = BigInteger.Pow(10, 13);

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
        var address = await chain.CreateAsync(DevnetAccounts.Owner, AggregatorCode(description), cancellationToken);
        var proxyCode = contracts.FeedProxy.CreationCode(address, Address.Zero);
        await chain.CreateAtAsync(proxy, DevnetAccounts.Owner, proxyCode, cancellationToken);

        var aggregator = new DevnetContract(
            chain.Client, address, DevnetContracts.AbiOf("AccessControlledAggregator"));
        AbiValue[] none = [];
        AbiValue[] oracle = [DevnetAccounts.Oracle];
        await chain.ExecuteAsync(
            [
                aggregator.Call(DevnetAccounts.Owner, "changeOracles", none, oracle, oracle, 1, 1, 0),
                aggregator.Call(DevnetAccounts.Owner, "addAccess", proxy),
            ],
            cancellationToken);
        await chain.ExecuteAsync([aggregator.Call(DevnetAccounts.Oracle, "submit", 1, price)], cancellationToken);
        return address;
    }

    /// <summary>LINK, payment a round, timeout, validator, least and greatest answer, decimals, name.</summary>
    private byte[] AggregatorCode(string description) => contracts.Aggregator.CreationCode(
        MainnetAddresses.LinkToken, 0, 0, Address.Zero, 1, Highest, 8, description);
}
