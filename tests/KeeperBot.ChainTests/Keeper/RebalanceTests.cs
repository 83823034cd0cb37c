using KeeperBot.ChainTests.Emergencies;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// An operator's trade, as a process: looks first, sends only with consent, and says what it did.
/// </summary>
public sealed class RebalanceTests : IAsyncLifetime
{
    private const double InnerBand = 0.5;
    private static readonly TimeSpan BlockInterval = TimeSpan.FromMilliseconds(300);

    private KeeperDevnet? _chain;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync() => _chain = await KeeperDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--to-flat")]
    public async Task Preview_OfARebalance_SendsNothingAndWritesNoJournal(params string[] target)
    {
        var file = Chain.Configure("keeper", live: true);
        var result = await KeeperProcess.RunAsync(Cancellation, ["rebalance", "--config", file, .. target]);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("nothing is sent", result.Output, StringComparison.Ordinal);
        Assert.Contains("simulated at this block: ok", result.Output, StringComparison.Ordinal);
        await RequireNothingSentAsync(file);
    }

    [Theory]
    [InlineData(2, "nobody is at the terminal")]
    [InlineData(2, "--yes needs a limit", "--yes")]
    [InlineData(2, "needs the unit USDC", "--yes", "--max-notional", "5 WETH")]
    [InlineData(5, "the trade is", "--yes", "--max-notional", "1000 USDC")]
    [InlineData(2, "ask for different trades", "--to-flat", "--unwind")]
    public async Task Execute_WithoutConsent_IsRefusedAndSendsNothing(
        int exitCode, string said, params string[] consent)
    {
        var file = Chain.Configure("keeper", live: true);
        var result = await KeeperProcess.RunAsync(
            Cancellation, ["rebalance", "--execute", "--config", file, .. consent]);
        Assert.True(result.ExitCode == exitCode, $"exit {result.ExitCode}: {result.Errors}");
        Assert.Contains(said, result.Errors, StringComparison.Ordinal);
        await RequireNothingSentAsync(file);
    }

    [Fact]
    public async Task Execute_InShadowMode_IsRefused()
    {
        var file = Chain.Configure("keeper", live: false);
        var result = await ExecuteAsync(file);
        Assert.Equal(5, result.ExitCode);
        Assert.Contains("shadow mode", result.Errors, StringComparison.Ordinal);
        await RequireNothingSentAsync(file);
    }

    [Theory]
    [InlineData(15, 0.0, "0 overridden", "--to-flat")]
    [InlineData(400, 0.0, "1 overridden", "--to-flat")]
    [InlineData(15, InnerBand, "0 overridden")]
    public async Task Execute_WithConsent_GoesWhereItWasAskedAndNamesItsTransaction(
        int baseFeeGwei, double target, string overridden, params string[] options)
    {
        Chain.Controls.SetNextBaseFee(KeeperDevnet.Gwei(baseFeeGwei));
        await Chain.Controls.MineAsync(1, Cancellation);
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Busy);
        var result = await WhileBlocksComeAsync(() => ExecuteAsync(file, options));

        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}\n{result.Output}");
        Assert.Contains(overridden, result.Output, StringComparison.Ordinal);
        Assert.Equal(baseFeeGwei > 60, result.Output.Contains("over the ceiling", StringComparison.Ordinal));
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        var decision = LastPlan(file);
        var log = Assert.Single(await Chain.Client.GetLogsAsync(
            Ethereum.Rpc.LogFilter.OfRange(0, (await Chain.Controls.Chain.HeadAsync(Cancellation)).Number) with
            {
                Addresses = [Chain.Devnet.Manifest.Addresses.Executor],
                Topics = [[], [decision.Plan!.Id], [], [decision.ComputeReasonHash()]],
            },
            Cancellation));
        Assert.Contains($"transaction {log.TransactionHash}", result.Errors, StringComparison.Ordinal);

        var then = await ChainDelta.ReadAsync(Chain.Controls, Cancellation, decision.Timestamp);
        Assert.InRange(Math.Abs(then.Net), target - 1e-6, target + 1e-6);
        Assert.Equal(then.Hedge, Scaled.ToDouble(decision.Plan.TargetHedge, 18));
    }

    /// <summary>More than one plan may trade: it goes in slices, there and back.</summary>
    [Fact]
    public async Task Execute_UnderALowCap_GoesFlatAndUnwindsInSlicesAndStaysPaused()
    {
        await Chain.LiftBudgetsAsync(Cancellation);
        var file = Chain.Configure("keeper", live: true, WithCap);
        var flat = await WhileBlocksComeAsync(() => ExecuteAsync(file, "--to-flat"));
        Assert.True(flat.ExitCode == 0, $"exit {flat.ExitCode}: {flat.Errors}\n{flat.Output}");
        Assert.Contains("whole  ", flat.Output, StringComparison.Ordinal);
        Assert.InRange((await ChainDelta.ReadAsync(Chain.Controls, Cancellation)).Net, -0.01, 0.01);
        var there = (await Chain.RequireEachPlanOnceAsync(Cancellation)).Length;
        Assert.True(there >= 2, $"{there} slices");

        var unwound = await WhileBlocksComeAsync(() => ExecuteAsync(file, "--unwind"));
        Assert.True(unwound.ExitCode == 0, $"exit {unwound.ExitCode}: {unwound.Errors}\n{unwound.Output}");
        var hedges = await Chain.RequireEachPlanOnceAsync(Cancellation);
        Assert.True(hedges.Length - there >= 2, $"{hedges.Length - there} slices back");
        Assert.True(hedges[^1].After.IsZero);

        // Paused: neither the keeper nor a rebalance trades until an operator resumes it.
        await WhileBlocksComeAsync(() => KeeperProcess.RunAsync(Cancellation, "run", "--once", "--config", file));
        var refused = await ExecuteAsync(file, "--to-flat");
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("an operator paused this vault", refused.Output, StringComparison.Ordinal);
        Assert.Equal(hedges.Length, (await Chain.RequireEachPlanOnceAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task Execute_WhileAKeeperRuns_IsCarriedOutByItOnce()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Idle);
        await using var keeper = await RunAsync(file);
        var result = await WhileBlocksComeAsync(() => ExecuteAsync(file, "--to-flat"));

        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        Assert.Contains("keeper that runs heard it", result.Errors, StringComparison.Ordinal);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        using var store = SqliteJournalStore.OpenReadOnly(KeeperConfiguration.Load(file).JournalFile);
        var asked = Assert.Single(
            store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.OperatorAsked>()).Fact;
        Assert.True(asked.Request > 0, "it did not come through the inbox");
        Assert.Equal(300_000_000_000, asked.MostNotional);
    }

    /// <summary>The keeper dies over a request that it had heard: whoever asked goes on in its place.</summary>
    [Fact]
    public async Task Execute_KeeperDiesOverIt_IsCarriedOutOnceAllTheSame()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Idle);
        await using var keeper = await RunAsync(file);
        await using var command = KeeperProcess.Start(
            "rebalance", "--to-flat", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", file);
        var journal = KeeperConfiguration.Load(file).JournalFile;
        await Waiting.UntilAsync(
            () =>
            {
                using var store = SqliteJournalStore.OpenReadOnly(journal);
                return KeeperJournal.ReadState(store).State.LastRequest > 0;
            },
            "the keeper heard it",
            Cancellation);
        await keeper.KillAsync();
        var result = await WhileBlocksComeAsync(() => command.WaitAsync(Cancellation));

        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        Assert.Contains("goes on in its place", result.Errors, StringComparison.Ordinal);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    private static Task<KeeperResult> ExecuteAsync(string file, params string[] options) => KeeperProcess.RunAsync(
        Cancellation,
        ["rebalance", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", file, .. options]);

    private static async Task<KeeperProcess> RunAsync(string file)
    {
        var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        await keeper.WaitForBlockAsync(0, Cancellation);
        return keeper;
    }

    private static KeeperOptions WithCap(KeeperOptions configured)
    {
        var options = EmergencyBench.Busy(configured);
        var vault = options.Vaults[0];
        return options with
        {
            Vaults = [vault with { Limits = vault.Limits with { MaxNotionalPerTrade = "60000 USDC" } }],
        };
    }

    private async Task<KeeperResult> WhileBlocksComeAsync(Func<Task<KeeperResult>> command)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var mining = Chain.Controls.MineEveryAsync(BlockInterval, TimeProvider.System, stop.Token);
        try
        {
            return await command();
        }
        finally
        {
            await stop.CancelAsync();
            await mining;
        }
    }

    private static Decision LastPlan(string file)
    {
        using var store = SqliteJournalStore.OpenReadOnly(KeeperConfiguration.Load(file).JournalFile);
        return store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.Decided>()
            .SelectMany(d => d.Decisions)
            .Last(d => d.Plan is not null);
    }

    private async Task RequireNothingSentAsync(string file)
    {
        Assert.False(File.Exists(KeeperConfiguration.Load(file).JournalFile));
        await Chain.Controls.MineAsync(1, Cancellation);
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
    }
}
