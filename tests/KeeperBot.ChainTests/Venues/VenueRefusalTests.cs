using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Venues;

/// <summary>Whatever a venue refuses for, the keeper names it: real refusals of the real contracts.</summary>
public sealed class VenueRefusalTests(
    PerpsV2VenueFixture perps, PerpsV2DelayedVenueFixture delayed, CurieVenueFixture curie)
    : IClassFixture<PerpsV2VenueFixture>, IClassFixture<PerpsV2DelayedVenueFixture>, IClassFixture<CurieVenueFixture>,
        IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;

    private readonly List<ChainSnapshot> _starts = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var controls in new[] { perps.Controls, delayed.Controls, curie.Controls })
        {
            _starts.Add(await ChainSnapshot.TakeAsync(controls.Chain, Cancellation));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var start in _starts)
        {
            await start.RestoreAsync();
        }
    }

    [Theory]
    [InlineData("suspended", "suspended: Market suspended")]
    [InlineData("stale", "stale rate: MarketPriceIsInvalid()")]
    [InlineData("leverage", "max leverage: Max leverage exceeded")]
    [InlineData("size", "size cap: Max market size exceeded")]
    [InlineData("slippage", "slippage: Price impact exceeded")]
    [InlineData("margin", "insufficient margin: Insufficient margin")]
    [InlineData("flagged", "liquidatable: Position flagged")]
    public async Task PerpsV2_Refusal_HasAName(string what, string said)
    {
        var bench = perps.Bench;
        var (size, limit) = (-10 * Ether, (BigInteger?)null);
        if (what != "margin")
        {
            await bench.MoveMarginAsync((what == "leverage" ? 500 : 20_000) * Dollar);
        }

        switch (what)
        {
            case "suspended":
                await Execute(perps.Controls, [.. perps.Perps.Suspend()]);
                break;
            case "stale":
                await perps.Controls.WarpAsync(TimeSpan.FromHours(25), Cancellation);
                break;
            case "size":
                await Execute(perps.Controls, perps.Perps.Configure("setMaxMarketValue", 1_005 * Ether));
                break;
            case "slippage":
                limit = 3_000 * Ether;
                break;
            case "flagged":
                await bench.OrderAsync(-20 * Ether);
                await perps.Controls.SetFeedPriceAsync(3_990_00000000, Cancellation);
                await Execute(
                    perps.Controls,
                    perps.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "flagPosition", perps.Account));
                (size, limit) = (Ether, 3_990 * Ether * 104 / 100);
                break;
        }

        Assert.Equal($"venue 7: {said}", await SaidAsync(bench, await bench.PlanAsync(size, 0, limit)));
    }

    [Theory]
    [InlineData("suspended", "venue 7: suspended: Market suspended")]
    [InlineData("pending", "venue 7: order pending: Pending order exists")]
    [InlineData("small", "venue 7: slippage: CostsExceedLimit(")]
    [InlineData("deadline", "deadline too near: OrderOutlivesDeadline(")]
    [InlineData("expired", "order expired: order too old, use cancel")]
    [InlineData("not ready", "order not ready: price not updated")]
    [InlineData("not expired", "order not expired: cannot cancel yet")]
    [InlineData("none", "no order: no previous order")]
    public async Task PerpsV2Delayed_Refusal_HasAName(string what, string said)
    {
        var (bench, perp) = (delayed.Bench, delayed.Perps);
        await bench.MoveMarginAsync(20_000 * Dollar);
        DevnetTransaction Cancel() =>
            perp.Execution.Call(PerpsV2Fixture.Keeper, "cancelOffchainDelayedOrder", delayed.Account);
        if (what is "pending" or "expired" or "not ready" or "not expired")
        {
            await bench.OrderAsync(-4 * Ether);
        }

        var refused = await bench.PlanAsync(-Ether, 0);
        switch (what)
        {
            case "suspended":
                await Execute(delayed.Controls, [.. perp.Suspend()]);
                break;
            case "pending":
                refused = await bench.PlanAsync(0, 1_000 * Dollar);
                break;
            case "small":
                refused = await bench.PlanAsync(Ether / 2_000, 0);
                break;
            case "deadline":
                var head = await delayed.Controls.Chain.HeadAsync(Cancellation);
                refused = bench.Adapter.Call(
                    bench.Executor.Address, "order", new byte[32], -Ether, Ether, head.Timestamp + 5);
                break;
            case "expired":
                await delayed.Controls.WarpAsync(
                    TimeSpan.FromSeconds(PerpsV2DelayedVenueFixture.MaxAge), Cancellation);
                refused = await delayed.ExecutionAsync(3_000_00000000, Cancellation);
                await delayed.Controls.MineAsync(1, Cancellation);
                break;
            case "not ready":
                // The price is one of before the order.
                refused = await delayed.ExecutionAsync(3_000_00000000, Cancellation);
                await bench.SettleAsync();
                await delayed.Controls.WarpAsync(
                    TimeSpan.FromSeconds(PerpsV2DelayedVenueFixture.MaxAge + 1), Cancellation);
                await bench.OrderAsync(-2 * Ether, settles: true);
                break;
            case "not expired" or "none":
                refused = Cancel();
                break;
        }

        Assert.StartsWith(said, await SaidAsync(bench, refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("margin", "insufficient margin: CH_NEFCI")]
    [InlineData("withdrawal", "insufficient margin: V_NEFC")]
    [InlineData("sale", "slippage: CH_TLRS")]
    [InlineData("purchase", "slippage: CH_TMRL")]
    [InlineData("move", "price impact bound: EX_OPLAS")]
    [InlineData("band", "price impact bound: EX_OPB")]
    [InlineData("closed", "paused: EX_MIP")]
    [InlineData("market", "paused: CH_MNO")]
    [InlineData("protocol", "paused: Pausable: paused")]
    public async Task Curie_Refusal_HasAName(string what, string said)
    {
        var (bench, perp) = (curie.Bench, curie.Perp);
        var (size, margin, limit) = (-10 * Ether, BigInteger.Zero, (BigInteger?)null);
        if (what != "margin")
        {
            await bench.MoveMarginAsync((what == "move" ? 900_000 : 100_000) * Dollar);
        }

        switch (what)
        {
            case "withdrawal":
                await bench.OrderAsync(-100 * Ether);
                (size, margin) = (0, -80_000 * Dollar);
                break;
            case "sale":
                limit = 3_000 * Ether;
                break;
            case "purchase":
                (size, limit) = (10 * Ether, 3_000 * Ether);
                break;
            case "move":
                size = -900 * Ether;
                break;
            case "band":
                await Execute(curie.Controls, perp.Configure("MarketRegistry", "setMarketMaxPriceSpreadRatio", 100));
                size = -100 * Ether;
                break;
            case "closed":
                await Execute(curie.Controls, perp.Configure("Exchange", "setMaxTickCrossedWithinBlock", 0));
                break;
            case "market":
                await Execute(curie.Controls, perp.BaseToken.Call(DevnetAccounts.Owner, "pause"));
                break;
            case "protocol":
                await Execute(curie.Controls, perp.ClearingHouse.Call(DevnetAccounts.Owner, "pause"));
                break;
        }

        Assert.Equal($"venue 7: {said}", await SaidAsync(bench, await bench.PlanAsync(size, margin, limit)));
    }

    private static async Task<string> SaidAsync(VenueBench bench, DevnetTransaction transaction) =>
        Abis.Say((await bench.RevertDataAsync(transaction)).Span);

    private static Task Execute(DevnetControls controls, params DevnetTransaction[] transactions) =>
        controls.Chain.ExecuteAsync(transactions, Cancellation);
}
