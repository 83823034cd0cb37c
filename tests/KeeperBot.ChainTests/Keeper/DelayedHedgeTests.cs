using System.Numerics;
using KeeperBot.ChainTests.Venues;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ledgers;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// A keeper on the real chain that hedges by delayed orders at PerpsV2: a stranger executes them, or nobody does.
/// </summary>
public sealed class DelayedHedgeTests(ITestOutputHelper output)
{
    private const double Band = 2.0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_AStrangerExecutes_IsAwaitedReportedAndNeverHedgedTwice()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var perps = await PerpsVenue.DeployAsync(chain, PerpsV2DelayedVenue.KindName);
        var (keeper, file) = await perps.KeepAsync();
        await using var session = keeper;
        var size = await OrderedAsync(perps, keeper);

        var waits = await perps.TurnAsync(keeper, output, "while it waits");
        Assert.Equal(Verdict.Hold, waits.Verdict);
        Assert.Contains(waits.Remarks, remark => remark.Code == ReasonCode.PendingOrder);
        Assert.InRange(waits.Measure!.NetDelta, -Band, Band);

        await ExecuteAsync(chain, perps);
        Assert.Equal(size, await perps.PositionAsync());
        var reported = await perps.TurnAsync(keeper, output, "executed");
        Assert.Equal((Verdict.Hedge, ReasonCode.Unsettled), (reported.Verdict, reported.Decisive.Code));
        Assert.Equal([PerpsVenue.Id], reported.Plan!.Accounts!.Settles);
        Assert.Empty(reported.Plan.Legs);
        await RestsAsync(chain, perps, keeper, file, size, plans: 2);
    }

    [Fact]
    public async Task Order_NobodyExecutes_ExpiresIsToldAndHedgedAgainExactlyOnce()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var perps = await PerpsVenue.DeployAsync(chain, PerpsV2DelayedVenue.KindName);
        var (keeper, file) = await perps.KeepAsync();
        await using var session = keeper;
        var size = await OrderedAsync(perps, keeper);

        // Blocks come every 12 s, and the order lives for 30: the third block after its own is the first beyond.
        for (var age = 0UL; age <= OffchainPrices.MaxAge; age += DevnetChain.SecondsPerBlock)
        {
            Assert.Equal(Verdict.Hold, (await perps.TurnAsync(keeper, output, "while it waits")).Verdict);
        }

        var again = await perps.TurnAsync(keeper, output, "expired");
        Assert.Equal(Verdict.Hedge, again.Verdict);
        var expired = Assert.Single(again.Remarks, remark => remark.Code == ReasonCode.OrderExpired);
        output.WriteLine($"{expired}");
        Assert.Equal((true, 36.0, 30.0), (expired.Passed, expired.Measured, expired.Limit));
        Assert.Equal([PerpsVenue.Id], again.Plan!.Accounts!.Settles);
        var second = again.Plan.Legs.Single(leg => leg.VenueId == PerpsVenue.Id).Size;
        Assert.Equal((BigInteger.Zero, second), (await perps.PositionAsync(), await perps.OrderAsync()));
        Assert.Equal(1.0, (double)second / (double)size, 0.05);

        Assert.Equal(Verdict.Hold, (await perps.TurnAsync(keeper, output, "the second waits")).Verdict);
        await ExecuteAsync(chain, perps);
        Assert.Equal(ReasonCode.Unsettled, (await perps.TurnAsync(keeper, output, "executed")).Decisive.Code);
        await RestsAsync(chain, perps, keeper, file, second, plans: 3);
    }

    /// <summary>The first hedge: an order at the market with its margin, and nothing filled there.</summary>
    private async Task<BigInteger> OrderedAsync(PerpsVenue perps, KeeperSession keeper)
    {
        var opened = await perps.TurnAsync(keeper, output, "the first hedge");
        var size = opened.Plan!.Legs.Single(leg => leg.VenueId == PerpsVenue.Id).Size;
        Assert.Contains(
            opened.Plan.Accounts!.Margins, move => move.VenueId == PerpsVenue.Id && move.Amount.Sign > 0);
        Assert.Equal((BigInteger.Zero, size), (await perps.PositionAsync(), await perps.OrderAsync()));
        return size;
    }

    /// <summary>A stranger executes what waits, at the feed's own price.</summary>
    private static async Task ExecuteAsync(KeeperDevnet chain, PerpsVenue perps)
    {
        var price = await chain.Controls.ReadFeedPriceAsync(Cancellation);
        var execution = await OffchainPrices.ExecutionAsync(
            chain.Controls, perps.Market, perps.Account, price, Cancellation);
        await chain.Controls.Chain.ExecuteAsync([execution], Cancellation);
    }

    /// <summary>Nothing more is wanted, each plan was executed once, and the books close.</summary>
    private async Task RestsAsync(
        KeeperDevnet chain, PerpsVenue perps, KeeperSession keeper, string file, BigInteger position, int plans)
    {
        var rests = await perps.TurnAsync(keeper, output, "in the end");
        Assert.Equal(Verdict.Hold, rests.Verdict);
        Assert.InRange(rests.Measure!.NetDelta, -Band, Band);
        Assert.Equal((position, BigInteger.Zero), (await perps.PositionAsync(), await perps.OrderAsync()));
        Assert.Equal(plans, (await chain.RequireEachPlanOnceAsync(Cancellation)).Length);
        var ledger = await new LedgerReader(new EthereumNode(chain.Client), keeper.Journal.Store)
            .CloseAsync(KeeperConfiguration.Load(file).Mandate, Cancellation);
        Assert.True(ledger!.Closes, string.Join("; ", ledger.Lines));
    }
}
