using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Episodes.Venues;

/// <summary>
/// Synthetix PerpsV2, where a stranger moves the skew and so funding, and governance suspends the market or finds its
/// rate stale.
/// </summary>
/// <param name="id">The executor's number for it.</param>
internal sealed class PerpsVenue(uint id) : EpisodeVenue
{
    private const int FloorBps = 1_000;
    private const int UsualStaleSeconds = 86_400;
    private const ulong Gas = 3_000_000;

    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private static readonly Address Other = DevnetAccounts.Liquidity;

    private PerpsV2Deployment? _perps;
    private Address _account;
    private View? _position, _recorded, _price, _liquidation, _liquidatable, _flagged, _active;

    private PerpsV2Deployment Perps => _perps ?? throw new InvalidOperationException("the market is not deployed");

    /// <inheritdoc/>
    public override uint Id => id;

    /// <inheritdoc/>
    public override string Name => "PerpsV2";

    /// <inheritdoc/>
    public override ImmutableArray<View> Views =>
        [_position!, _recorded!, _price!, _liquidation!, _liquidatable!, _flagged!, _active!];

    /// <inheritdoc/>
    public override ImmutableArray<Draw> Draws =>
    [
        new("skew", 0.06, Skew),
        new("market suspended", 0.012, moment =>
        {
            moment.Send(Perps.Suspend());
            moment.SendAfter(moment.Random.Next(1, 6), Perps.Resume());
        }),
        new("rate stale", 0.008, moment =>
        {
            moment.Send(Perps.TakeRatesAsStale(after: 0));
            moment.SendAfter(moment.Random.Next(1, 5), Perps.TakeRatesAsStale(UsualStaleSeconds));
        }),
    ];

    /// <inheritdoc/>
    public override async Task<VenueOptions> DeployAsync(EpisodeChain chain, CancellationToken cancellation)
    {
        var controls = chain.Controls;
        _perps = await PerpsV2Deployment.DeployAsync(controls.Chain, MainnetAddresses.EthUsdFeed, cancellation);
        await SusdPool.OpenAsync(controls, _perps, cancellation);
        await controls.Chain.ExecuteAsync([_perps.Mint(Other, 20_000_000 * Wad)], cancellation);
        await controls.Chain.ExecuteAsync(
            [
                _perps.Trading.Call(Other, "transferMargin", 18_000_000 * Wad),
                _perps.Trading.Call(Other, "modifyPosition", -1_000 * Wad, Wad),
            ],
            cancellation);
        _account = await ListAsync(
            chain, "PerpsV2Venue", cancellation, _perps.Market, _perps.MarginToken, MainnetAddresses.SwapRouter02,
            SusdPool.FeePips);
        var executor = controls.Contracts.Executor;
        await controls.Chain.ExecuteAsync(
            [executor.Call(DevnetAccounts.Owner, "setMarginFloor", (long)id, FloorBps)], cancellation);
        _position = new View(_perps.Views, "positions", _account);
        _recorded = new View(executor, "venueExposure", (long)id);
        _price = new View(_perps.Views, "assetPrice");
        _liquidation = new View(_perps.Views, "liquidationPrice", _account);
        _liquidatable = new View(_perps.Views, "canLiquidate", _account);
        _flagged = new View(_perps.Views, "isFlagged", _account);
        _active = new View(_perps.Status, "requireFuturesMarketActive", PerpsV2Deployment.MarketKey);
        return new VenueOptions
        {
            Kind = PerpsV2Venue.KindName,
            Id = id,
            Pool = _perps.Market.ToString(),
            FeePips = 600,
            Contracts =
            [
                new ContractOptions { Name = "settings", Address = _perps.MarketSettings.ToString() },
                new ContractOptions { Name = "systemStatus", Address = _perps.SystemStatus.ToString() },
            ],
        };
    }

    /// <inheritdoc/>
    public override AccountSeen AccountIn(ViewReading reading)
    {
        var price = reading[_price!];
        var liquidation = reading.Find(_liquidation!)?["price"].AsBigInteger() ?? 0;
        var isFlagged = reading[_flagged!][0].AsBool();
        return new AccountSeen(
            id,
            reading[_position!][0]["size"].AsBigInteger(),
            reading[_recorded!][0].AsBigInteger(),
            (double)price["price"].AsBigInteger() / 1e18,
            liquidation.IsZero ? null : (double)liquidation / 1e18,
            isFlagged || (reading.Find(_liquidatable!)?[0].AsBool() ?? false),
            !price["invalid"].AsBool() && !isFlagged && reading.Find(_active!) is not null);
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Liquidate() =>
    [
        Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "flagPosition", _account) with { Gas = Gas },
        Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "liquidatePosition", _account) with { Gas = Gas },
    ];

    /// <inheritdoc/>
    public override bool IsLiquidation(LogEntry log)
    {
        var liquidated = Perps.Liquidation.Abi.Event("PositionLiquidated");
        return log.Address == Perps.Market
            && liquidated.Matches(log.Topics.AsSpan())
            && liquidated.Decode(log.Topics.AsSpan(), log.Data.Span)["account"].AsAddress() == _account;
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Reopen() =>
        [.. Perps.Resume(), .. Perps.TakeRatesAsStale(UsualStaleSeconds)];

    private void Skew(StrangerMoment moment)
    {
        var size = (BigInteger)(moment.Between(50, 800) * 1e18) * (moment.Random.Next(2) == 0 ? 1 : -1);
        var limit = size.Sign > 0 ? 1_000_000 * Wad : BigInteger.One;
        moment.Send(Perps.Trading.Call(Other, "modifyPosition", size, limit) with { Gas = Gas });
    }
}
