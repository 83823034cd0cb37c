using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// Random books on the real chain: after every hedge an independent pricer finds the vault inside the band.
/// </summary>
public sealed class HedgeTests(ITestOutputHelper output)
{
    private const int BooksPerChain = 20;
    private const int MovesPerBook = 3;
    private const double Band = 2.0;

    /// <summary>
    /// What spot can hedge with the devnet's inventory: below its 100 ether and the cap of one trade.
    /// </summary>
    private const int MostEther = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(104)]
    [InlineData(105)]
    [InlineData(106)]
    [InlineData(107)]
    [InlineData(108)]
    [InlineData(109)]
    [InlineData(110)]
    public async Task Hedge_OfTwentyRandomBooks_EndsInsideTheBandAndNeverMovesAway(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = await KeeperSession.OpenAsync(
            Configuration.KeeperConfiguration.Load(chain.Configure("keeper", live: true)), Cancellation);
        var book = new RandomBook(chain, random);
        var (spot, hedges) = (3_000.0, 0);
        for (var count = 0; count < BooksPerChain; count++)
        {
            await book.ExpireAsync(KeeperDevnet.Usd(spot));
            hedges += await HedgeAsync(chain, keeper, $"seed {seed}, book {count}: expired");
            var sold = await book.SellAsync(spot, MostEther);
            hedges += await HedgeAsync(chain, keeper, $"seed {seed}, book {count}: {sold}");
            for (var move = 0; move < MovesPerBook; move++)
            {
                spot = Math.Clamp(spot * (0.96 + (0.08 * random.NextDouble())), 2_550, 3_500);
                await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(spot), Cancellation);
                hedges += await HedgeAsync(chain, keeper, $"seed {seed}, book {count} at {spot:F2}: {sold}");
            }
        }

        output.WriteLine($"{hedges} hedges");
        Assert.Equal(hedges, (await chain.RequireEachPlanOnceAsync(Cancellation)).Length);
        Assert.True(hedges >= BooksPerChain, $"only {hedges} hedges");
    }

    [Fact]
    public async Task Hedge_SpotCannotGive_IsRefusedForFunds()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = await KeeperSession.OpenAsync(
            Configuration.KeeperConfiguration.Load(chain.Configure("keeper", live: true)), Cancellation);
        var book = new RandomBook(chain, new Random(0));
        await book.ExpireAsync(KeeperDevnet.Usd(3_000));
        var expiry = (await chain.Controls.Chain.HeadAsync(Cancellation)).Timestamp + 864_000;
        await book.SellAsync([new Sale(IsCall: true, Strike: 9_000, expiry, Size: 70)]);
        Assert.Equal(1, await HedgeAsync(chain, keeper, "70 calls nobody will exercise"));
        await book.SellAsync([new Sale(IsCall: true, Strike: 9_000, expiry, Size: 70)]);

        var refused = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        Assert.Equal(Verdict.Refuse, refused.Verdict);
        Assert.Equal("funds", refused.Decisive.Code);
        Assert.DoesNotContain(keeper.Journal.State.OpenIntents, open => open.Intent.InFlight);
        Assert.Single(await chain.ReadHedgesAsync(Cancellation));
    }

    /// <summary>
    /// Takes the newest block; when the keeper hedges, judges what it did. Else judges that it need not.
    /// </summary>
    /// <returns>The number of hedges that were executed: none or one.</returns>
    private static async Task<int> HedgeAsync(KeeperDevnet chain, KeeperSession keeper, string what)
    {
        var decision = Assert.Single(await keeper.Loop.TurnAsync(Cancellation) ?? []);
        if (decision.Plan is not { } plan)
        {
            Assert.True(decision.Verdict == Verdict.Hold, $"{what}: {decision.Verdict} {decision.Decisive}");
            var calm = await ChainDelta.ReadAsync(chain.Controls, Cancellation);
            Assert.True(Math.Abs(calm.Net) <= Band, $"{what}: holds at {calm.Net}");
            return 0;
        }

        await chain.Controls.MineAsync(1, Cancellation);
        var hedge = (await chain.ReadHedgesAsync(Cancellation)).LastOrDefault();
        Assert.True(hedge?.PlanId == plan.Id, $"{what}: decision {decision.Number} was not executed");
        var after = await ChainDelta.ReadAsync(chain.Controls, Cancellation);
        var before = after.Book + Scaled.ToDouble(hedge.Before, 18);
        Assert.Equal(plan.TargetHedge, hedge.After);
        Assert.True(Math.Abs(after.Net) <= Band, $"{what}: hedged to {after.Net}");
        Assert.True(Math.Abs(after.Net) < Math.Abs(before), $"{what}: moved from {before} to {after.Net}");
        return 1;
    }
}
