using System.Diagnostics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Recipes;
using KeeperBot.Configuration;
using KeeperBot.Core.Intents;
using KeeperBot.Devnet;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Emergencies;

/// <summary>
/// What an operator does at three in the morning, with half of the system down: each ends paused or rebalanced in under
/// a minute, and no plan is ever executed twice (OP-01, recipe 13).
/// </summary>
public sealed class DrillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private EmergencyBench? _bench;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EmergencyBench Bench => _bench ?? throw new InvalidOperationException("the devnet has not been started");

    private KeeperDevnet Chain => Bench.Chain;

    public async ValueTask InitializeAsync() => _bench = await EmergencyBench.StartAsync(output);

    public async ValueTask DisposeAsync()
    {
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
        }
    }

    /// <summary>The keeper carries out what the command asks, once; then the guardian stops it.</summary>
    [Fact]
    public async Task KeeperRuns_RebalancedThroughItAndPausedOnChain_StopsByItself()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Idle);
        await using var keeper = await RunAsync(file);
        Bench.StartMining();
        var rebalanced = await Bench.FlattenAsync(file);
        Assert.Contains("keeper that runs heard it", rebalanced.Errors, StringComparison.Ordinal);
        Assert.Contains("executed in block", rebalanced.Errors, StringComparison.Ordinal);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        await Bench.RequireFlatAsync();

        await Bench.PauseOnChainAsync("--config", file);
        Assert.True(await Bench.IsPausedAsync());
        await Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        var refused = await Bench.FlattenAsync(file, exitCode: 5);
        Assert.Contains("the executor contract is paused", refused.Output, StringComparison.Ordinal);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    /// <summary>A plan is on its way when the keeper dies; what is asked next must not trade it again.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeeperKilledMidPlan_Rebalanced_EachPlanOnceAndFlat(bool urgent)
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Urgent(urgent));
        await using (var keeper = await RunAsync(file))
        {
            await Bench.WaitForTransactionInFlightAsync();
            await keeper.KillAsync();
        }

        Assert.Empty(await Chain.ReadHedgesAsync(Cancellation));
        await using var command = KeeperProcess.Start(
            "rebalance", "--to-flat", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", file);
        var watch = Stopwatch.StartNew();

        // No block comes until it has looked: it finds the plan still in flight.
        await command.Lines.ReadAsync(Cancellation);
        Bench.StartMining();
        var result = await command.WaitAsync(Cancellation);
        Bench.RequireInTime("rebalance --to-flat after a kill", watch);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}\n{result.Output}");
        var hedges = await Chain.RequireEachPlanOnceAsync(Cancellation);

        // An urgent plan is let through; a routine one too, unless the trade took its place.
        Assert.InRange(hedges.Length, urgent ? 2 : 1, 2);
        await Bench.RequireFlatAsync();
    }

    /// <summary>
    /// It has the journal and does nothing: the command says whom to end, and nobody needs it to pause.
    /// </summary>
    [Fact]
    public async Task JournalLockedByAHungKeeper_NamesWhomToEndAndPausesOnChain()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Idle);
        await using var keeper = await RunAsync(file);
        Bench.StartMining();
        await ProcessSignal.StopAsync(keeper.Id, Cancellation);
        var watch = Stopwatch.StartNew();
        var deaf = await Bench.CommandAsync(4, "pause", "--config", file);
        Assert.Contains($"kill -KILL {keeper.Id}", deaf.Errors, StringComparison.Ordinal);
        Assert.Contains("pause --on-chain", deaf.Errors, StringComparison.Ordinal);

        await Bench.PauseOnChainAsync("--config", file);
        Assert.True(await Bench.IsPausedAsync());
        Bench.RequireInTime("told whom to end, and paused on chain instead", watch);
        await Bench.UnpauseAsync();

        // As told: it is ended, and the command repeated.
        await keeper.KillAsync();
        var told = await Bench.FlattenAsync(file);
        Assert.DoesNotContain("keeper that runs heard it", told.Errors, StringComparison.Ordinal);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        await Bench.RequireFlatAsync();
        await Bench.CommandAsync(0, "pause", "--config", file);
    }

    /// <summary>Nothing is left of the journal, and what it had signed is still on its way.</summary>
    [Fact]
    public async Task JournalDeletedMidPlan_PausedOnChain_WhatIsInFlightIsVoid()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Busy);
        await using (var keeper = await RunAsync(file))
        {
            await Bench.WaitForTransactionInFlightAsync();
            await keeper.KillAsync();
        }

        DeleteJournal(file);
        Bench.StartMining();
        await Bench.PauseOnChainAsync("--executor", Bench.Executor, "--rpc", Chain.Devnet.Manifest.RpcUrl);
        Assert.True(await Bench.IsPausedAsync());
        var hedges = await Chain.RequireEachPlanOnceAsync(Cancellation);
        Assert.True(hedges.Length <= 1);
    }

    /// <summary>OP-04: without a journal the chain's own sequence and nonce say what was done.</summary>
    [Fact]
    public async Task JournalDeleted_Rebalanced_RecoversFromTheChain()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Busy);
        await using (var keeper = await RunAsync(file))
        {
            Bench.StartMining();
            await Bench.WaitForHedgesAsync(1);
            await keeper.KillAsync();
        }

        DeleteJournal(file);
        await Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_800), Cancellation);
        await Bench.FlattenAsync(file);
        Assert.Equal(2, (await Chain.RequireEachPlanOnceAsync(Cancellation)).Length);
        await Bench.RequireFlatAsync();
    }

    /// <summary>A keeper that goes on writing to a deleted file would forget all of it: it stops instead.</summary>
    [Fact]
    public async Task JournalDeletedUnderARunningKeeper_ItStops_AndTheCommandTakesOver()
    {
        var file = Chain.Configure("keeper", live: true, EmergencyBench.Idle);
        await using var keeper = await RunAsync(file);
        DeleteJournal(file);
        Bench.StartMining();
        var ended = await keeper.WaitAsync(Cancellation);
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains("deleted while it was in use", ended.Errors, StringComparison.Ordinal);

        await Bench.FlattenAsync(file);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        await Bench.RequireFlatAsync();
    }

    /// <summary>OP-01: the guardian's key, an address and a node; and not even that to print what to send.</summary>
    [Fact]
    public async Task GuardianKeyOnly_Op01_PausesWithoutConfigurationOrJournal()
    {
        Bench.StartMining();
        var (executor, node) = (Bench.Executor, Chain.Devnet.Manifest.RpcUrl);
        var printed = await Bench.CommandAsync(0, "pause", "--on-chain", "--print", "--executor", executor);
        Assert.Contains(executor, printed.Output, StringComparison.Ordinal);
        Assert.Contains("0x8456cb59", printed.Output, StringComparison.Ordinal);
        Assert.False(await Bench.IsPausedAsync());

        await Bench.PauseOnChainAsync("--executor", executor, "--rpc", node);
        Assert.True(await Bench.IsPausedAsync());
        var again = await Bench.PauseOnChainAsync("--executor", executor, "--rpc", node);
        Assert.Contains("is paused already", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuardianKeyOnly_KeyThatMayNotPauseOrCannotPay_SaysSo()
    {
        Bench.StartMining();
        string[] pause =
        [
            "pause", "--on-chain", .. Bench.GuardianKey,
            "--executor", Bench.Executor, "--rpc", Chain.Devnet.Manifest.RpcUrl,
        ];
        await Chain.Controls.Chain.SetBalanceAsync(Bench.Guardian, 1_000_000_000, Cancellation);
        var poor = await Bench.CommandAsync(5, pause);
        Assert.Contains("does not pay for pause()", poor.Errors, StringComparison.Ordinal);

        var executor = Chain.Controls.Contracts.Executor;
        await Chain.Controls.Chain.ExecuteAsync(
            [executor.Call(DevnetAccounts.Owner, "setGuardian", DevnetAccounts.Guardian)], Cancellation);
        var stranger = await Bench.CommandAsync(5, pause);
        Assert.Contains("may not pause it: CallerMayNotPause", stranger.Errors, StringComparison.Ordinal);

        var nowhere = await Bench.CommandAsync(
            2, [.. pause[..^4], "--executor", $"{Bench.Guardian}", .. pause[^2..]]);
        Assert.Contains("does not answer as an executor", nowhere.Errors, StringComparison.Ordinal);
        var dead = await Bench.CommandAsync(8, [.. pause[..^1], "http://127.0.0.1:1"]);
        Assert.Contains("--print", dead.Errors, StringComparison.Ordinal);
        Assert.False(await Bench.IsPausedAsync());
    }

    /// <summary>
    /// The account owes the chain a transaction that pays too little: the pause goes out in its place.
    /// </summary>
    [Fact]
    public async Task GuardianHasATransactionThatIsStuck_PausesInItsPlace()
    {
        using var key = Ethereum.Signing.PrivateKey.Parse($"{Secrets.CanarySecrets.OtherKey}");
        var stuck = new Ethereum.Codecs.Eip1559Transaction
        {
            ChainId = Chain.Devnet.Manifest.ChainId,
            To = key.Address,
            GasLimit = 21_000,
            MaxFeePerGas = KeeperDevnet.Gwei(16),
            MaxPriorityFeePerGas = 1,
        }.Sign(key);
        await Chain.Client.SendRawTransactionAsync(stuck.Raw, Cancellation);
        await using var command = KeeperProcess.Start(
            ["pause", "--on-chain", .. Bench.GuardianKey, "--executor", Bench.Executor,
                "--rpc", Chain.Devnet.Manifest.RpcUrl]);
        var watch = Stopwatch.StartNew();

        // The old one is included while the command waits: its nonce is gone, and the next one does it.
        await Waiting.UntilAsync(
            async () => (await Chain.RequestAsync("txpool_content", "[]", Cancellation)).GetRawText()
                .Contains(Bench.Executor, StringComparison.OrdinalIgnoreCase),
            "pause() is offered",
            Cancellation);
        Bench.StartMining();
        var result = await command.WaitAsync(Cancellation);
        Bench.RequireInTime("pause --on-chain past a stuck transaction", watch);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.True(await Bench.IsPausedAsync());
    }

    /// <summary>A second copy with a journal of its own and the same key: one of the two loses, and says so.</summary>
    [Fact]
    public async Task AnotherCopyRuns_RebalancedFromASecondJournal_EachPlanOnceAndTheOtherHalts()
    {
        await using var keeper = await RunAsync(Chain.Configure("one", live: true, EmergencyBench.Idle));
        Bench.StartMining();
        await Bench.FlattenAsync(Chain.Configure("two", live: true, EmergencyBench.Busy));
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        await Bench.RequireFlatAsync();

        // The first sees a transaction of its account that it never signed.
        await WaitForHaltAsync("one");
        var status = await KeeperProcess.RunAsync(Cancellation, "status", "--config", Path.ChangeExtension(
            JournalOf("one"), ".config.json"));
        Assert.Contains("foreign-nonce", status.Output, StringComparison.Ordinal);
    }

    /// <summary>Both bid for the same nonce and the executor's same sequence.</summary>
    [Fact]
    public async Task AnotherCopyHasAPlanInFlight_RebalancedFromASecondJournal_OneLosesAndSaysSo()
    {
        await using var keeper = await RunAsync(Chain.Configure("one", live: true, EmergencyBench.Busy));
        await Bench.WaitForTransactionInFlightAsync();
        var other = Chain.Configure("two", live: true, EmergencyBench.Busy);
        await using var command = KeeperProcess.Start(
            "rebalance", "--to-flat", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", other);
        var watch = Stopwatch.StartNew();
        await Waiting.UntilAsync(() => HasSigned("two"), "the second copy has signed", Cancellation);
        Bench.StartMining();
        var result = await command.WaitAsync(Cancellation);
        Bench.RequireInTime("rebalance beside another copy", watch);

        var hedges = await Chain.RequireEachPlanOnceAsync(Cancellation);
        output.WriteLine($"exit {result.ExitCode}, {hedges.Length} hedges\n{result.Errors}");
        Assert.NotEmpty(hedges);
        if (result.ExitCode == 0)
        {
            await WaitForHaltAsync("one");
        }
        else
        {
            Assert.True(result.ExitCode is 5 or 6, $"exit {result.ExitCode}: {result.Errors}");
            Assert.Contains("✗", result.Errors, StringComparison.Ordinal);
        }
    }

    /// <summary>Starts a keeper, and waits for its first decision.</summary>
    private static async Task<KeeperProcess> RunAsync(string file)
    {
        var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        await keeper.WaitForBlockAsync(0, Cancellation);
        return keeper;
    }

    private static void DeleteJournal(string configuration)
    {
        var journal = KeeperConfiguration.Load(configuration).JournalFile;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(journal)!, Path.GetFileName(journal) + "*"))
        {
            File.Delete(file);
        }
    }

    private string JournalOf(string name) => Path.Combine(
        Path.GetDirectoryName(Chain.Devnet.Manifest.KeystoreFile)!, "..", $"{name}.journal");

    private bool HasSigned(string name)
    {
        try
        {
            using var store = SqliteJournalStore.OpenReadOnly(JournalOf(name));
            return store.Read(1).Select(JournalRecord.Of)
                .Any(record => record is JournalRecord.IntentMoved { Fact.Change: IntentChange.Signed });
        }
        catch (JournalException)
        {
            // It is not there yet, or is being made.
            return false;
        }
    }

    private Task WaitForHaltAsync(string name) => Waiting.UntilAsync(
        () =>
        {
            using var store = SqliteJournalStore.OpenReadOnly(JournalOf(name));
            return KeeperJournal.ReadState(store).State.Halt?.Code == KeeperBot.Core.HaltCode.ForeignNonce;
        },
        "the copy that lost halts",
        Cancellation);
}
