using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// An operator's trade to flat, as a process: looks first, sends only with consent, and says what it did.
/// </summary>
public sealed class RebalanceTests : IAsyncLifetime
{
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

    [Fact]
    public async Task Preview_OfARebalance_SendsNothingAndWritesNoJournal()
    {
        var file = Chain.Configure("keeper", live: true);
        var result = await KeeperProcess.RunAsync(Cancellation, "rebalance", "--config", file);
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
    [InlineData(15, "0 overridden")]
    [InlineData(400, "1 overridden")]
    public async Task Execute_WithConsent_GoesFlatAndNamesItsTransaction(int baseFeeGwei, string overridden)
    {
        Chain.Controls.SetNextBaseFee(KeeperDevnet.Gwei(baseFeeGwei));
        await Chain.Controls.MineAsync(1, Cancellation);
        var file = Chain.Configure("keeper", live: true);
        var result = await ExecuteWhileBlocksComeAsync(file);

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
        Assert.InRange(then.Net, -1e-6, 1e-6);
        Assert.Equal(then.Hedge, Scaled.ToDouble(decision.Plan.TargetHedge, 18));
    }

    [Fact]
    public async Task Execute_WhileAKeeperRuns_NamesTheHolderAndSendsNothing()
    {
        var file = Chain.Configure("keeper", live: true, options =>
        {
            var vault = options.Vaults[0];
            return options with { Vaults = [vault with { Policy = vault.Policy with { Band = "90 WETH" } }] };
        });
        await using var holder = KeeperProcess.Start("run", "--config", file, "--json");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        await holder.Lines.ReadAsync(deadline.Token);

        var result = await ExecuteAsync(file);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains($"process {holder.Id} holds the journal", result.Errors, StringComparison.Ordinal);
        await holder.KillAsync();
        await Chain.Controls.MineAsync(1, Cancellation);
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
    }

    private static Task<KeeperResult> ExecuteAsync(string file) => KeeperProcess.RunAsync(
        Cancellation, "rebalance", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", file);

    private async Task<KeeperResult> ExecuteWhileBlocksComeAsync(string file)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var mining = Chain.Controls.MineEveryAsync(BlockInterval, TimeProvider.System, stop.Token);
        try
        {
            return await ExecuteAsync(file);
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
