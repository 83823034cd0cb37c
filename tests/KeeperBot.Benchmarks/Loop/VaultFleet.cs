using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Devnet;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>
/// Vaults on one devnet, each with an executor, venues, a book of options and an inventory of its own.
/// </summary>
internal sealed class VaultFleet
{
    private const int VaultsPerRound = 10;
    private const int EtherPerVault = 400;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    private readonly DevnetManifest _manifest;
    private readonly IReadOnlyList<DevnetAddresses> _vaults;

    private VaultFleet(DevnetManifest manifest, IReadOnlyList<DevnetAddresses> vaults) =>
        (_manifest, _vaults) = (manifest, vaults);

    /// <summary>Deploys what the devnet does not have yet: it comes with one vault.</summary>
    /// <param name="devnet">The chain.</param>
    /// <param name="count">How many vaults there shall be.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task<VaultFleet> DeployAsync(RunningDevnet devnet, int count, CancellationToken cancellation)
    {
        var chain = devnet.Controls.Chain;
        var first = devnet.Manifest.Addresses;
        var vaults = new List<DevnetAddresses> { first };
        await FundAsync(devnet, count, cancellation);
        var feedPrice = await devnet.Controls.ReadFeedPriceAsync(cancellation);
        var dollars = feedPrice / BigInteger.Pow(10, 8);
        while (vaults.Count < count)
        {
            if (vaults.Count % VaultsPerRound == 1)
            {
                // Deploying takes blocks, and a vault sells nothing on an old price.
                await devnet.Controls.SetFeedPriceAsync(feedPrice, cancellation);
            }

            var head = await chain.HeadAsync(cancellation);
            vaults.Add(await new VaultDeployment(chain).DeployAsync(
                dollars,
                head.Timestamp,
                devnet.Manifest.Keeper,
                (first.EthUsdAggregator, first.UsdcUsdAggregator),
                cancellation));
        }

        return new VaultFleet(devnet.Manifest, vaults);
    }

    /// <summary>The configuration of a keeper in shadow mode for the first vaults.</summary>
    /// <remarks>
    /// Nothing is ever hedged here, so a vault with the devnet's band wants a hedge at every block. Every second one
    /// has a band wider than its book and holds, as most vaults do at most blocks.
    /// </remarks>
    public KeeperOptions Options(int count, string journal)
    {
        var one = DevnetConfiguration.For(_manifest, journal, live: false);
        return one with { Vaults = [.. Enumerable.Range(0, count).Select(Vault)] };
    }

    private VaultOptions Vault(int index)
    {
        var manifest = _manifest with { Addresses = _vaults[index] };
        var vault = DevnetConfiguration.For(manifest, "unused", live: false).Vaults[0];
        var policy = index % 2 == 0 ? vault.Policy : vault.Policy with { Band = "150 WETH", MaxInterval = "0 s" };
        return vault with { Id = $"vault-{index:000}", Policy = policy };
    }

    private static async Task FundAsync(RunningDevnet devnet, int count, CancellationToken cancellation)
    {
        var (chain, weth) = (devnet.Controls.Chain, devnet.Controls.Contracts.Weth);
        var wrapped = count * EtherPerVault * Ether;
        foreach (var account in new[] { DevnetAccounts.Liquidity, DevnetAccounts.Buyer })
        {
            await chain.SetBalanceAsync(account, wrapped + (10_000 * Ether), cancellation);
            await chain.ExecuteAsync([weth.Call(account, "deposit") with { Value = wrapped }], cancellation);
        }
    }
}
