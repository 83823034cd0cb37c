using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Venues;

/// <summary>What the real Aave and the pool behind a borrowed short refuse with has a name.</summary>
public sealed class AaveRefusalTests(AaveShortVenueFixture fixture)
    : IClassFixture<AaveShortVenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Theory]
    [InlineData("frozen", "suspended: 28")]
    [InlineData("paused", "paused: 29")]
    [InlineData("lends nothing", "suspended: 30")]
    [InlineData("more than there is", "insufficient margin: 32")]
    [InlineData("what holds the debt", "insufficient margin: 35")]
    [InlineData("no margin", "insufficient margin: 3")]
    [InlineData("cap", "size cap: 50")]
    [InlineData("limit", "slippage: PriceIsBeyondLimit(")]
    [InlineData("beyond flat", "size cap: OrderIsBeyondFlat(")]
    public async Task Refusal_HasAName(string what, string said)
    {
        var (bench, aave) = (fixture.Bench, fixture.Aave);
        var (size, margin, limit) = (-Ether, BigInteger.Zero, (BigInteger?)null);
        await bench.MoveMarginAsync(30_000 * Dollar);
        switch (what)
        {
            case "frozen":
                await Execute(aave.Configure("setReserveFreeze", AaveMarket.Weth, true));
                break;
            case "paused":
                await Execute(aave.Configure("setReservePause", AaveMarket.Weth, true));
                break;
            case "lends nothing":
                await Execute(aave.Configure("setReserveStableRateBorrowing", AaveMarket.Weth, false));
                await Execute(aave.Configure("setReserveBorrowing", AaveMarket.Weth, false));
                break;
            case "more than there is":
                (size, margin) = (0, -40_000 * Dollar);
                break;
            case "what holds the debt":
                await bench.OrderAsync(-10 * Ether);
                (size, margin) = (0, -29_000 * Dollar);
                break;
            case "no margin":
                size = -100 * Ether;
                break;
            case "cap":
                await Execute(aave.Configure("setBorrowCap", AaveMarket.Weth, 5));
                size = -6 * Ether;
                break;
            case "limit":
                limit = 4_000 * Ether;
                break;
            case "beyond flat":
                size = Ether;
                break;
        }

        var transaction = await bench.PlanAsync(size, margin, limit);
        Assert.StartsWith(
            $"venue 7: {said}", Abis.Say((await bench.RevertDataAsync(transaction)).Span), StringComparison.Ordinal);
    }

    private Task Execute(DevnetTransaction transaction) =>
        fixture.Controls.Chain.ExecuteAsync([transaction], Cancellation);
}
