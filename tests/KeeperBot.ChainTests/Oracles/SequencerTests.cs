using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Oracles;

/// <summary>
/// An L2's sequencer stops for ten minutes and comes back: nothing is sent while no block comes, nor in the grace
/// period.
/// </summary>
public sealed class SequencerTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sequencer_DownAndUpAgain_NothingIsSentBeforeTheGraceIsOver()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        var controls = bench.Chain.Controls;
        var sequencer = await SequencerOnChain.DeployAsync(bench.Chain, Cancellation);
        await using var keeper = await bench.StartKeeperAsync(
            bench.Configure(change: options => Watching(options, sequencer)), Cancellation);

        // It has just been started, which is as good as just back.
        await AssertHeldAsync(keeper, "the sequencer came back");
        await PassAsync(bench, Grace + TimeSpan.FromSeconds(12));
        Assert.Equal(Verdict.Hedge, (await keeper.TurnAsync(Cancellation))?.Verdict);
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        var sent = keeper.Attempts.Length;

        // No block for ten minutes: the feed cannot say anything, the standing head does.
        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        var stall = await Assert.ThrowsAsync<HeadStalledException>(() => keeper.TurnAsync(Cancellation));
        Assert.Contains("nothing is sent", stall.Message, StringComparison.Ordinal);

        // It is back; the first messages say that it was down, and then that it is up.
        await sequencer.ReportAsync(isDown: true, Cancellation);
        await controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        await AssertHeldAsync(keeper, "the sequencer is down");
        await sequencer.ReportAsync(isDown: false, Cancellation);
        await AssertHeldAsync(keeper, "the sequencer came back");
        await PassAsync(bench, Grace - TimeSpan.FromMinutes(2));
        await AssertHeldAsync(keeper, "the sequencer came back");
        Assert.Equal(sent, keeper.Attempts.Length);

        await PassAsync(bench, TimeSpan.FromMinutes(2));
        Assert.Equal(Verdict.Hedge, (await keeper.TurnAsync(Cancellation))?.Verdict);
        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal(2, (await bench.RequireSoundAsync(Cancellation)).Length);
    }

    private static KeeperOptions Watching(KeeperOptions options, SequencerOnChain sequencer) => options with
    {
        Chain = options.Chain with { HeadStall = "2 min" },
        Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Oracle = vault.Oracle with { SequencerFeed = sequencer.Proxy.ToString(), SequencerGrace = "1 h" },
            }),
        ],
    };

    private static async Task AssertHeldAsync(RestartableKeeper keeper, string why)
    {
        var decision = await keeper.TurnAsync(Cancellation);
        Assert.Equal((Verdict.Refuse, "sequencer"), (decision?.Verdict, decision?.Decisive.Code));
        Assert.Equal(why, decision!.Decisive.Detail);
    }

    /// <summary>Time passes on the chain, and the feeds get rounds as they do.</summary>
    private static async Task PassAsync(RecipeBench bench, TimeSpan time)
    {
        var controls = bench.Chain.Controls;
        await controls.WarpAsync(time, Cancellation);
        await controls.SetFeedPriceAsync(await controls.ReadFeedPriceAsync(Cancellation) + 1, Cancellation);
    }
}
