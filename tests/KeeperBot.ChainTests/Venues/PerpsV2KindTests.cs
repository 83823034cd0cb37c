using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Venues;

/// <summary>What the keeper makes of a PerpsV2 market, held against what the market itself says and does.</summary>
public sealed class PerpsV2KindTests(PerpsV2VenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2VenueFixture>, IAsyncLifetime
{
    private const int Seed = 7_304, Sizes = 200;
    private static readonly BigInteger Ether = VenueBench.Ether;

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VenueMandate Venue => new("perps-v2", VenueBench.Venue, fixture.Perps.Market, default, 600)
    {
        Contracts =
        [
            new NamedContract("settings", fixture.Perps.MarketSettings),
            new NamedContract("systemStatus", fixture.Perps.SystemStatus),
        ],
        Margin = new MarginMandate(86_400, 3, 5, 7, 12),
    };

    private VaultMandate Vault => KindReading.MandateOf(new Token(MainnetAddresses.Usdc, "USDC", 6)) with
    {
        Executor = Bench.Executor.Address,
        Venues = [Venue],
        Limits = new LimitsMandate(50, 10_000_000 * VenueBench.Dollar, 120),
    };

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Quote_AnySize_IsTheMarketsOwnToTheUnit()
    {
        var random = new Random(Seed);
        var flips = 0;
        foreach (var change in new[] { 0, 800, 900 })
        {
            if (change != 0)
            {
                // Somebody is 1,000 short: to 200 short and then to 700 long.
                var trade = fixture.Perps.Trading.Call(
                    DevnetAccounts.Liquidity, "modifyPosition", change * Ether, 10_000 * Ether);
                await fixture.Controls.Chain.ExecuteAsync([trade], Cancellation);
            }

            var (answers, _) = await ReadAsync();
            var (views, market) = (fixture.Perps.Views, new PerpsV2Venue().MarketOf(Venue, answers));
            for (var i = 0; i < Sizes / 3; i++)
            {
                var size = (random.Next(2) == 0 ? -1 : 1) * new BigInteger(random.NextInt64(1, 3_000_000_000))
                    * BigInteger.Pow(10, 12);
                var at = (await views.ReadAsync("fillPrice", [size], Cancellation))[0].AsBigInteger();
                var fee = (await views.ReadAsync("orderFee", [size, 0], Cancellation))[0].AsBigInteger();
                Assert.Equal(at, market.FillPrice(size));
                Assert.Equal(fee, market.OrderFee(size, at));
                flips += (market.Skew + size).Sign == -market.Skew.Sign ? 1 : 0;
            }
        }

        output.WriteLine($"seed {Seed}: {flips} of {Sizes} orders flip the skew");
        Assert.True(flips > 5, "none crosses from one fee to the other");
    }

    /// <summary>Bought and sold through the executor: what a quote said is what the account paid.</summary>
    [Fact]
    public async Task Quote_Traded_IsWhatTheFillCosts()
    {
        await Bench.MoveMarginAsync(50_000 * VenueBench.Dollar);
        foreach (var size in new[] { -20 * Ether, 7 * Ether, -3 * Ether })
        {
            var (_, book) = await ReadAsync();
            var quoted = book.Quote(size)!.PriceWad;
            var fill = await Bench.OrderAsync(size);
            var paid = BigInteger.Abs(fill.QuoteDelta) * BigInteger.Pow(10, 12) * Ether / BigInteger.Abs(size);
            output.WriteLine($"{size / Ether}: quoted {(double)quoted / 1e18:F6}, paid {(double)paid / 1e18:F6}");

            // The feed's price is the same in the block of the trade; only quote's six decimals are rounded away.
            Assert.Equal(0.0, (double)(paid - quoted) / 1e18, 1e-5);
        }
    }

    [Fact]
    public async Task Account_OfAShort_IsWhatTheMarketSays_AndItsLiquidationPriceIsWhereItMayBeLiquidated()
    {
        await Bench.MoveMarginAsync(10_000 * VenueBench.Dollar);
        await Bench.OrderAsync(-20 * Ether);
        var (answers, _) = await ReadAsync();
        var account = VenueKind.Named("perps-v2").AccountOf(Venue, Vault, answers)!;
        Assert.Equal((-20 * Ether, -20 * Ether), (account.Position, account.RecordedPosition));
        Assert.False(account.IsUnsettled);
        Assert.Null(account.Closed);
        Assert.Equal(VenueBench.FloorBps, account.FloorBps);
        Assert.Equal(await Bench.ValueAsync(), account.Value);

        var liquidated = Assert.NotNull(account.Margin.LiquidationPrice);
        output.WriteLine($"spot {account.Margin.Spot:F2}, liquidated at {liquidated:F4}");
        Assert.False(await CanLiquidateAsync(liquidated * 0.9995));
        Assert.True(await CanLiquidateAsync(liquidated * 1.0005));
    }

    [Fact]
    public async Task Account_LiquidatedByAStranger_IsAnotherThanOnRecord()
    {
        await Bench.MoveMarginAsync(8_000 * VenueBench.Dollar);
        await Bench.OrderAsync(-20 * Ether);
        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        await fixture.Controls.SetFeedPriceAsync(price * 125 / 100, Cancellation);
        await fixture.Controls.Chain.ExecuteAsync(
            [
                fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "flagPosition", fixture.Account),
                fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "liquidatePosition", fixture.Account),
            ],
            Cancellation);
        var (answers, _) = await ReadAsync();
        var account = VenueKind.Named("perps-v2").AccountOf(Venue, Vault, answers)!;
        Assert.Equal((BigInteger.Zero, -20 * Ether), (account.Position, account.RecordedPosition));
        Assert.Equal(20 * Ether, account.Shift);
    }

    private async Task<bool> CanLiquidateAsync(double price) => await Bench.AtPriceAsync(
        Scaled.ToInteger(price, 8),
        async () => (await fixture.Perps.Views.ReadAsync("canLiquidate", [fixture.Account], Cancellation))[0].AsBool()
            ? BigInteger.One
            : BigInteger.Zero) == BigInteger.One;

    private async Task<(Core.Snapshots.Answers Answers, VenueBook Book)> ReadAsync()
    {
        var (kind, vault) = (VenueKind.Named("perps-v2"), Vault);
        var block = await fixture.Controls.Chain.HeadAsync(Cancellation);
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(fixture.Controls.Chain.Client), block, known => kind.Observe(Venue, vault, known),
            Cancellation);
        return (answers, kind.Read(Venue, vault, answers));
    }
}
