using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Ledgers;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// A keeper on the real chain whose spot inventory is nearly gone: the rest of its hedge is a short perpetual at
/// Synthetix PerpsV2, whose margin it keeps.
/// </summary>
public sealed class PerpsHedgeTests(ITestOutputHelper output)
{
    private const uint Perps = PerpsVenue.Id;
    private const double Band = 2.0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hedge_SpotIsGone_GoesShortOnMargin_AndIsKeptThroughMovesAndALiquidation()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var perps = await PerpsVenue.DeployAsync(chain, PerpsV2Venue.KindName);
        var (keeper, file) = await perps.KeepAsync();
        await using var session = keeper;

        var opened = await perps.TurnAsync(keeper, output, "the first hedge");
        Assert.Contains(opened.Plan!.Legs, leg => leg.VenueId == Perps);
        Assert.Contains(opened.Plan.Accounts!.Margins, move => move.VenueId == Perps && move.Amount.Sign > 0);
        var position = await perps.PositionAsync();
        Assert.Equal(opened.Plan.Legs.Single(leg => leg.VenueId == Perps).Size, position);

        // Up by 8 %: the short has lost, the calls' delta has grown, and both are answered.
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_240), Cancellation);
        await SettledAsync(perps, keeper, "after the rise");

        // A stranger liquidates it after a jump that no keeper could have answered in time.
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(4_700), Cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [
                perps.Market.Liquidation.Call(PerpsV2Fixture.Keeper, "flagPosition", perps.Account),
                perps.Market.Liquidation.Call(PerpsV2Fixture.Keeper, "liquidatePosition", perps.Account),
            ],
            Cancellation);
        Assert.Equal(BigInteger.Zero, await perps.PositionAsync());
        var noticed = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        output.WriteLine($"after the liquidation: {noticed.Verdict} {noticed.Decisive}");
        Assert.Contains(noticed.Remarks, remark => remark is { Code: ReasonCode.Unsettled, Passed: true });
        Assert.Equal(Verdict.Hedge, noticed.Verdict);
        Assert.Equal([Perps], noticed.Plan!.Accounts!.Settles);
        await chain.Controls.MineAsync(1, Cancellation);
        await SettledAsync(perps, keeper, "after the liquidation");

        await chain.RequireEachPlanOnceAsync(Cancellation);
        var ledger = await new LedgerReader(new EthereumNode(chain.Client), keeper.Journal.Store)
            .CloseAsync(KeeperConfiguration.Load(file).Mandate, Cancellation);
        Assert.True(ledger!.Closes, string.Join("; ", ledger.Lines));
        Assert.True(ledger.Lines.Single(line => line.Asset.Symbol == "USDC").Margin.Sign > 0);
    }

    /// <summary>Goes on until nothing is wanted any more, and then finds the vault inside its band.</summary>
    private async Task SettledAsync(PerpsVenue perps, KeeperSession keeper, string what)
    {
        Decision decision;
        var turns = 0;
        do
        {
            decision = await perps.TurnAsync(keeper, output, what);
            Assert.True(++turns <= 6, $"{what}: {decision.Verdict} {decision.Decisive} after {turns} turns");
        }
        while (decision.Verdict != Verdict.Hold);
        Assert.InRange(decision.Measure!.NetDelta, -Band, Band);
        Assert.All(
            decision.Remarks.Where(remark => remark.Code == ReasonCode.MarginDistance),
            remark => Assert.True(remark.Passed, $"{what}: {remark}"));
    }
}
