using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>Pause and resume, whoever holds the journal.</summary>
public sealed class PauseTests : IAsyncLifetime
{
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
    public async Task Pause_NoKeeperRuns_TheNextOnePlansNothingUntilResumed()
    {
        var file = Chain.Configure("keeper", live: true);
        var paused = await CommandAsync("pause", file, "--json");
        Assert.False((bool)JsonNode.Parse(paused.Output)!["keeperRuns"]!);
        await using (var keeper = KeeperProcess.Start("run", "--config", file, "--json"))
        {
            for (var block = 0; block < 3; block++)
            {
                var head = await Chain.Controls.MineAsync(1, Cancellation);
                Assert.Equal("pause", DecisiveOf(await keeper.WaitForBlockAsync(head.Number, Cancellation)));
            }

            await keeper.KillAsync();
        }

        // It stays paused after a restart, and the resume is remembered as well.
        await Chain.Controls.MineAsync(1, Cancellation);
        await CommandAsync("run", file, "--once");
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
        Assert.True(await IsPausedAsync(file));
        await CommandAsync("resume", file, "--yes");
        await using var resumed = RestartableKeeper.Start(file);
        await resumed.TurnUntilAsync(Chain, () => resumed.Endings.Length == 1, Cancellation);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Pause_WhileAKeeperRuns_IsHeardByItAndWithdrawsWhatIsInFlight()
    {
        var file = Chain.Configure("keeper", live: true);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        Assert.Contains("\"Hedge\"", await keeper.WaitForBlockAsync(0, Cancellation), StringComparison.Ordinal);
        var paused = await CommandAsync("pause", file, "--json");
        Assert.True((bool)JsonNode.Parse(paused.Output)!["keeperRuns"]!);
        Assert.True(await IsPausedAsync(file));

        // The plan had been sent: it is executed, or its cancel is; never both, and nothing comes after it.
        for (var block = 0; block < 6; block++)
        {
            var head = await Chain.Controls.MineAsync(1, Cancellation);
            await keeper.WaitForBlockAsync(head.Number, Cancellation);
        }

        var hedges = (await Chain.RequireEachPlanOnceAsync(Cancellation)).Length;
        await Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        var moved = await Chain.Controls.MineAsync(1, Cancellation);
        Assert.Equal("pause", DecisiveOf(await keeper.WaitForBlockAsync(moved.Number, Cancellation)));
        Assert.Equal(hedges, (await Chain.RequireEachPlanOnceAsync(Cancellation)).Length);

        await CommandAsync("resume", file, "--yes");
        var next = await Chain.Controls.MineAsync(1, Cancellation);
        var decision = await keeper.WaitForBlockAsync(next.Number, Cancellation);
        Assert.Contains("\"Hedge\"", decision, StringComparison.Ordinal);
        await keeper.KillAsync();
    }

    [Fact]
    public async Task Pause_UnknownVaultOrOptionsOfAnotherVerb_IsAUsageError()
    {
        var file = Chain.Configure("keeper", live: true);
        await CommandAsync("pause", file, 2, "--vault", "btc");
        await CommandAsync("pause", file, 2, "--executor", $"{Chain.Devnet.Manifest.Addresses.Executor}");
        await CommandAsync("pause", file, 2, "--on-chain", "--print", "--vault", "btc");
        Assert.False(File.Exists(KeeperConfiguration.Load(file).JournalFile));
    }

    /// <summary>
    /// An inbox that is no inbox: the keeper hedges all the same, and the command says what to delete.
    /// </summary>
    [Fact]
    public async Task Pause_InboxIsBroken_TheKeeperHedgesAndTheCommandNamesTheFile()
    {
        var file = Chain.Configure("keeper", live: true);
        var inbox = KeeperConfiguration.Load(file).InboxFile;
        await File.WriteAllTextAsync(inbox, new string('x', 4_096), Cancellation);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        Assert.Contains("\"Hedge\"", await keeper.WaitForBlockAsync(0, Cancellation), StringComparison.Ordinal);
        var refused = await CommandAsync("pause", file, 4);
        Assert.Contains(inbox, refused.Errors, StringComparison.Ordinal);

        File.Delete(inbox);
        await CommandAsync("pause", file);
        Assert.True(await IsPausedAsync(file));
        Assert.Contains("operators are not heard", await keeper.KillAsync(), StringComparison.Ordinal);
    }

    private static Task<KeeperResult> CommandAsync(string verb, string file, params string[] options) =>
        CommandAsync(verb, file, 0, options);

    private static async Task<KeeperResult> CommandAsync(
        string verb, string file, int exitCode, params string[] options)
    {
        var result = await KeeperProcess.RunAsync(Cancellation, [verb, "--config", file, .. options]);
        Assert.True(
            result.ExitCode == exitCode, $"{verb}: exit {result.ExitCode}, not {exitCode}: {result.Errors}");
        return result;
    }

    private static async Task<bool> IsPausedAsync(string file)
    {
        var status = await CommandAsync("status", file, "--json");
        return (bool)JsonNode.Parse(status.Output)!["vaults"]![0]!["paused"]!;
    }

    private static string? DecisiveOf(string line)
    {
        var decision = JsonNode.Parse(line)!;
        Assert.Equal(nameof(Verdict.Refuse), (string?)decision["verdict"]);
        return decision["reasons"]!.AsArray()
            .Where(reason => !(bool)reason!["passed"]!)
            .Select(reason => (string?)reason!["code"])
            .FirstOrDefault(code => code == "pause");
    }
}
