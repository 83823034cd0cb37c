using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>
/// Builds the devnet on an empty chain: the protocols at mainnet's addresses, then the vault and its executor.
/// </summary>
internal sealed class DevnetDeployment(DevnetChain chain, DevnetOptions options)
{
    /// <summary>Fills in for the keeper until a devnet's own key is known; nobody has its key.</summary>
    private static readonly Address NoKeeper = Address.Parse("0x000000000000000000000000000000000000dEaD");

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly PackagedContracts _packages = new(options.Modules);

    /// <summary>Deploys all of it, in about thirty-five blocks.</summary>
    /// <exception cref="DevnetException">A package is missing, or a step failed.</exception>
    public async Task<DevnetAddresses> DeployAsync(CancellationToken cancellationToken)
    {
        await DeployTokensAsync(cancellationToken);
        await DeployMulticallAsync(cancellationToken);
        var permit2 = Resource("Permit2").GetProperty("deployedBytecode").GetString();
        await chain.SetCodeAsync(MainnetAddresses.Permit2, Hex.Decode(permit2), cancellationToken);

        var uniswap = new UniswapDeployment(chain, _packages);
        await uniswap.DeployContractsAsync(cancellationToken);
        await ApproveAsync(cancellationToken);
        await uniswap.DeployPoolsAsync(options.Price, cancellationToken);

        var chainlink = new ChainlinkDeployment(chain, _packages);
        await chainlink.DeployTokenAsync(cancellationToken);
        var price = options.Price * BigInteger.Pow(10, 8);
        var ethUsd = await chainlink.DeployFeedAsync(
            MainnetAddresses.EthUsdFeed, "ETH / USD", price, cancellationToken);
        var usdcUsd = await chainlink.DeployFeedAsync(
            MainnetAddresses.UsdcUsdFeed, "USDC / USD", BigInteger.Pow(10, 8), cancellationToken);

        var addresses = await new VaultDeployment(chain).DeployAsync(
            options.Price, options.Timestamp, NoKeeper, (ethUsd, usdcUsd), cancellationToken);
        return options.Perps
            ? addresses with
            {
                Perps = await PerpsDeployment.DeployAsync(chain, addresses, options.Modules, cancellationToken),
            }
            : addresses;
    }

    private async Task DeployTokensAsync(CancellationToken cancellationToken)
    {
        var owner = DevnetAccounts.Owner;
        await chain.CreateAtAsync(MainnetAddresses.Weth, owner, _packages.Weth9.CreationCode(), cancellationToken);
        var dollar = ContractArtifact.Own("DevnetUsd").CreationCode(owner);
        await chain.CreateAtAsync(MainnetAddresses.Usdc, owner, dollar, cancellationToken);

        var (weth, usdc) = (Token(MainnetAddresses.Weth, "WETH9"), Token(MainnetAddresses.Usdc, "DevnetUsd"));
        foreach (var fund in DevnetFund.All)
        {
            await chain.SetBalanceAsync(fund.Account, fund.Wei, cancellationToken);
            await chain.ExecuteAsync(
                [
                    weth.Call(fund.Account, "deposit") with { Value = fund.WrappedWei },
                    usdc.Call(owner, "mint", fund.Account, fund.UsdcUnits),
                ],
                cancellationToken);
        }
    }

    /// <summary>Sends the very transaction that created Multicall3 on mainnet; it is valid on every chain.</summary>
    private async Task DeployMulticallAsync(CancellationToken cancellationToken)
    {
        var resource = Resource("Multicall3");
        var sender = Address.Parse(resource.GetProperty("sender").GetString());
        var signed = Hex.Decode(resource.GetProperty("signedTransaction").GetString());
        await chain.SetBalanceAsync(sender, Ether, cancellationToken);
        await chain.Client.SendRawTransactionAsync(signed, cancellationToken);
        await chain.MineAsync(1, cancellationToken);
        var code = await chain.Client.GetCodeAsync(MainnetAddresses.Multicall3, BlockRef.Latest, cancellationToken);
        if (Keccak256.Compute(code) != Hash32.Parse(resource.GetProperty("codeHash").GetString()))
        {
            throw new DevnetException($"Multicall3's creation left other code at {MainnetAddresses.Multicall3}");
        }
    }

    private async Task ApproveAsync(CancellationToken cancellationToken)
    {
        DevnetContract[] tokens = [Token(MainnetAddresses.Weth, "WETH9"), Token(MainnetAddresses.Usdc, "DevnetUsd")];
        await chain.ExecuteAsync(
            [.. tokens.SelectMany(token => new[]
            {
                token.Call(DevnetAccounts.Liquidity, "approve", MainnetAddresses.PositionManager, DevnetFund.Unlimited),
                token.Call(DevnetAccounts.Arbitrageur, "approve", MainnetAddresses.SwapRouter02, DevnetFund.Unlimited),
            })],
            cancellationToken);
    }

    private DevnetContract Token(Address address, string abi) =>
        new(chain.Client, address, DevnetContracts.AbiOf(abi));

    private static JsonElement Resource(string name)
    {
        using var document = JsonDocument.Parse(DevnetResources.Read($"bytecode/{name}.json"));
        return document.RootElement.Clone();
    }
}
