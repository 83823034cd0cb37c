using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Doctors;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>From five answers to a configuration that doctor finds nothing in.</summary>
public sealed class InitTests : IAsyncLifetime
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
    public async Task Init_FiveAnswersAndWhatItAsksTheOwnerFor_DoctorFindsNothing()
    {
        var folder = Chain.NewFolder("sound");
        var result = await InitAsync(folder, "--new-keystore", $"{folder}/key.json", "--password-file", $"{folder}/pw");
        Assert.True(result.ExitCode == ExitCode.Ok, result.Errors);
        Assert.Contains("keeperbot doctor", result.Errors, StringComparison.Ordinal);
        using var said = JsonDocument.Parse(result.Output);
        var keeper = Address.Parse(said.RootElement.GetProperty("keeper").GetString()!);
        var call = said.RootElement.GetProperty("setKeeper");

        // What it asks for is done as it says, by the account that it names.
        await Chain.Controls.Chain.ExecuteAsync(
            [
                new DevnetTransaction(
                    Address.Parse(call.GetProperty("from").GetString()!),
                    Address.Parse(call.GetProperty("to").GetString()!),
                    Hex.Decode(call.GetProperty("data").GetString()!),
                    "setKeeper"),
            ],
            Cancellation);
        await Chain.Controls.Chain.SetBalanceAsync(keeper, KeeperDevnet.Ether, Cancellation);
        await Chain.Controls.MineAsync(1, Cancellation);
        var file = Path.Combine(folder, "keeperbot.json");
        var checkup = await new Doctor(TimeProvider.System, new Random(1))
            .ExamineAsync(KeeperConfiguration.Load(file), Cancellation);
        Assert.Empty(checkup.Failed);
        Assert.All([file, $"{folder}/key.json", $"{folder}/pw"], FileModes.RequireOwnersAlone);
        Assert.True(File.Exists(Path.Combine(folder, "keeperbot.schema.json")));
        Assert.Contains("// ", await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);

        // Shadow runs with it at once.
        var run = await KeeperProcess.RunAsync(Cancellation, "run", "--once", "--json", "--config", file);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Errors);
    }

    [Fact]
    public async Task Init_WritesWhatTheDevnetsOwnConfigurationSays()
    {
        var folder = Chain.NewFolder("same");
        var result = await InitAsync(folder, "--keystore", Chain.Devnet.Manifest.KeystoreFile);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Errors);
        var (made, known) = (
            KeeperConfiguration.Load(Path.Combine(folder, "keeperbot.json")).Mandate,
            KeeperConfiguration.Load(Chain.Configure("known", live: false)).Mandate);
        Assert.Equal(known, made);
    }

    [Fact]
    public async Task Init_FileExists_WritesNothing()
    {
        var folder = Chain.NewFolder("twice");
        Assert.Equal(0, (await InitAsync(folder, "--keeper", Chain.Devnet.Manifest.Keeper.ToString())).ExitCode);
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "keeperbot.json"), Cancellation);
        var again = await InitAsync(folder, "--keeper", Chain.Devnet.Manifest.Keeper.ToString(), "--quorum", "1");
        Assert.Equal(ExitCode.Usage, again.ExitCode);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(folder, "keeperbot.json"), Cancellation));
    }

    [Theory]
    [InlineData("--executor")]
    [InlineData("--vault")]
    [InlineData("--band")]
    [InlineData("--rpc-file")]
    [InlineData("--keeper")]
    public async Task Init_AnswerMissingAndNobodyThere_NamesTheFlag(string missing)
    {
        var folder = Chain.NewFolder($"without{missing}");
        var arguments = Arguments(folder).Chunk(2).Where(pair => pair[0] != missing).SelectMany(pair => pair);
        var keeper = missing == "--keeper"
            ? Array.Empty<string>()
            : ["--keeper", Chain.Devnet.Manifest.Keeper.ToString()];
        var result = await KeeperProcess.RunAsync(Cancellation, ["init", .. arguments, .. keeper]);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(missing, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "keeperbot.json")));
    }

    [Fact]
    public async Task Init_ExecutorThatIsNone_SaysSo()
    {
        var folder = Chain.NewFolder("none");
        var result = await KeeperProcess.RunAsync(
            Cancellation,
            [
                "init", .. Arguments(folder).Select(one => one == Chain.Devnet.Manifest.Addresses.Executor.ToString()
                    ? MainnetAddresses.Weth.ToString()
                    : one),
                "--keeper", Chain.Devnet.Manifest.Keeper.ToString(),
            ]);
        Assert.Equal(ExitCode.NotReady, result.ExitCode);
        Assert.Contains(MainnetAddresses.Weth.ToString(), result.Errors, StringComparison.Ordinal);
    }

    private Task<KeeperResult> InitAsync(string folder, params string[] key) =>
        KeeperProcess.RunAsync(Cancellation, ["init", "--json", .. Arguments(folder), .. key]);

    private string[] Arguments(string folder)
    {
        var urls = Path.Combine(folder, "urls");
        File.WriteAllText(urls, Chain.Devnet.Manifest.RpcUrl + "\n");
        return
        [
            "--out", Path.Combine(folder, "keeperbot.json"), "--rpc-file", urls,
            "--executor", Chain.Devnet.Manifest.Addresses.Executor.ToString(),
            "--vault", DevnetConfiguration.VaultId, "--band", "2 WETH",
        ];
    }
}
