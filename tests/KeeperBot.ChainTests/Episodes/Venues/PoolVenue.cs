using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes.Venues;

/// <summary>One of the devnet's Uniswap V3 pools, whose providers come and go.</summary>
/// <param name="id">The executor's number for it.</param>
/// <param name="name">What people call it.</param>
/// <param name="feePips">The fee in millionths, which says which pool.</param>
/// <param name="firstPosition">The first of its three positions at the position manager.</param>
/// <param name="kept">The part of the devnet's liquidity that it keeps.</param>
internal sealed class PoolVenue(uint id, string name, int feePips, int firstPosition, double kept) : EpisodeVenue
{
    private const int Positions = 3;
    private const ulong NoDeadline = 1UL << 40;
    private const ulong Gas = 4_000_000;

    /// <summary>A pool that is off by less than a hundredth of its fee is worth nobody's gas.</summary>
    private const double Tolerance = 1e-5;

    private readonly List<View> _positions = [];
    private DevnetContracts? _contracts;
    private DevnetContract? _manager;
    private View? _slot;

    /// <inheritdoc/>
    public override uint Id => id;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ImmutableArray<View> Views => [_slot!, .. _positions];

    /// <inheritdoc/>
    public override ImmutableArray<Draw> Draws =>
    [
        new("depth pulled", 0.02, moment => moment.Send(Pull(moment, moment.Between(0.2, 0.9)))),
        new("depth added", 0.02, moment => moment.Send(Add(moment))),
    ];

    /// <inheritdoc/>
    public override async Task<VenueOptions> DeployAsync(EpisodeChain chain, CancellationToken cancellation)
    {
        _contracts = chain.Controls.Contracts;
        _manager = new DevnetContract(
            chain.Client, MainnetAddresses.PositionManager, DevnetContracts.AbiOf("NonfungiblePositionManager"));
        var pool = feePips == 500 ? _contracts.Pool500 : _contracts.Pool3000;
        _slot = new View(pool, "slot0");
        for (var position = firstPosition; position < firstPosition + Positions; position++)
        {
            _positions.Add(new View(_manager, "positions", position));
            if (kept < 1.0)
            {
                var held = await _manager.ReadAsync("positions", [position], cancellation);
                await chain.Controls.Chain.ExecuteAsync(
                    [Decrease(position, held["liquidity"].AsBigInteger(), 1.0 - kept)], cancellation);
            }
        }

        return new VenueOptions
        {
            Kind = UniswapV3Venue.KindName,
            Id = id,
            Pool = pool.Address.ToString(),
            Quoter = MainnetAddresses.QuoterV2.ToString(),
            FeePips = feePips,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Follow(ViewReading reading, BigInteger price)
    {
        var now = reading[_slot!]["sqrtPriceX96"].AsBigInteger();
        var target = PoolPrice.SqrtPriceX96(price, 100_000_000);
        if (Math.Abs(((double)now / (double)target) - 1.0) < Tolerance)
        {
            return [];
        }

        var (sold, bought, amount) = target < now
            ? (_contracts!.Usdc, _contracts.Weth, 1_000_000_000 * BigInteger.Pow(10, 6))
            : (_contracts!.Weth, _contracts.Usdc, 100_000 * BigInteger.Pow(10, 18));
        var trader = DevnetAccounts.Arbitrageur;
        var order = AbiValue.Of(sold.Address, bought.Address, feePips, trader, amount, 0, target);
        return [_contracts.Router.Call(trader, "exactInputSingle", order) with { Gas = Gas }];
    }

    private IEnumerable<DevnetTransaction> Pull(StrangerMoment moment, double share)
    {
        var which = moment.Random.Next(Positions);
        var held = moment.Reading[_positions[which]]["liquidity"].AsBigInteger();
        return [Decrease(firstPosition + which, held, share)];
    }

    private IEnumerable<DevnetTransaction> Add(StrangerMoment moment)
    {
        var which = moment.Random.Next(Positions);
        var wei = (BigInteger)(moment.Between(1, 2_000 * kept) * 1e18);
        var dollars = wei * moment.Seen.FeedPrice / BigInteger.Pow(10, 20);
        var order = AbiValue.Of(firstPosition + which, dollars, wei, 0, 0, NoDeadline);
        return [_manager!.Call(DevnetAccounts.Liquidity, "increaseLiquidity", order) with { Gas = Gas }];
    }

    private DevnetTransaction Decrease(int position, BigInteger liquidity, double share)
    {
        var part = liquidity * (BigInteger)(share * 1_000_000) / 1_000_000;
        var order = AbiValue.Of(position, part, 0, 0, NoDeadline);
        return _manager!.Call(DevnetAccounts.Liquidity, "decreaseLiquidity", order) with { Gas = Gas };
    }
}
