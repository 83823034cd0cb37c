using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes.Venues;

/// <summary>A Uniswap V2 pair of its own, thinner than the V3 pools.</summary>
/// <param name="id">The executor's number for it.</param>
internal sealed class PairVenue(uint id) : EpisodeVenue
{
    private const ulong Gas = 1_000_000;
    private const int FeePerMille = 3;
    private const int WholeEther = 4_000;
    private const int FirstPrice = 3_000;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private DevnetContracts? _contracts;
    private DevnetContract? _pair;
    private View? _reserves;
    private View? _shares;

    /// <inheritdoc/>
    public override uint Id => id;

    /// <inheritdoc/>
    public override string Name => "V2 pair";

    /// <inheritdoc/>
    public override ImmutableArray<View> Views => [_reserves!, _shares!];

    /// <inheritdoc/>
    public override ImmutableArray<Draw> Draws =>
    [
        new("depth pulled", 0.015, moment => moment.Send(Pull(moment))),
        new("depth added", 0.015, moment => moment.Send(Add(moment))),
    ];

    /// <inheritdoc/>
    public override async Task<VenueOptions> DeployAsync(EpisodeChain chain, CancellationToken cancellation)
    {
        var (devnet, owner) = (chain.Controls.Chain, DevnetAccounts.Owner);
        _contracts = chain.Controls.Contracts;
        var code = NodeModules.Default.Artifact("@uniswap/v2-core", "build/UniswapV2Factory.json");
        var factory = new DevnetContract(
            chain.Client, await devnet.CreateAsync(owner, code.CreationCode(owner), cancellation), code.Abi);
        AbiValue[] tokens = [MainnetAddresses.Weth, MainnetAddresses.Usdc];
        await devnet.ExecuteAsync([factory.Call(owner, "createPair", tokens)], cancellation);
        _pair = new DevnetContract(
            chain.Client,
            (await factory.ReadAsync("getPair", tokens, cancellation))[0].AsAddress(),
            DevnetContracts.AbiOf("UniswapV2Pair"));
        var trader = DevnetAccounts.Arbitrageur;
        await devnet.ExecuteAsync(
            [
                _contracts.Weth.Call(trader, "transfer", _pair.Address, WholeEther * Ether),
                _contracts.Usdc.Call(trader, "transfer", _pair.Address, WholeEther * FirstPrice * Dollar),
                _pair.Call(trader, "mint", trader),
            ],
            cancellation);
        (_reserves, _shares) = (new View(_pair, "getReserves"), new View(_pair, "balanceOf", trader));
        await ListAsync(chain, "UniswapV2SpotVenue", cancellation, _pair.Address);
        return new VenueOptions
        {
            Kind = UniswapV2Venue.KindName,
            Id = id,
            Pool = _pair.Address.ToString(),
            Quoter = factory.Address.ToString(),
            FeePips = UniswapV2Reserves.FeePips,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Follow(ViewReading reading, BigInteger price)
    {
        // USDC has the lower address.
        var (usdc, weth) = Reserves(reading);
        var trader = DevnetAccounts.Arbitrageur;
        var root = Math.Sqrt((double)price / 1e20 * (double)weth / (double)usdc);
        if (Math.Abs(root - 1.0) < FeePerMille / 1_000.0)
        {
            return [];
        }

        var buysEther = root > 1.0;
        var (bought, paid) = buysEther ? (weth, usdc) : (usdc, weth);
        var amount = (BigInteger)((double)bought * (1.0 - Math.Min(root, 1.0 / root)));
        var cost = (paid * amount * 1_000 / ((bought - amount) * (1_000 - FeePerMille))) + 1;
        var token = buysEther ? _contracts!.Usdc : _contracts!.Weth;
        var (first, second) = buysEther ? (BigInteger.Zero, amount) : (amount, BigInteger.Zero);
        return
        [
            token.Call(trader, "transfer", _pair!.Address, cost) with { Gas = Gas },
            _pair.Call(trader, "swap", first, second, trader, Array.Empty<byte>()) with { Gas = Gas },
        ];
    }

    private (BigInteger Usdc, BigInteger Weth) Reserves(ViewReading reading) =>
        (reading[_reserves!][0].AsBigInteger(), reading[_reserves!][1].AsBigInteger());

    private IEnumerable<DevnetTransaction> Pull(StrangerMoment moment)
    {
        var owned = moment.Reading[_shares!][0].AsBigInteger();
        var trader = DevnetAccounts.Arbitrageur;
        return
        [
            _pair!.Call(trader, "transfer", _pair.Address, owned * moment.Random.Next(200, 800) / 1_000),
            _pair.Call(trader, "burn", trader) with { Gas = Gas },
        ];
    }

    private IEnumerable<DevnetTransaction> Add(StrangerMoment moment)
    {
        var (usdc, weth) = Reserves(moment.Reading);
        var (trader, part) = (DevnetAccounts.Arbitrageur, moment.Random.Next(100, 1_000));
        return
        [
            _contracts!.Weth.Call(trader, "transfer", _pair!.Address, weth * part / 1_000) with { Gas = Gas },
            _contracts.Usdc.Call(trader, "transfer", _pair.Address, usdc * part / 1_000) with { Gas = Gas },
            _pair.Call(trader, "mint", trader) with { Gas = Gas },
        ];
    }
}
