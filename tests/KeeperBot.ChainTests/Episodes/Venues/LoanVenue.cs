using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Episodes.Venues;

/// <summary>
/// A short position borrowed from Aave V3, where strangers borrow too, repay what is not theirs, supply what nobody
/// asked for, and governance pauses.
/// </summary>
/// <param name="id">The executor's number for it.</param>
internal sealed class LoanVenue(uint id) : EpisodeVenue
{
    private const int FloorBps = 1_000;
    private const int VariableRate = 2;
    private const ulong Gas = 3_000_000;

    // The seventh and the eighth account of anvil's mnemonic.
    private static readonly Address Liquidator = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");
    private static readonly Address Stranger = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);
    private static readonly BigInteger Unlimited = (BigInteger.One << 256) - 1;

    private AaveMarket? _aave;
    private Address _account;
    private View? _debt, _recorded, _data, _price, _paused, _terms;

    /// <summary>Who acts there beside the devnet's own accounts.</summary>
    public static ImmutableArray<Address> Strangers => [Liquidator, Stranger];

    /// <inheritdoc/>
    public override uint Id => id;

    /// <inheritdoc/>
    public override string Name => "Aave short";

    /// <inheritdoc/>
    public override ImmutableArray<View> Views => [_debt!, _recorded!, _data!, _price!, _paused!, _terms!];

    /// <inheritdoc/>
    public override ImmutableArray<Draw> Draws =>
    [
        new("borrow demand", 0.04, Borrow),
        new("debt repaid by a stranger", 0.012, moment => Repay(moment, moment.Between(0.05, 0.6))),
        new("debt repaid in full", 0.004, moment => Repay(moment, 2.0)),
        new("supply on our behalf", 0.006, moment => moment.Send(_aave!.Pool.Call(
            Stranger, "supply", AaveMarket.Usdc, (BigInteger)(moment.Between(1, 5_000) * 1e6), _account, 0))),
        new("another asset on our behalf", 0.004, moment => moment.Send(_aave!.Pool.Call(
            Stranger, "supply", AaveMarket.Link, (BigInteger)(moment.Between(1, 5_000) * 1e18), _account, 0))),
        new("reserve paused", 0.008, moment =>
        {
            moment.Send(_aave!.Configure("setReservePause", AaveMarket.Weth, true));
            moment.SendAfter(
                moment.Random.Next(1, 5), _aave.Configure("setReservePause", AaveMarket.Weth, false));
        }),
    ];

    /// <inheritdoc/>
    public override async Task<VenueOptions> DeployAsync(EpisodeChain chain, CancellationToken cancellation)
    {
        var (controls, executor) = (chain.Controls, chain.Controls.Contracts.Executor);
        _aave = await AaveMarket.DeployAsync(controls, cancellation);
        await _aave.SupplyAsync(Stranger, AaveMarket.Usdc, 20_000_000 * Dollar, cancellation);
        await _aave.FundAsync(Stranger, AaveMarket.Usdc, 10_000_000 * Dollar, cancellation);
        await _aave.FundAsync(Stranger, AaveMarket.Link, 1_000_000 * Ether, cancellation);
        await _aave.FundAsync(Stranger, AaveMarket.Weth, 20_000 * Ether, cancellation);
        await _aave.FundAsync(Liquidator, AaveMarket.Weth, 20_000 * Ether, cancellation);
        var pool = controls.Contracts.Pool500;
        _account = await ListAsync(chain, "AaveShortVenue", cancellation, _aave.Pool.Address, pool.Address);
        await controls.Chain.ExecuteAsync(
            [executor.Call(DevnetAccounts.Owner, "setMarginFloor", (long)id, FloorBps)], cancellation);
        var tokens = await _aave.DataProvider.ReadAsync("getReserveTokensAddresses", [AaveMarket.Weth], cancellation);
        var debt = controls.Contracts.Weth with { Address = tokens["variableDebtTokenAddress"].AsAddress() };
        _debt = new View(debt, "balanceOf", _account);
        _recorded = new View(executor, "venueExposure", (long)id);
        _data = new View(_aave.Pool, "getUserAccountData", _account);
        _price = new View(_aave.Oracle, "getAssetPrice", AaveMarket.Weth);
        _paused = new View(_aave.DataProvider, "getPaused", AaveMarket.Weth);
        _terms = new View(_aave.DataProvider, "getReserveConfigurationData", AaveMarket.Weth);
        return new VenueOptions
        {
            Kind = AaveShortVenue.KindName,
            Id = id,
            Pool = pool.Address.ToString(),
            Quoter = MainnetAddresses.QuoterV2.ToString(),
            FeePips = 500,
            Contracts = [new ContractOptions { Name = "lendingPool", Address = _aave.Pool.Address.ToString() }],
        };
    }

    /// <inheritdoc/>
    /// <remarks>Collateral is dollars: the debt may grow by the health factor before Aave liquidates.</remarks>
    public override AccountSeen AccountIn(ViewReading reading)
    {
        var debt = reading[_debt!][0].AsBigInteger();
        var spot = (double)reading[_price!][0].AsBigInteger() / 1e8;
        var health = (double)reading[_data!]["healthFactor"].AsBigInteger() / 1e18;
        return new AccountSeen(
            id,
            -debt,
            reading[_recorded!][0].AsBigInteger(),
            spot,
            debt.IsZero ? null : spot * health,
            !debt.IsZero && health < 1.0,
            !reading[_paused!][0].AsBool() && !reading[_terms!]["isFrozen"].AsBool());
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Liquidate() =>
    [
        _aave!.Pool.Call(
            Liquidator, "liquidationCall", AaveMarket.Usdc, AaveMarket.Weth, _account, Unlimited, false) with
        {
            Gas = Gas,
        },
    ];

    /// <inheritdoc/>
    public override bool IsLiquidation(LogEntry log)
    {
        var liquidated = _aave!.Pool.Abi.Event("LiquidationCall");
        return log.Address == _aave.Pool.Address
            && liquidated.Matches(log.Topics.AsSpan())
            && liquidated.Decode(log.Topics.AsSpan(), log.Data.Span)["user"].AsAddress() == _account;
    }

    /// <inheritdoc/>
    public override IEnumerable<DevnetTransaction> Reopen() =>
        [_aave!.Configure("setReservePause", AaveMarket.Weth, false)];

    private void Borrow(StrangerMoment moment)
    {
        var wei = (BigInteger)(moment.Between(50, 1_500) * 1e18);
        moment.Send(moment.Random.Next(3) > 0
            ? _aave!.Pool.Call(Stranger, "borrow", AaveMarket.Weth, wei, VariableRate, 0, Stranger) with { Gas = Gas }
            : _aave!.Pool.Call(Stranger, "repay", AaveMarket.Weth, wei, VariableRate, Stranger) with { Gas = Gas });
    }

    private void Repay(StrangerMoment moment, double part)
    {
        var owed = (BigInteger)((double)moment.Reading[_debt!][0].AsBigInteger() * part);
        if (owed.Sign > 0)
        {
            moment.Send(
                _aave!.Pool.Call(Stranger, "repay", AaveMarket.Weth, owed, VariableRate, _account) with { Gas = Gas });
        }
    }
}
