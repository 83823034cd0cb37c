using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>
/// Builds the devnet on a fork of a chain that has the protocols: only the vault and its executor are new, and the
/// feeds obey the devnet's oracle.
/// </summary>
internal sealed class ForkDeployment(DevnetChain chain, NodeModules modules)
{
    /// <summary>Fills in for the keeper until a devnet's own key is known; nobody has its key.</summary>
    private static readonly Address NoKeeper = Address.Parse("0x000000000000000000000000000000000000dEaD");

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly Address[] Accounts =
    [
        DevnetAccounts.Owner, DevnetAccounts.Guardian, DevnetAccounts.Oracle, DevnetAccounts.Liquidity,
        DevnetAccounts.Buyer, DevnetAccounts.Arbitrageur,
    ];

    /// <summary>Deploys all of it, in about twenty blocks.</summary>
    /// <param name="start">The block that the fork starts from.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="DevnetException">
    /// The chain has no profile or is not Ethereum, has something else where the profile has a protocol, or a step
    /// failed.
    /// </exception>
    public async Task<DevnetAddresses> DeployAsync(BlockHeader start, CancellationToken cancellationToken)
    {
        var chainId = await chain.Client.ChainIdAsync(cancellationToken);
        var profile = ChainProfile.Of(chainId) ?? throw new DevnetException(
            $"chain {chainId} has no profile, so where its protocols are is not known: fork "
            + string.Join(" or ", ChainProfile.All.Select(known => known.Name)));
        if (profile.Fees != FeeModel.Ethereum)
        {
            throw new DevnetException(
                $"a devnet forks Ethereum, and this is {profile.Name}: anvil charges no fee for the data on L1. "
                + "'keeperbot rehearse' runs your own configuration on a fork of it");
        }

        await new ProfileCheck(chain.Client, profile).RequireAsync(cancellationToken);
        await FundAsync(cancellationToken);
        var chainlink = new ChainlinkDeployment(chain, new PackagedContracts(modules));
        var ethUsd = await chainlink.ReplaceAggregatorAsync(profile.EtherUsd.Address, cancellationToken);
        var usdcUsd = await chainlink.ReplaceAggregatorAsync(profile.UsdcUsd.Address, cancellationToken);
        var answer = (await ethUsd.ReadAsync("latestRoundData", [], cancellationToken))["answer"].AsBigInteger();
        return await new VaultDeployment(chain).DeployAsync(
            answer / BigInteger.Pow(10, profile.EtherUsd.Decimals),
            start.Timestamp,
            NoKeeper,
            (ethUsd.Address, usdcUsd.Address),
            cancellationToken);
    }

    private async Task FundAsync(CancellationToken cancellationToken)
    {
        foreach (var account in Accounts)
        {
            await chain.TakeAccountAsync(account, 10_000 * Ether, cancellationToken);
        }

        var weth = new DevnetContract(chain.Client, MainnetAddresses.Weth, DevnetContracts.AbiOf("WETH9"));
        var usdc = new DevnetContract(chain.Client, MainnetAddresses.Usdc, DevnetContracts.AbiOf("ERC20"));
        foreach (var fund in DevnetFund.All)
        {
            await chain.SetBalanceAsync(fund.Account, fund.Wei, cancellationToken);
            await chain.ExecuteAsync(
                [weth.Call(fund.Account, "deposit") with { Value = fund.WrappedWei }], cancellationToken);
            await chain.DealAsync(usdc.Address, fund.Account, fund.UsdcUnits, cancellationToken);
        }

        var (trader, router) = (DevnetAccounts.Arbitrageur, MainnetAddresses.SwapRouter02);
        await chain.ExecuteAsync(
            [
                weth.Call(trader, "approve", router, DevnetFund.Unlimited),
                usdc.Call(trader, "approve", router, DevnetFund.Unlimited),
            ],
            cancellationToken);
    }
}
