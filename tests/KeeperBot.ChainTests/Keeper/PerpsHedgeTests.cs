using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ledgers;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// A keeper on the real chain whose spot inventory is nearly gone: the rest of its hedge is a short perpetual at
/// Synthetix PerpsV2, whose margin it keeps.
/// </summary>
public sealed class PerpsHedgeTests(ITestOutputHelper output)
{
    private const uint Perps = PerpsVenue.Id;
    private const double Band = 2.0;
    private static readonly BigInteger Ether = KeeperDevnet.Ether;

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

        // Twenty hours of funding, by a stranger who is a thousand ether short.
        await SkewAsync(chain, perps.Market);
        await chain.Controls.WarpAsync(TimeSpan.FromHours(20), Cancellation);
        await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await SettledAsync(perps, keeper, "after twenty hours");

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
        Assert.Equal(Verdict.Hold, Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []).Verdict);
        await RequireBooksAsync(chain, keeper, perps, KeeperConfiguration.Load(file).Mandate);
    }

    /// <summary>The ledger closes, the account is the market's to the wei, and the journal alone says it.</summary>
    private async Task RequireBooksAsync(
        KeeperDevnet chain, KeeperSession keeper, PerpsVenue perps, Mandate mandate)
    {
        var store = keeper.Journal.Store;
        var ledger = (await new LedgerReader(new EthereumNode(chain.Client), store)
            .CloseAsync(mandate, Cancellation))!;
        foreach (var text in LedgerText.Lines(ledger).Concat(ledger.Accounts.SelectMany(LedgerText.Steps)))
        {
            output.WriteLine(Style.Strip(text));
        }

        Assert.True(ledger.Closes);
        var account = Assert.Single(ledger.Accounts);
        var change = account.Change;
        var left = await perps.Market.Views.ReadAsync("remainingMargin", [perps.Account], Cancellation);
        Assert.Equal((BigInteger.Zero, left["marginRemaining"].AsBigInteger()), (account.Start, account.End));
        Assert.True(change.Funding < -Ether, $"{change.Funding} is no funding of twenty hours");
        Assert.True(change.Others < -Ether, $"{change.Others} is no liquidation");
        Assert.True(change.Fees > Ether && change.MovedIn > Ether);

        // What left the tokens is what came into the account.
        var margin = ledger.Lines.Single(line => line.Asset.Symbol == "USDC").Margin;
        Assert.True(margin.Sign > 0);
        Assert.Equal(margin * BigInteger.Pow(10, 12), change.MovedIn - change.MovedOut);
        var again = Assert.Single(LedgerReader.Accounts(mandate, store));
        Assert.Equal((change, account.Steps.Length), (again.Change, again.Steps.Length));
    }

    private static Task SkewAsync(KeeperDevnet chain, PerpsV2Deployment perps)
    {
        var other = DevnetAccounts.Liquidity;
        return chain.Controls.Chain.ExecuteAsync(
            [
                perps.Mint(other, 1_000_000 * Ether),
                perps.Trading.Call(other, "transferMargin", 900_000 * Ether),
                perps.Trading.Call(other, "modifyPosition", -1_000 * Ether, 2_000 * Ether),
            ],
            Cancellation);
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
