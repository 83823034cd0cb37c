using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.Configuration;

/// <summary>The configuration of a keeper for the devnet's vault: what <c>init</c> would write for it.</summary>
public static class DevnetConfiguration
{
    /// <summary>The vault's id.</summary>
    public const string VaultId = "eth-options";

    /// <summary>The devnet's chain id: the only one on which a live keeper needs no arming.</summary>
    public const ulong ChainId = 31337;

    /// <summary>Two ether off flat trades to half of one.</summary>
    public static PolicyOptions Threshold { get; } = new()
    {
        Kind = "delta-band",
        Band = "2 WETH",
        InnerBand = "0.5 WETH",
        MinimumTrade = "0.2 WETH",
        MaxInterval = "4 h",
    };

    /// <summary>The cost-optimal band for what the devnet's vault manages.</summary>
    public static PolicyOptions CostOptimal { get; } = new()
    {
        Kind = "cost-optimal-band",
        Band = "25 WETH",
        InnerBand = "20 WETH",
        MinimumTrade = "0.2 WETH",
        MaxInterval = "4 h",
        Nav = "300000 USDC",
        RiskAversionTimesNav = 30,
    };

    /// <summary>Options that hedge the devnet's vault on its node.</summary>
    /// <param name="manifest">The running devnet.</param>
    /// <param name="journal">The journal's file.</param>
    /// <param name="live">False for shadow mode.</param>
    /// <param name="policy">When to trade; <see cref="Threshold"/> unless stated.</param>
    /// <param name="perps">True to trade at its perpetual market, too; it has one.</param>
    public static KeeperOptions For(
        DevnetManifest manifest, string journal, bool live, PolicyOptions? policy = null, bool perps = false) => new()
        {
            Mode = live ? "live" : "shadow",
            Chain = new ChainOptions
            {
                Id = manifest.ChainId,
                Rpc = manifest.RpcUrl,
                Quorum = 1,
                PollInterval = "100 ms",

                // A devnet stands still whenever nobody mines.
                HeadStall = "0 s",
            },
            Signer = new SignerOptions
            {
                Address = manifest.Keeper.ToString(),
                Keystore = manifest.KeystoreFile,
                PasswordFile = manifest.PasswordFile,
            },
            Journal = journal,
            Vaults = [Vault(manifest.Addresses, policy ?? Threshold, perps ? manifest.Addresses.Perps : null)],
        };

    private static VaultOptions Vault(DevnetAddresses addresses, PolicyOptions policy, DevnetPerps? perps) => new()
    {
        Id = VaultId,
        Kind = "option-vault",
        Address = addresses.Vault.ToString(),
        Executor = addresses.Executor.ToString(),
        Base = new TokenOptions { Address = addresses.Weth.ToString(), Symbol = "WETH", Decimals = 18 },
        Quote = new TokenOptions { Address = addresses.Usdc.ToString(), Symbol = "USDC", Decimals = 6 },
        Oracle = new OracleOptions
        {
            BaseFeed = addresses.EthUsdFeed.ToString(),
            QuoteFeed = addresses.UsdcUsdFeed.ToString(),
            BaseMaxAge = "65 min",
            QuoteMaxAge = "25 h",

            // A devnet's price stands still whenever nobody moves it.
            BaseFrozenAfter = "0 s",
        },
        Market = new MarketOptions { VolatilityPercent = 60 },
        Policy = policy,
        Venues =
        [
            Venue(1, addresses.UsdcWethPool500, addresses.QuoterV2, 500),
            Venue(2, addresses.UsdcWethPool3000, addresses.QuoterV2, 3_000),
            .. perps is null ? [] : new[] { Venue(perps) },
        ],
        Limits = new LimitOptions { MaxSlippageBps = 50, MaxNotionalPerTrade = "300000 USDC" },
    };

    /// <summary>The market's fee for who makes its skew larger is 0.06 %.</summary>
    private static VenueOptions Venue(DevnetPerps perps) => new()
    {
        Kind = PerpsV2Venue.KindName,
        Id = PerpsDeployment.Venue,
        Pool = perps.Market.ToString(),
        FeePips = 600,
        Contracts =
        [
            new ContractOptions { Name = "settings", Address = perps.Settings.ToString() },
            new ContractOptions { Name = "systemStatus", Address = perps.SystemStatus.ToString() },
        ],
    };

    private static VenueOptions Venue(uint id, Address pool, Address quoter, int feePips) => new()
    {
        Kind = "uniswap-v3",
        Id = id,
        Pool = pool.ToString(),
        Quoter = quoter.ToString(),
        FeePips = feePips,
    };
}
