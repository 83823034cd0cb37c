using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>Whether a chain has what its profile says, where the profile says.</summary>
internal sealed class ProfileCheck(EthereumClient client, ChainProfile profile)
{
    private static readonly int[] PoolFees = [500, 3_000];

    /// <summary>Reads every contract of the profile.</summary>
    /// <exception cref="DevnetException">Something is not as in the profile; names all that is not.</exception>
    /// <exception cref="RpcException">The chain cannot be read.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        List<string> wrong = [.. await WithoutCodeAsync(cancellationToken)];
        if (wrong.Count == 0)
        {
            // A symbol proves nothing: whoever deploys a token chooses it.
            foreach (var token in new[] { profile.Weth, profile.Usdc })
            {
                await ExpectAsync(token.Address, "ERC20", "decimals", token.Decimals, wrong, cancellationToken);
            }

            foreach (var feed in new[] { profile.EtherUsd, profile.UsdcUsd })
            {
                const string Proxy = "EACAggregatorProxy";
                await ExpectAsync(feed.Address, Proxy, "description", feed.Description, wrong, cancellationToken);
                await ExpectAsync(feed.Address, Proxy, "decimals", feed.Decimals, wrong, cancellationToken);
            }
        }

        if (wrong.Count > 0)
        {
            throw new DevnetException(
                $"this is not {profile.Name} as its profile has it: {string.Join("; ", wrong)}");
        }
    }

    private async Task<IEnumerable<string>> WithoutCodeAsync(CancellationToken cancellationToken)
    {
        (string Name, Address At)[] contracts =
        [
            (profile.Weth.Symbol, profile.Weth.Address),
            (profile.Usdc.Symbol, profile.Usdc.Address),
            (profile.EtherUsd.Description, profile.EtherUsd.Address),
            (profile.UsdcUsd.Description, profile.UsdcUsd.Address),
            ("Uniswap's factory", profile.UniswapV3Factory),
            ("Uniswap's quoter", profile.QuoterV2),
            .. PoolFees.Select(fee => (
                $"Uniswap's pool with a fee of {fee}",
                profile.PoolOf(profile.Weth.Address, profile.Usdc.Address, fee))),
            ("Multicall3", Multicall3.Address),
        ];
        var codes = await Task.WhenAll(
            contracts.Select(contract => client.GetCodeAsync(contract.At, BlockRef.Latest, cancellationToken)));
        return contracts.Zip(codes)
            .Where(static pair => pair.Second.Length == 0)
            .Select(static pair => $"{pair.First.Name} is not at {pair.First.At}");
    }

    private async Task ExpectAsync(
        Address at, string abi, string view, AbiValue expected, List<string> wrong, CancellationToken cancellationToken)
    {
        var contract = new DevnetContract(client, at, DevnetContracts.AbiOf(abi));
        var found = (await contract.ReadAsync(view, [], cancellationToken))[0].ToString();
        if (found != expected.ToString())
        {
            wrong.Add($"{view}() of {at} is {found}, not {expected}");
        }
    }
}
