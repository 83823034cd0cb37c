using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Rehearsals;

/// <summary>One Uniswap V3 pool.</summary>
internal sealed class RehearsedPool
{
    private const int WholeBps = 10_000;

    /// <summary>More of a token than any swap takes, as a multiple of what the pool holds.</summary>
    private const int Plenty = 100;

    /// <summary>A pool as full as mainnet's crosses a hundred ticks for a few percent.</summary>
    private const ulong SwapGas = 12_000_000;

    private readonly DevnetContract _pool;
    private readonly DevnetContract _router;
    private readonly int _fee;
    private readonly bool _isBaseFirst;

    private RehearsedPool(
        DevnetContract pool, DevnetContract router, (Address First, Address Second) tokens, int fee, bool isBaseFirst)
    {
        (_pool, _router, _fee, _isBaseFirst) = (pool, router, fee, isBaseFirst);
        (Token0, Token1) = tokens;
    }

    /// <summary>Where it is.</summary>
    public Address Address => _pool.Address;

    /// <summary>The router that the executor's adapter trades with.</summary>
    public Address Router => _router.Address;

    /// <summary>The token whose price the pool keeps.</summary>
    public Address Token0 { get; }

    /// <summary>The token it is priced in.</summary>
    public Address Token1 { get; }

    /// <summary>Reads what a venue's pool is.</summary>
    /// <exception cref="ProblemException">The executor has no such venue, or the pool other tokens.</exception>
    public static async Task<RehearsedPool> ReadAsync(
        EthereumClient client, VaultMandate vault, VenueMandate venue, CancellationToken cancellation)
    {
        DevnetContract At(Address address, string abi) => new(client, address, DevnetContracts.AbiOf(abi));
        var pool = At(venue.Pool, "UniswapV3Pool");
        var listed = await At(vault.Executor, "HedgeExecutor").ReadAsync("venue", [(long)venue.VenueId], cancellation);
        if (listed["adapter"].AsAddress() == Address.Zero)
        {
            throw Wrong(vault, venue, $"the executor {vault.Executor} has no venue {venue.VenueId}");
        }

        var adapter = At(listed["adapter"].AsAddress(), "UniswapV3SpotVenue");
        var router = At((await adapter.ReadAsync("router", [], cancellation))[0].AsAddress(), "SwapRouter02");
        var token0 = (await pool.ReadAsync("token0", [], cancellation))[0].AsAddress();
        var token1 = (await pool.ReadAsync("token1", [], cancellation))[0].AsAddress();
        if (vault.Base.Address != token0 && vault.Base.Address != token1)
        {
            throw Wrong(vault, venue, $"the pool {venue.Pool} does not trade {vault.Base.Symbol}");
        }

        return new RehearsedPool(pool, router, (token0, token1), venue.FeePips, token0 == vault.Base.Address);
    }

    /// <summary>The pool's number, <c>sqrt(token1 / token0) * 2^96</c>.</summary>
    public async Task<BigInteger> SqrtPriceAsync(CancellationToken cancellation) =>
        (await _pool.ReadAsync("slot0", [], cancellation))["sqrtPriceX96"].AsBigInteger();

    /// <summary>More of a token than any swap in the pool takes.</summary>
    public async Task<BigInteger> MostOfAsync(DevnetContract token, CancellationToken cancellation) =>
        Plenty * (await token.ReadAsync("balanceOf", [Address], cancellation))[0].AsBigInteger();

    /// <summary>The pool's number when the base is worth so much more of the quote.</summary>
    public BigInteger Target(BigInteger sqrtPrice, int bps) => IntegerMath.SquareRoot(_isBaseFirst
        ? sqrtPrice * sqrtPrice * (WholeBps + bps) / WholeBps
        : sqrtPrice * sqrtPrice * WholeBps / (WholeBps + bps));

    /// <summary>The swap that ends at a price.</summary>
    public async Task<DevnetTransaction> SwapAsync(
        Address trader, BigInteger current, BigInteger target, CancellationToken cancellation)
    {
        var (sold, bought) = target < current ? (Token0, Token1) : (Token1, Token0);
        var token = new DevnetContract(_pool.Client, sold, DevnetContracts.AbiOf("ERC20"));
        var most = await MostOfAsync(token, cancellation);
        AbiValue order = new AbiValue[] { sold, bought, _fee, trader, most, 0, target };
        return _router.Call(trader, "exactInputSingle", order) with { Gas = SwapGas };
    }

    private static ProblemException Wrong(VaultMandate vault, VenueMandate venue, string what) => new(
        ExitCode.NotReady, what, $"vault {vault.Id}, venue {venue.VenueId}", "correct the vault's venues");
}
