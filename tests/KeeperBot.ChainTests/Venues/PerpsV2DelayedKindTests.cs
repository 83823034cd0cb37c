using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Venues;

/// <summary>What the keeper makes of delayed orders at PerpsV2, held against what the market says and does.</summary>
public sealed class PerpsV2DelayedKindTests(PerpsV2DelayedVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2DelayedVenueFixture>, IAsyncLifetime
{
    private const int Seed = 7_305, Sizes = 200;

    /// <summary>The market's number for the fee of an off-chain delayed order.</summary>
    private const int Offchain = 2;

    private const ulong MaxAge = PerpsV2DelayedVenueFixture.MaxAge;
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly PerpsV2DelayedVenue Kind = new();

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VenueMandate Venue => new(Kind.Name, VenueBench.Venue, fixture.Perps.Market, default, 600)
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

    /// <summary>Atomic orders pay far more here: the fee that is quoted is that of delayed ones.</summary>
    [Fact]
    public async Task Fee_AnySize_IsTheMarketsOwnOfADelayedOrder()
    {
        await Execute(
            fixture.Perps.Configure("setTakerFee", Ether / 100), fixture.Perps.Configure("setMakerFee", Ether / 200));
        var random = new Random(Seed);
        var market = Kind.MarketOf(Venue, await AnswersAsync());
        var flips = 0;
        for (var i = 0; i < Sizes; i++)
        {
            var size = (random.Next(2) == 0 ? -1 : 1) * new BigInteger(random.NextInt64(1, 3_000_000_000))
                * BigInteger.Pow(10, 12);
            var at = (await fixture.Perps.Views.ReadAsync("fillPrice", [size], Cancellation))[0].AsBigInteger();
            var fee = await fixture.Perps.Views.ReadAsync("orderFee", [size, Offchain], Cancellation);
            Assert.Equal((at, fee[0].AsBigInteger()), (market.FillPrice(size), market.OrderFee(size, at)));
            flips += (market.Skew + size).Sign == -market.Skew.Sign ? 1 : 0;
        }

        output.WriteLine($"seed {Seed}: {flips} of {Sizes} orders flip the skew");
        Assert.True(flips > 5, "none crosses from one fee to the other");
    }

    /// <summary>At the price of when it was quoted an order costs what was quoted, the deposit included.</summary>
    [Fact]
    public async Task Quote_ExecutedByAStranger_IsWhatTheReportSays()
    {
        await Bench.MoveMarginAsync(50_000 * VenueBench.Dollar);
        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        foreach (var size in new[] { -20 * Ether, 7 * Ether, -3 * Ether })
        {
            var quoted = Kind.Read(Venue, Vault, await AnswersAsync()).Quote(size)!.PriceWad;
            await Bench.OrderAsync(size);
            await Execute(await fixture.ExecutionAsync(price, Cancellation));
            var report = await Bench.SettleAsync();
            var paid = BigInteger.Abs(report.QuoteDelta) * BigInteger.Pow(10, 12) * Ether / BigInteger.Abs(size);
            output.WriteLine($"{size / Ether}: quoted {(double)quoted / 1e18:F6}, paid {(double)paid / 1e18:F6}");

            // The report has the funding of the seconds in which the order waited.
            Assert.Equal(0.0, (double)(paid - quoted) / 1e18, 2e-3);
        }
    }

    /// <summary>What waits counts until the first second in which anybody can cancel it.</summary>
    [Fact]
    public async Task Account_WithAnOrder_IsPendingUntilItCanBeCancelled()
    {
        await Bench.MoveMarginAsync(30_000 * VenueBench.Dollar);
        await Bench.OrderAsync(-4 * Ether);
        var left = (await fixture.Controls.Chain.HeadAsync(Cancellation)).Timestamp;
        var account = await AccountAsync();
        Assert.Equal((BigInteger.Zero, -4 * Ether), (account.Position, account.Pending));
        Assert.Equal(new WaitingOrder(-4 * Ether, left, account.Waiting!.MinAge, MaxAge), account.Waiting);
        Assert.False(account.IsUnsettled);
        Assert.Equal(await Bench.ValueAsync(), account.Value);

        // Nobody can execute it any more, and nobody cancel it yet.
        await fixture.Controls.WarpAsync(TimeSpan.FromSeconds(MaxAge), Cancellation);
        Assert.Equal("cannot cancel yet", await Bench.RefusalAsync(Cancel()));
        account = await AccountAsync();
        Assert.False(account.HasExpiredOrder);
        Assert.False(account.IsUnsettled);
        await fixture.Controls.WarpAsync(TimeSpan.FromSeconds(1), Cancellation);
        account = await AccountAsync();
        Assert.True(account.HasExpiredOrder);
        Assert.Equal((BigInteger.Zero, -4 * Ether), (account.Pending, account.RecordedPending));
        Assert.True(account.IsUnsettled);
        var report = await Bench.SettleAsync();
        Assert.Equal((0, 4 * Ether, 0), (report.Filled, report.Pending, report.QuoteDelta));
        account = await AccountAsync();
        Assert.Null(account.Waiting);
        Assert.False(account.IsUnsettled);
    }

    [Fact]
    public async Task Account_OfAMarketWhoseOffchainPricesAreSuspended_IsClosed()
    {
        Assert.Null((await AccountAsync()).Closed);
        await Execute([.. fixture.Perps.Suspend("ocETHPERP")]);
        Assert.Equal("the market's off-chain prices are suspended", (await AccountAsync()).Closed);
        Assert.Equal(BigInteger.Zero, Kind.Read(Venue, Vault, await AnswersAsync()).Capacity(1));
        Assert.Equal("venue: Market suspended", await Bench.RefusalAsync(-Ether));
    }

    private DevnetTransaction Cancel() =>
        fixture.Perps.Execution.Call(PerpsV2Fixture.Keeper, "cancelOffchainDelayedOrder", fixture.Account);

    private async Task<VenueAccount> AccountAsync()
    {
        var head = await fixture.Controls.Chain.HeadAsync(Cancellation);
        return Kind.AccountOf(Venue, Vault, await AnswersAsync()).At(head.Timestamp);
    }

    private async Task<Answers> AnswersAsync() => await BlockReader.ReadAsync(
        new EthereumNode(fixture.Controls.Chain.Client),
        await fixture.Controls.Chain.HeadAsync(Cancellation),
        known => Kind.Observe(Venue, Vault, known),
        Cancellation);

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
