using System.Diagnostics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;
using KeeperBot.Configuration;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>
/// SIGTERM with a plan in flight: the real program on a chain that stands until the test makes a block.
/// </summary>
public sealed class DrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_PlanInFlight_DecidesNothingMoreAndEndsWithZeroWhenABlockHasIt()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        var file = bench.Configure();
        await using var keeper = await StartWithPlanInFlightAsync(bench, file);

        await ProcessSignal.TerminateAsync(keeper.Id, Cancellation);
        await Waiting.UntilAsync(
            () => ServiceBench.Events(keeper, "plan-in-flight").Count == 1, "it says what is in flight", Cancellation);
        var said = ServiceBench.Events(keeper, "plan-in-flight")[0];
        Assert.Equal(DevnetConfiguration.VaultId, said.GetProperty("vault").GetString());
        Assert.Contains("nonce 0", said.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotNull(await bench.Chain.Client.GetTransactionByHashAsync(
            Ethereum.Hash32.Parse(said.GetProperty("transaction").GetString()!), Cancellation));
        Assert.True(bench.Supervisor.HasHeard("STOPPING=1\nEXTEND_TIMEOUT_USEC="));

        // A market that a keeper which still decides would trade on, in the very blocks that end the waiting.
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_600), Cancellation);
        await bench.Chain.Controls.MineAsync(2, Cancellation);
        var ended = await keeper.WaitAsync(Cancellation);

        Assert.True(ended.ExitCode == ExitCode.Ok, $"exit {ended.ExitCode}: {ended.Errors}");
        Assert.Single(await bench.Chain.RequireEachPlanOnceAsync(Cancellation));
        using var journal = KeeperJournal.Open(
            SqliteJournalStore.OpenReadOnly(KeeperConfiguration.Load(file).JournalFile));
        Assert.Equal(1, journal.State.Decisions);
    }

    [Fact]
    public async Task Stop_PlanThatStaysOut_EndsWithSevenAndTheNextStartCarriesItOutOnce()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        var file = bench.Configure(options => options with { Daemon = options.Daemon with { Drain = "2 s" } });
        await using (var keeper = await StartWithPlanInFlightAsync(bench, file))
        {
            await ProcessSignal.TerminateAsync(keeper.Id, Cancellation);
            var ended = await keeper.WaitAsync(Cancellation);
            Assert.True(ended.ExitCode == ExitCode.Unknown, $"exit {ended.ExitCode}: {ended.Errors}");
            Assert.Single(ServiceBench.Events(keeper, "plan-left-in-flight"));
        }

        await using var next = bench.Run(file);
        await Waiting.UntilAsync(
            async () =>
            {
                await bench.Chain.Controls.MineAsync(1, Cancellation);
                return ServiceBench.Events(next, "plan-ended").Count > 0;
            },
            "the plan ends", Cancellation);
        Assert.Single(await bench.Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Stop_SecondSignal_LeavesAtOnce()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        await using var keeper = await StartWithPlanInFlightAsync(bench, bench.Configure());
        await ProcessSignal.TerminateAsync(keeper.Id, Cancellation);
        await Waiting.UntilAsync(
            () => ServiceBench.Events(keeper, "keeper-stopping").Count == 1, "it stops", Cancellation);

        var clock = Stopwatch.StartNew();
        await ProcessSignal.TerminateAsync(keeper.Id, Cancellation);
        var ended = await keeper.WaitAsync(Cancellation);

        Assert.Equal(ExitCode.Unknown, ended.ExitCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(45), $"it took {clock.Elapsed}; its patience is 60 s");
    }

    [Fact]
    public async Task Stop_NodeIsGone_EndsWithSevenWhenPatienceEnds()
    {
        await using var bench = await ServiceBench.StartAsync(Cancellation);
        var file = bench.Configure(options => options with { Daemon = options.Daemon with { Drain = "5 s" } });
        await using var keeper = await StartWithPlanInFlightAsync(bench, file);
        await ProcessSignal.StopAsync(bench.Chain.Devnet.Anvil.ProcessId, Cancellation);
        try
        {
            await ProcessSignal.TerminateAsync(keeper.Id, Cancellation);
            Assert.Equal(ExitCode.Unknown, (await keeper.WaitAsync(Cancellation)).ExitCode);
        }
        finally
        {
            await ProcessSignal.ContinueAsync(bench.Chain.Devnet.Anvil.ProcessId, CancellationToken.None);
        }
    }

    /// <summary>
    /// The first block of a vault without a hedge brings a plan; no block is made that could include it.
    /// </summary>
    private static async Task<KeeperProcess> StartWithPlanInFlightAsync(ServiceBench bench, string file)
    {
        var keeper = bench.Run(file);
        await Waiting.UntilAsync(
            () => ServiceBench.Events(keeper, "plan-sent").Count == 1, "a plan is in flight", Cancellation);
        return keeper;
    }
}
