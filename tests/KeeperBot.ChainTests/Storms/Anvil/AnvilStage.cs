using System.Globalization;
using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>
/// An anvil with the real contracts that a storm's simulated ones stand for: vault and executor at the simulated
/// addresses, with the simulated book, limits and inventory, on the devnet's Uniswap and Chainlink. Storms follow each
/// other on it; each finds it as it was built.
/// </summary>
internal sealed class AnvilStage : IAsyncDisposable
{
    /// <summary>Whose calls burn all the gas they are given: the other users of the blocks.</summary>
    public static readonly Address Crowd = Address.Parse("0x00000000000000000000000000000000c0ffee00");

    private const int Depth = 200_000;
    private const int Slots = 16;

    /// <summary>
    /// More than a storm has blocks. To go back to a snapshot does not free the states of the blocks above it.
    /// </summary>
    private const int StatesKept = 256;

    private const int LastTick = 887_270;
    private const ulong BeforeStart = 7_200;

    private static readonly AbiFunction Positions = AbiFunction.Parse(
        "function positions(uint256 id) returns (uint96, address, address, address, uint24, int24, int24, uint128)");

    private static readonly AbiFunction Decrease = AbiFunction.Parse(
        "function decreaseLiquidity((uint256 id, uint128 liquidity, uint256 a, uint256 b, uint256 deadline) p) "
        + "returns (uint256, uint256)");

    private readonly TemporaryFolder _folder;
    private readonly RunningDevnet _devnet;
    private string _snapshot = string.Empty;
    private Hash32 _hedgeSlot;
    private Hash32 _sequenceSlot;
    private BigInteger _poolRest;

    private AnvilStage(TemporaryFolder folder, RunningDevnet devnet)
    {
        (_folder, _devnet) = (folder, devnet);
        Rpc = new AnvilRpc(devnet.Anvil.Url);
        Contracts = new DevnetContracts(Rpc.Client, devnet.Manifest.Addresses);
        Executor = new DevnetContract(
            Rpc.Client, SimulatedContracts.Executors[0], DevnetContracts.AbiOf("HedgeExecutor"));
        Vault = new DevnetContract(Rpc.Client, SimulatedContracts.Vaults[0], DevnetContracts.AbiOf("OptionVault"));
    }

    /// <summary>The node, for a storm's thread.</summary>
    public AnvilRpc Rpc { get; }

    /// <summary>The executor.</summary>
    public DevnetContract Executor { get; }

    /// <summary>The vault.</summary>
    public DevnetContract Vault { get; }

    /// <summary>The devnet's contracts.</summary>
    public DevnetContracts Contracts { get; }

    private DevnetChain Chain => _devnet.Controls.Chain;

    /// <summary>Starts an anvil and builds everything.</summary>
    public static async Task<AnvilStage> StartAsync(CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        var options = new DevnetOptions(folder["chain"])
        {
            CacheFolder = Path.Combine(AppContext.BaseDirectory, "devnet-cache"),
            ChainId = SimulatedContracts.ChainId,
            Timestamp = StormStage.Start - BeforeStart,
            StatesKept = StatesKept,
        };
        var stage = new AnvilStage(folder, await RunningDevnet.StartAsync(options, cancellation));
        await stage.DeepenPoolAsync(cancellation);
        await stage.DeployAsync(cancellation);
        await stage.FindSlotsAsync(cancellation);
        await stage.ReadPoolAsync(cancellation);
        await stage.SettleAsync(cancellation);
        return stage;
    }

    /// <summary>The simulated mandate with the addresses of what is real here.</summary>
    public Mandate Adapt(Mandate mandate)
    {
        var addresses = _devnet.Manifest.Addresses;
        return mandate with
        {
            Multicall = addresses.Multicall3,
            Vaults =
            [
                .. mandate.Vaults.Select(vault => vault with
                {
                    Base = vault.Base with { Address = addresses.Weth },
                    Quote = vault.Quote with { Address = addresses.Usdc },
                    Oracle = vault.Oracle with { BaseFeed = addresses.EthUsdFeed, QuoteFeed = addresses.UsdcUsdFeed },
                    Venues =
                    [
                        .. vault.Venues.Select(venue => venue with
                        {
                            Pool = addresses.UsdcWethPool500,
                            Quoter = addresses.QuoterV2,
                        }),
                    ],
                }),
            ],
        };
    }

    /// <summary>Everything is as it was built, with another hedge.</summary>
    public void Reset(VaultBook book)
    {
        Rpc.Ask("evm_revert", $"[\"{_snapshot}\"]");
        _snapshot = Rpc.Ask("evm_snapshot").GetString()!;
        Rpc.Tell(
            ("anvil_dropAllTransactions", "[]"),
            ("evm_setBlockGasLimit", $"[\"0x{AnvilGround.GasLimit:x}\"]"),
            Store(Executor.Address, _hedgeSlot, book.Hedge),
            Store(Executor.Address, _sequenceSlot, book.Sequence));
    }

    /// <summary>The call that puts the pool at a price.</summary>
    public (string Method, string Parameters) PoolAt(SpotPool pool)
    {
        // slot0: sqrtPriceX96 in 160 bits, the tick in 24 above it (Uniswap v3-core, UniswapV3Pool.sol).
        var root = PoolPrice.SqrtPriceX96(pool.Price, SimulatedContracts.Usdc);
        var ratio = Math.Exp(2 * (BigInteger.Log(root) - (96 * Math.Log(2))));
        var tick = (BigInteger)Math.Floor(Math.Log(ratio) / Math.Log(1.0001));
        return Store(MainnetAddresses.UsdcWethPool500, Hash32.Zero, _poolRest | (tick << 160) | root);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Rpc.DisposeAsync();
        await _devnet.DisposeAsync();
        _folder.Dispose();
    }

    private static (string Method, string Parameters) Store(Address account, Hash32 slot, BigInteger value)
    {
        var word = value.Sign < 0 ? value + (BigInteger.One << 256) : value;
        var text = word.ToString("x64", CultureInfo.InvariantCulture)[^64..];
        return ("anvil_setStorageAt", $"[\"{account}\", \"{slot}\", \"0x{text}\"]");
    }

    private static Hash32 Slot(int number)
    {
        var bytes = new byte[Hash32.Length];
        bytes[^1] = (byte)number;
        return new Hash32(bytes);
    }

    /// <summary>One position over all prices in the place of three: then a price is one number.</summary>
    private async Task DeepenPoolAsync(CancellationToken cancellation)
    {
        var (provider, manager) = (DevnetAccounts.Liquidity, MainnetAddresses.PositionManager);
        var positions = new DevnetContract(
            Chain.Client, manager, DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var narrow = new List<DevnetTransaction>();
        foreach (var id in new[] { 1, 2 })
        {
            var held = Positions.Decode(await Chain.Client.CallAsync(
                new Call(manager, Positions.Encode(id)), BlockRef.Latest, cancellation))[7].AsBigInteger();
            AbiValue all = new AbiValue[] { id, held, 0, 0, ulong.MaxValue };
            narrow.Add(new DevnetTransaction(provider, manager, Decrease.Encode(all), "removing narrow liquidity"));
        }

        AbiValue wide = new AbiValue[]
        {
            MainnetAddresses.Usdc, MainnetAddresses.Weth, SimulatedContracts.PoolFeePips, -LastTick, LastTick,
            Depth * (BigInteger)StormStage.Spot * SimulatedContracts.Usdc, Depth * SimulatedContracts.Ether, 0, 0,
            provider, ulong.MaxValue,
        };
        await Chain.SetBalanceAsync(provider, 3 * Depth * SimulatedContracts.Ether, cancellation);
        await Chain.ExecuteAsync(
            [
                .. narrow,
                Contracts.Weth.Call(provider, "deposit") with { Value = 2 * Depth * SimulatedContracts.Ether },
                positions.Call(provider, "mint", wide),
            ],
            cancellation);
    }

    private async Task DeployAsync(CancellationToken cancellation)
    {
        var owner = DevnetAccounts.Owner;
        var oracle = SimulatedContracts.MandateFor(1).Vaults[0].Oracle;
        AbiValue[] feeds =
        [
            MainnetAddresses.Weth, MainnetAddresses.Usdc, MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed,
            oracle.BaseMaxAgeSeconds, oracle.QuoteMaxAgeSeconds,
        ];
        AbiValue limits = new AbiValue[]
        {
            VaultBook.MaxNotionalPerTrade, VaultBook.MaxNotionalPerWindow, VaultBook.MaxLossPerWindow,
            VaultBook.WindowSeconds, VaultBook.MaxSlippageBps,
        };
        await Chain.CreateAtAsync(
            Vault.Address, owner,
            ContractArtifact.Own("OptionVault").CreationCode([.. feeds, 86_400, owner, "Storm Vault", "storm"]),
            cancellation);
        await Chain.CreateAtAsync(
            Executor.Address, owner,
            ContractArtifact.Own("HedgeExecutor").CreationCode(
                [Vault.Address, .. feeds, owner, StandInSigner.Keeper.Address, DevnetAccounts.Guardian, limits]),
            cancellation);
        var adapter = await Chain.CreateAsync(
            owner,
            ContractArtifact.Own("UniswapV3SpotVenue").CreationCode(
                Executor.Address, MainnetAddresses.SwapRouter02, SimulatedContracts.PoolFeePips),
            cancellation);
        await Chain.SetCodeAsync(Crowd, new byte[] { 0xfe }, cancellation);
        await Chain.ExecuteAsync(
            [
                Executor.Call(owner, "setVenue", (ulong)SimulatedContracts.VenueId, adapter, true),
                Vault.Call(owner, "setExecutor", Executor.Address),
            ],
            cancellation);
        await SellAsync(cancellation);
    }

    /// <summary>Sells the simulated book, and gives the executor the simulated inventory.</summary>
    private async Task SellAsync(CancellationToken cancellation)
    {
        var (owner, provider, buyer) = (DevnetAccounts.Owner, DevnetAccounts.Liquidity, DevnetAccounts.Buyer);
        var (ether, sold) = (SimulatedContracts.Ether, VaultBook.Written * SimulatedContracts.Ether);
        const ulong expiry = StormStage.Start + (14 * 86_400);
        await Chain.ExecuteAsync(
            [
                Contracts.Weth.Call(provider, "approve", Vault.Address, 3 * sold),
                Vault.Call(provider, "deposit", 3 * sold, provider),
                Vault.Call(owner, "list", true, VaultBook.Strike * ether, expiry, sold, ether / 100),
                Contracts.Weth.Call(buyer, "approve", Vault.Address, sold),
            ],
            cancellation);
        await Chain.ExecuteAsync([Vault.Call(buyer, "buy", 1, sold, sold)], cancellation);
        await Chain.ExecuteAsync(
            [
                Contracts.Weth.Call(provider, "transfer", Executor.Address, 1_000 * ether),
                Contracts.Usdc.Call(owner, "mint", Executor.Address, 3_000_000 * SimulatedContracts.Usdc),
            ],
            cancellation);
    }

    /// <summary>Where the executor keeps its hedge and its sequence, found by what its status says.</summary>
    private async Task FindSlotsAsync(CancellationToken cancellation)
    {
        const int mark = 123;
        for (var number = 0; number < Slots; number++)
        {
            var before = await Chain.Client.GetStorageAtAsync(
                Executor.Address, Slot(number), BlockRef.Latest, cancellation);
            Rpc.Tell(Store(Executor.Address, Slot(number), mark));
            var status = (await Executor.ReadAsync("status", [], cancellation))[0];
            _hedgeSlot = status["hedge"].AsBigInteger() == mark ? Slot(number) : _hedgeSlot;
            _sequenceSlot = status["sequence"].AsUInt64() == mark ? Slot(number) : _sequenceSlot;
            Rpc.Tell(("anvil_setStorageAt", $"[\"{Executor.Address}\", \"{Slot(number)}\", \"{before}\"]"));
        }

        Assert.NotEqual(_hedgeSlot, _sequenceSlot);
    }

    private async Task ReadPoolAsync(CancellationToken cancellation)
    {
        var word = await Chain.Client.GetStorageAtAsync(
            MainnetAddresses.UsdcWethPool500, Hash32.Zero, BlockRef.Latest, cancellation);
        var slot = new BigInteger(word.ToArray(), isUnsigned: true, isBigEndian: true);
        _poolRest = (slot >> 184) << 184;
    }

    /// <summary>The feeds' rounds at the simulated times, the purse, the block size; then the snapshot.</summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        async Task WarpAsync(ulong before)
        {
            var head = await Chain.HeadAsync(cancellation);
            await Chain.WarpAsync(
                TimeSpan.FromSeconds(StormStage.Start - before - DevnetChain.SecondsPerBlock - head.Timestamp),
                cancellation);
        }

        await WarpAsync(600);
        await _devnet.Controls.SetDollarPriceAsync(100_000_000, cancellation);
        await WarpAsync(60);
        await _devnet.Controls.SetFeedPriceAsync(StormStage.AnswerAt(0), cancellation);
        await Chain.SetBalanceAsync(StandInSigner.Keeper.Address, Weather.FullPurse, cancellation);
        foreach (var account in new[] { DevnetAccounts.Oracle, DevnetAccounts.Owner, DevnetAccounts.Guardian })
        {
            await Chain.SetBalanceAsync(account, 1_000_000_000 * SimulatedContracts.Ether, cancellation);
        }

        _snapshot = Rpc.Ask("evm_snapshot").GetString()!;
    }
}
