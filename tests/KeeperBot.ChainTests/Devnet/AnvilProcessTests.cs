using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Devnet;

[UnsupportedOSPlatform("windows")]
public sealed class AnvilProcessTests
{
    private const string PidFileVariable = "KEEPERBOT_TEST_ANVIL_PID_FILE";
    private static readonly AnvilOptions Options = new(1_760_000_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Binary => AnvilBinary.Find(NodeModules.Default);

    [Fact]
    public async Task Start_WithDefaults_AnswersWithTheChainAsked()
    {
        await using var anvil = await AnvilProcess.StartAsync(Binary, Options with { ChainId = 4242 }, Cancellation);
        await using var client = EthereumClient.OverHttp(RpcEndpoint.Parse(anvil.Url));
        Assert.Equal(4242UL, await client.ChainIdAsync(Cancellation));
        var genesis = await client.GetBlockAsync(BlockRef.Latest, Cancellation);
        Assert.Equal((0UL, Options.Timestamp), (genesis!.Number, genesis.Timestamp));
        Assert.Equal(Options.BaseFee, genesis.BaseFeePerGas);
        Assert.False(anvil.HasExited);
    }

    [Fact]
    public async Task Start_WithAStateFileThatIsNone_FailsWithAnvilsOwnWords()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["state.json"], "no state", Cancellation);
        var options = Options with { StateFile = folder["state.json"] };
        var error = await Assert.ThrowsAsync<DevnetException>(
            () => AnvilProcess.StartAsync(Binary, options, Cancellation));
        Assert.Contains("before it listened", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(it wrote no error)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnATakenPort_FailsAndNamesThePort()
    {
        await using var first = await AnvilProcess.StartAsync(Binary, Options, Cancellation);
        var taken = new Uri(first.Url).Port;
        var error = await Assert.ThrowsAsync<DevnetException>(
            () => AnvilProcess.StartAsync(Binary, Options with { Port = taken }, Cancellation));
        Assert.Contains($":{taken}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAProgramThatNeverListens_FailsAtTheDeadline()
    {
        using var folder = new TemporaryFolder();
        var silent = folder["silent"];
        await File.WriteAllTextAsync(silent, "#!/bin/sh\nexec sleep 600\n", Cancellation);
        File.SetUnixFileMode(silent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = Options with { StartDeadline = TimeSpan.FromMilliseconds(300) };
        var error = await Assert.ThrowsAsync<DevnetException>(
            () => AnvilProcess.StartAsync(silent, options, Cancellation));
        Assert.Contains("did not listen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithADumpFile_LeavesAStateThatLoads()
    {
        using var folder = new TemporaryFolder();
        var file = folder["state.json"];
        await using (var anvil = await AnvilProcess.StartAsync(Binary, Options with { DumpFile = file }, Cancellation))
        {
            await using var client = EthereumClient.OverHttp(RpcEndpoint.Parse(anvil.Url));
            using var chain = new DevnetChain(client, Options.BaseFee);
            Assert.Equal(7UL, (await chain.MineAsync(7, Cancellation)).Number);
            await anvil.StopAsync();
            Assert.True(anvil.HasExited);
        }

        await using var again = await AnvilProcess.StartAsync(Binary, Options with { StateFile = file }, Cancellation);
        await using var reader = EthereumClient.OverHttp(RpcEndpoint.Parse(again.Url));
        Assert.Equal(7UL, (await reader.GetBlockAsync(BlockRef.Latest, Cancellation))!.Number);
    }

    [Fact]
    public async Task Parent_KilledWithoutWarning_TakesAnvilWithIt()
    {
        using var folder = new TemporaryFolder();
        var pidFile = folder["pid"];
        var program = Path.Combine(AppContext.BaseDirectory, "KeeperBot.ChainTests");
        using var parent = Process.Start(new ProcessStartInfo(
            program, ["-explicit", "only", "-method", $"*.{nameof(Parent_ToBeKilled_HoldsAnvil)}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { [PidFileVariable] = pidFile },
        })!;
        var chatter = parent.StandardOutput.ReadToEndAsync(Cancellation);
        await Waiting.UntilAsync(
            () => File.Exists(pidFile) || parent.HasExited, "the parent has started anvil", Cancellation);
        Assert.False(parent.HasExited, "the parent ended by itself");
        var anvil = int.Parse(await File.ReadAllTextAsync(pidFile, Cancellation), CultureInfo.InvariantCulture);
        Assert.True(IsRunning(anvil));

        parent.Kill();
        await parent.WaitForExitAsync(Cancellation);
        await Waiting.UntilAsync(() => !IsRunning(anvil), "anvil is gone", Cancellation);
        await chatter;
    }

    /// <summary>The parent that the test above starts and kills; it never ends by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Parent_ToBeKilled_HoldsAnvil()
    {
        var pidFile = Environment.GetEnvironmentVariable(PidFileVariable);
        Assert.SkipWhen(pidFile is null, "only as the child of the test that kills it");
        await using var anvil = await AnvilProcess.StartAsync(Binary, Options, Cancellation);
        await File.WriteAllTextAsync(pidFile + ".partial", $"{anvil.ProcessId}", Cancellation);
        File.Move(pidFile + ".partial", pidFile!);
        await Task.Delay(Timeout.InfiniteTimeSpan, Cancellation);
    }

    /// <summary>A process that ended but was not yet waited for ("zombie") does not run.</summary>
    private static bool IsRunning(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
