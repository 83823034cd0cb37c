using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Emergencies;

/// <summary>
/// A devnet whose executor has a guardian with a key of its own, blocks that come like on a public chain, and a watch
/// on how long an operator's commands take.
/// </summary>
internal sealed class EmergencyBench : IAsyncDisposable
{
    /// <summary>The promise: whatever is broken, a vault is paused or rebalanced in less.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BlockInterval = TimeSpan.FromMilliseconds(500);

    private readonly ITestOutputHelper _output;
    private readonly string _guardianFolder;
    private readonly bool _ownsChain;
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource? _stopMining;
    private Task _mining = Task.CompletedTask;

    private EmergencyBench(
        KeeperDevnet chain, bool ownsChain, Address guardian, string guardianFolder, ITestOutputHelper output) =>
        (Chain, _ownsChain, Guardian, _guardianFolder, _output) =
        (chain, ownsChain, guardian, guardianFolder, output);

    public KeeperDevnet Chain { get; }

    /// <summary>The account that the owner let pause the executor.</summary>
    public Address Guardian { get; }

    public string Executor => $"{Chain.Devnet.Manifest.Addresses.Executor}";

    /// <summary>The options that name the guardian's key, and nothing of the keeper's.</summary>
    public string[] GuardianKey =>
    [
        "--keystore", Path.Combine(_guardianFolder, "keeper.json"),
        "--password-file", Path.Combine(_guardianFolder, "keeper.password"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts on a chain of its own, or on one that is there; no blocks come yet.</summary>
    public static async Task<EmergencyBench> StartAsync(ITestOutputHelper output, KeeperDevnet? existing = null)
    {
        var chain = existing ?? await KeeperDevnet.StartAsync(Cancellation);
        var folder = chain.NewFolder("guardian");
        CanarySecrets.Plant(folder, CanarySecrets.OtherKey);
        using var key = PrivateKey.Parse($"{CanarySecrets.OtherKey}");
        await chain.Controls.Chain.SetBalanceAsync(key.Address, KeeperDevnet.Ether, Cancellation);
        var appointed = chain.Controls.Contracts.Executor.Call(DevnetAccounts.Owner, "setGuardian", key.Address);
        await chain.Controls.Chain.ExecuteAsync([appointed], Cancellation);
        return new EmergencyBench(chain, existing is null, key.Address, folder, output);
    }

    /// <summary>Options of a keeper that never trades by itself.</summary>
    public static KeeperOptions Idle(KeeperOptions options) =>
        With(options, policy => policy with { Band = "90 WETH", UrgentBand = null });

    /// <summary>Options of a keeper to whom every hedge is urgent, or none.</summary>
    public static Func<KeeperOptions, KeeperOptions> Urgent(bool always) => options =>
        With(options, policy => policy with { UrgentBand = always ? "2.1 WETH" : "1000000 WETH" });

    /// <summary>Options of a keeper with the policy of the devnet.</summary>
    public static KeeperOptions Busy(KeeperOptions options) => With(options, policy => policy);

    /// <summary>Lets blocks come from now on.</summary>
    public void StartMining()
    {
        _stopMining = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _mining = Chain.Controls.MineEveryAsync(BlockInterval, TimeProvider.System, _stopMining.Token);
    }

    /// <summary>No block comes any more.</summary>
    public async Task StopMiningAsync()
    {
        await (_stopMining?.CancelAsync() ?? Task.CompletedTask);
        await _mining;
        _stopMining?.Dispose();
        _stopMining = null;
    }

    /// <summary>A command as an operator gives it; it must be done in the time that is promised.</summary>
    public async Task<KeeperResult> CommandAsync(int exitCode, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var result = await KeeperProcess.RunAsync(Cancellation, arguments);
        RequireInTime(string.Join(' ', arguments.Take(3)), watch);
        Assert.True(
            result.ExitCode == exitCode, $"exit {result.ExitCode}, not {exitCode}\n{result.Errors}\n{result.Output}");
        return result;
    }

    /// <summary>Trades to flat now, with consent.</summary>
    public Task<KeeperResult> FlattenAsync(string configuration, int exitCode = 0) => CommandAsync(
        exitCode,
        "rebalance", "--to-flat", "--execute", "--yes", "--max-notional", "300000 USDC", "--config", configuration);

    /// <summary>Pauses on chain with the guardian's key; more options say through what and which executor.</summary>
    public Task<KeeperResult> PauseOnChainAsync(params string[] options) =>
        CommandAsync(0, ["pause", "--on-chain", .. GuardianKey, .. options]);

    /// <summary>Says how long a drill took, and fails when that was too long.</summary>
    public void RequireInTime(string what, Stopwatch watch)
    {
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {watch.Elapsed.TotalSeconds:F1} s"));
        Assert.True(watch.Elapsed < Promise, $"{what} took {watch.Elapsed}");
    }

    public async Task<bool> IsPausedAsync() =>
        (await Chain.Controls.ReadStatusAsync(Cancellation))["paused"].AsBool();

    /// <summary>The owner lifts the pause, after the emergency.</summary>
    public Task UnpauseAsync() => Chain.Controls.Chain.ExecuteAsync(
        [Chain.Controls.Contracts.Executor.Call(DevnetAccounts.Owner, "unpause")], Cancellation);

    /// <summary>The vault's net delta is zero, by a reading that owes nothing to the keeper.</summary>
    public async Task RequireFlatAsync() =>
        Assert.InRange((await ChainDelta.ReadAsync(Chain.Controls, Cancellation)).Net, -0.01, 0.01);

    /// <summary>Waits until a transaction is offered that no block has.</summary>
    public Task WaitForTransactionInFlightAsync() => Waiting.UntilAsync(
        async () => (await Chain.RequestAsync("txpool_status", "[]", Cancellation))
            .GetProperty("pending").GetString() != "0x0",
        "a transaction is in flight",
        Cancellation);

    public Task WaitForHedgesAsync(int count) => Waiting.UntilAsync(
        async () => (await Chain.ReadHedgesAsync(Cancellation)).Length >= count, $"{count} hedges", Cancellation);

    /// <summary>Waits until a keeper that runs with <c>--json</c> refuses for this reason.</summary>
    public static async Task WaitForRefusalAsync(KeeperProcess keeper, string code)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Promise);
        await foreach (var line in keeper.Lines.ReadAllAsync(deadline.Token))
        {
            using var decision = JsonDocument.Parse(line);
            if (decision.RootElement.GetProperty("verdict").GetString() == nameof(Verdict.Refuse)
                && decision.RootElement.GetProperty("reasons").EnumerateArray().Any(reason =>
                    reason.GetProperty("code").GetString() == code && !reason.GetProperty("passed").GetBoolean()))
            {
                return;
            }
        }

        Assert.Fail($"the keeper ended before it refused for '{code}'");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await StopMiningAsync();
        _end.Dispose();
        if (_ownsChain)
        {
            await Chain.DisposeAsync();
        }
    }

    /// <summary>Blocks come far faster here than their timestamps say, so plans live longer.</summary>
    private static KeeperOptions With(KeeperOptions options, Func<PolicyOptions, PolicyOptions> change) =>
        options with
        {
            Vaults =
            [
                .. options.Vaults.Select(vault => vault with
                {
                    Policy = change(vault.Policy),
                    Limits = vault.Limits with { Deadline = "900 s" },
                }),
            ],
        };
}
