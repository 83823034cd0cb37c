using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>A devnet with Perpetual Protocol v2, a liquidity provider, and an account whose book is read.</summary>
public sealed class PerpCurieFixture : IAsyncLifetime
{
    /// <summary>Whose position it is.</summary>
    public static readonly Address Trader = DevnetAccounts.Buyer;

    /// <summary>Who provides liquidity.</summary>
    public static readonly Address Maker = DevnetAccounts.Liquidity;

    /// <summary>Who moves the pool and liquidates.</summary>
    public static readonly Address Arbitrageur = DevnetAccounts.Arbitrageur;

    private readonly DevnetFixture _devnet = new();
    private PerpCurieDeployment? _perp;

    internal PerpCurieDeployment Perp => _perp ?? throw new InvalidOperationException("nothing is deployed yet");

    internal DevnetControls Controls => _devnet.Controls;

    public async ValueTask InitializeAsync()
    {
        await _devnet.InitializeAsync();
        _perp = await PerpCurieDeployment.DeployAsync(Controls, Maker, CancellationToken.None);
        await Controls.Chain.ExecuteAsync(
            [.. Perp.Deposit(Arbitrageur, 100_000_000 * BigInteger.Pow(10, 6))], CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _devnet.DisposeAsync();

    /// <summary>The book of an account.</summary>
    internal BookOnChain Book(Address account) => new(
        Controls,
        new BookMandate("perp-curie", account)
        {
            Contracts =
            [
                new NamedContract("clearingHouse", Perp.ClearingHouse.Address),
                new NamedContract("baseToken", Perp.BaseToken.Address),
            ],
        });

    /// <summary>Somebody trades.</summary>
    internal Task TradeAsync(Address account, BigInteger size, CancellationToken cancellation) =>
        Controls.Chain.ExecuteAsync([Perp.Trade(account, size)], cancellation);

    /// <summary>Minutes pass, and the feed has a round of the same price at their end.</summary>
    internal async Task PassAsync(int minutes, CancellationToken cancellation)
    {
        await Controls.WarpAsync(TimeSpan.FromMinutes(minutes), cancellation);
        await Controls.SetFeedPriceAsync(await Controls.ReadFeedPriceAsync(cancellation), cancellation);
    }

    /// <summary>Buys until the pool's price is this, a minute apart, as far as one block may move it.</summary>
    /// <param name="price">Dollars with eight decimals.</param>
    /// <param name="cancellation">The test's.</param>
    internal async Task LiftPoolAsync(BigInteger price, CancellationToken cancellation)
    {
        var wanted = (double)price / 1e8;
        for (var trade = 0; await PoolPriceAsync(cancellation) < wanted; trade++)
        {
            Assert.True(trade < 60, $"sixty trades did not lift the pool to {wanted}");
            await TradeAsync(Arbitrageur, 20 * BigInteger.Pow(10, 18), cancellation);
            await Controls.WarpAsync(TimeSpan.FromMinutes(1), cancellation);
        }
    }

    /// <summary>The pool's price, dollars.</summary>
    internal async Task<double> PoolPriceAsync(CancellationToken cancellation)
    {
        var root = (await Perp.Exchange.ReadAsync(
            "getSqrtMarketTwapX96", [Perp.BaseToken.Address, 0], cancellation))[0].AsBigInteger();
        var price = (double)root / Math.Pow(2, 96);
        return price * price;
    }

    /// <summary>What the protocol says the trader's account is worth, 6 decimals.</summary>
    internal async Task<BigInteger> AccountValueAsync(CancellationToken cancellation) =>
        (await Perp.Vault.ReadAsync("getAccountValue", [Trader], cancellation))[0].AsBigInteger();

    /// <summary>
    /// Reads the book and holds every figure against what the protocol's own views say in the same block, to the unit.
    /// </summary>
    internal async Task<(PerpCuriePosition Position, Market Market)> CheckAsync(CancellationToken cancellation)
    {
        var (position, market) = await Book(Trader).ReadAsync<PerpCuriePosition>(cancellation);
        var (reading, eth) = (position.Reading, Perp.BaseToken.Address);
        async Task<BigInteger> Read(DevnetContract contract, string view, params AbiValue[] arguments) =>
            (await contract.ReadAsync(view, arguments, cancellation))[0].AsBigInteger();
        var profit = await Perp.AccountBalance.ReadAsync("getPnlAndPendingFee", [Trader], cancellation);
        Assert.Equal(await Read(Perp.AccountBalance, "getTakerPositionSize", Trader, eth), reading.Size);
        Assert.Equal(await Read(Perp.AccountBalance, "getTakerOpenNotional", Trader, eth), reading.OpenNotional);
        Assert.Equal(profit[0].AsBigInteger(), reading.OwedRealizedPnl);
        Assert.Equal(profit[1].AsBigInteger(), reading.UnrealizedPnl);
        Assert.Equal(profit[2].AsBigInteger(), reading.PendingFee);
        Assert.Equal(await Read(Perp.Exchange, "getPendingFundingPayment", Trader, eth), reading.PendingFunding);
        Assert.Equal(await Read(Perp.AccountBalance, "getMarkPrice", eth), reading.MarkPrice);
        Assert.Equal(await Read(Perp.BaseToken, "getIndexPrice", 0), reading.IndexPrice);
        Assert.Equal(await Read(Perp.Vault, "getBalance", Trader), reading.Balance);
        Assert.Equal(await Read(Perp.Vault, "getSettlementTokenValue", Trader), reading.SettlementValue);
        Assert.Equal(
            await Read(Perp.ClearingHouse, "getAccountValue", Trader),
            reading.AccountValue * BigInteger.Pow(10, 12));
        Assert.Equal(
            await Read(Perp.AccountBalance, "getMarginRequirementForLiquidation", Trader), reading.MarginRequirement);

        // The doubles of the exposure against the protocol's integers of 6 decimals.
        var others = position.Others.Sum(other => (double)other.Balance / 1e18 * market.Spot);
        Assert.Equal(
            (double)reading.SettlementValue / 1e6, position.Measure(market).Value - others, 1.000001e-6);
        return (position, market);
    }
}
