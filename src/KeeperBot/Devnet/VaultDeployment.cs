using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Devnet;

/// <summary>
/// Deploys the reference vault with its executor and two Uniswap venues, takes a deposit, sells a book of options and
/// gives the executor its hedge inventory.
/// </summary>
internal sealed class VaultDeployment(DevnetChain chain)
{
    /// <summary>The executor's number of the 0.05 % pool's adapter.</summary>
    public const int Venue500 = 1;

    /// <summary>The executor's number of the 0.30 % pool's adapter.</summary>
    public const int Venue3000 = 2;

    private const ulong Day = 86_400;
    private const ulong ExpiryHour = 8 * 3600;

    /// <summary>ETH/USD has a heartbeat of an hour, USDC/USD of a day; the margin is for a late round.</summary>
    private const int MaxBaseAge = 3_900, MaxQuoteAge = 90_000, MaxMarkAge = 93_600;
    private const int Deposit = 300, BaseInventory = 100, QuoteInventory = 150_000;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    /// <summary>
    /// What a stolen keeper key can cost: 3,000 dollars at once and 3,000 a day after that, 0.3 % of the assets a day
    /// (contracts/README.md works it out).
    /// Order as in the contract: notional per trade and per window, loss per window, window, slippage.
    /// </summary>
    private static readonly AbiValue[] Limits =
        [300_000 * Dollar, 1_000_000 * Dollar, 3_000 * Dollar, (long)Day, 50];

    /// <summary>
    /// The book: strikes in percent of the first price; premium and mark in millionths of an ether per option, which
    /// are Black and Scholes' values at 65 % and at 60 % volatility.
    /// </summary>
    private static readonly Sale[] Book =
    [
        new(IsCall: true, 107, Days: 7, Size: 20, Premium: 12_172, Mark: 10_069),
        new(IsCall: true, 110, Days: 14, Size: 25, Premium: 17_531, Mark: 14_513),
        new(IsCall: true, 117, Days: 30, Size: 15, Premium: 22_408, Mark: 18_213),
        new(IsCall: false, 97, Days: 7, Size: 15, Premium: 22_364, Mark: 19_809),
        new(IsCall: false, 93, Days: 14, Size: 15, Premium: 21_710, Mark: 18_556),
        new(IsCall: false, 87, Days: 30, Size: 10, Premium: 22_847, Mark: 18_921),
    ];

    /// <summary>Deploys everything; the owner, the liquidity account and the buyer have the tokens they need.</summary>
    /// <param name="price">Whole dollars per ether.</param>
    /// <param name="start">The chain's first timestamp, which the expiries count from.</param>
    /// <param name="keeper">The executor's first keeper.</param>
    /// <param name="feeds">The aggregators, which the result names too.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<DevnetAddresses> DeployAsync(
        BigInteger price,
        ulong start,
        Address keeper,
        (Address EthUsd, Address UsdcUsd) feeds,
        CancellationToken cancellationToken)
    {
        var vault = await CreateAsync(
            "OptionVault",
            [
                MainnetAddresses.Weth, MainnetAddresses.Usdc, MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed,
                MaxBaseAge, MaxQuoteAge, MaxMarkAge, DevnetAccounts.Owner, "KeeperBot Devnet Vault", "kbETH",
            ],
            cancellationToken);
        var executor = await CreateAsync(
            "HedgeExecutor",
            [
                vault, MainnetAddresses.Weth, MainnetAddresses.Usdc, MainnetAddresses.EthUsdFeed,
                MainnetAddresses.UsdcUsdFeed, MaxBaseAge, MaxQuoteAge, DevnetAccounts.Owner, keeper,
                DevnetAccounts.Guardian, Limits,
            ],
            cancellationToken);
        var router = MainnetAddresses.SwapRouter02;
        var addresses = new DevnetAddresses
        {
            Vault = vault,
            Executor = executor,
            SpotVenue500 = await CreateAsync("UniswapV3SpotVenue", [executor, router, 500], cancellationToken),
            SpotVenue3000 = await CreateAsync("UniswapV3SpotVenue", [executor, router, 3000], cancellationToken),
            EthUsdAggregator = feeds.EthUsd,
            UsdcUsdAggregator = feeds.UsdcUsd,
        };
        var contracts = new DevnetContracts(chain.Client, addresses);
        await OpenAsync(contracts, addresses, price, start, cancellationToken);
        await SellAsync(contracts, cancellationToken);
        return addresses;
    }

    /// <summary>Connects the parts, takes the deposit, lists the series.</summary>
    private async Task OpenAsync(
        DevnetContracts contracts,
        DevnetAddresses addresses,
        BigInteger price,
        ulong start,
        CancellationToken cancellationToken)
    {
        var (owner, provider) = (DevnetAccounts.Owner, DevnetAccounts.Liquidity);
        var listings = Book.Select(sale => contracts.Vault.Call(
            owner,
            "list",
            sale.IsCall,
            sale.Strike * price * Ether / 100,
            ExpiryAfter(start, sale.Days),
            sale.Size * Ether,
            sale.Premium * Ether / 1_000_000));
        await chain.ExecuteAsync(
            [
                contracts.Executor.Call(owner, "setVenue", Venue500, addresses.SpotVenue500, true),
                contracts.Executor.Call(owner, "setVenue", Venue3000, addresses.SpotVenue3000, true),
                contracts.Vault.Call(owner, "setExecutor", addresses.Executor),
            ],
            cancellationToken);
        await chain.ExecuteAsync(
            [
                contracts.Weth.Call(provider, "approve", addresses.Vault, Deposit * Ether),
                contracts.Vault.Call(provider, "deposit", Deposit * Ether, provider),
            ],
            cancellationToken);
        await chain.ExecuteAsync([.. listings], cancellationToken);
    }

    /// <summary>Sells all that was listed, then posts the marks and allocates the inventory.</summary>
    private async Task SellAsync(DevnetContracts contracts, CancellationToken cancellationToken)
    {
        var (owner, buyer) = (DevnetAccounts.Owner, DevnetAccounts.Buyer);
        var purchases = Book.Select((sale, index) => contracts.Vault.Call(
            buyer, "buy", index + 1, sale.Size * Ether, sale.Size * sale.Premium * Ether / 1_000_000));
        var marks = Book.Select((sale, index) => contracts.Vault.Call(
            owner, "postMark", index + 1, sale.Mark * Ether / 1_000_000));
        await chain.ExecuteAsync(
            [contracts.Weth.Call(buyer, "approve", contracts.Vault.Address, Deposit * Ether), .. purchases],
            cancellationToken);
        await chain.ExecuteAsync(
            [
                contracts.Vault.Call(owner, "allocate", BaseInventory * Ether),
                contracts.Usdc.Call(
                    DevnetAccounts.Liquidity, "transfer", contracts.Executor.Address, QuoteInventory * Dollar),
                .. marks,
            ],
            cancellationToken);
    }

    private Task<Address> CreateAsync(string contract, AbiValue[] arguments, CancellationToken cancellationToken) =>
        chain.CreateAsync(
            DevnetAccounts.Owner, ContractArtifact.Own(contract).CreationCode(arguments), cancellationToken);

    /// <summary>The first 08:00 UTC, when options expire, at least so many days later.</summary>
    private static ulong ExpiryAfter(ulong start, int days)
    {
        var earliest = start + ((ulong)days * Day);
        return ((earliest - ExpiryHour + Day - 1) / Day * Day) + ExpiryHour;
    }

    /// <summary>A series and how much of it is sold.</summary>
    private sealed record Sale(bool IsCall, int Strike, int Days, int Size, int Premium, int Mark);
}
