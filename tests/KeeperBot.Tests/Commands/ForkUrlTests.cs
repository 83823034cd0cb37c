using KeeperBot.Terminal;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Commands;

/// <summary>A URL that may hold a key is not taken from the command line, and is in no message.</summary>
public sealed class ForkUrlTests
{
    private const string Key = "canary5b1e77";

    public static TheoryData<string> Keyed =>
    [
        $"https://mainnet.example/v2/{Key}",
        $"https://mainnet.example/?apikey={Key}",
        $"https://user:{Key}@mainnet.example",
        $"http://user:{Key}@127.0.0.1:8545",
        $"wss://mainnet.example/{Key}",
        $"http://127.0.0.1:8545/{Key}",
    ];

    [Theory]
    [MemberData(nameof(Keyed))]
    public async Task Devnet_ForkUrlThatMayHoldAKey_IsRefusedWithoutRepeatingIt(string url)
    {
        var run = await CommandLineRun.OfAsync("devnet", "--fork-url", url);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("may hold a key", run.Error, StringComparison.Ordinal);
        Assert.Contains("KEEPERBOT_FORK_URL", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, run.Error + run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Keyed))]
    public async Task PauseOnChain_NodeWhoseUrlMayHoldAKey_IsRefusedWithoutRepeatingIt(string url)
    {
        var run = await CommandLineRun.OfAsync(
            "pause", "--on-chain", "--executor", "0x" + new string('e', 40), "--rpc", url);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("may hold a key", run.Error, StringComparison.Ordinal);
        Assert.Contains("KEEPERBOT_RPC", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, run.Error + run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the chain to fork is named twice", "--fork-url", "http://127.0.0.1:1", "--fork-url-file", "url.txt")]
    [InlineData("there is a block to fork at, but no chain", "--fork-block", "7")]
    [InlineData("an absolute http", "--fork-url", "mainnet")]
    [InlineData("it is a WebSocket", "--fork-url", "wss://mainnet.example")]
    [InlineData("Could not find file", "--fork-url-file", "/nowhere-at-all")]
    public async Task Devnet_ForkThatIsNone_IsAnErrorOfTheCommandLine(string what, params string[] arguments)
    {
        var run = await CommandLineRun.OfAsync(["devnet", .. arguments]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(what, run.Error, StringComparison.Ordinal);
        Assert.Contains("fix", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public void Devnet_ForkOptions_AreInTheCommandLinePage() => Assert.Contains(
        "KEEPERBOT_FORK_URL",
        File.ReadAllText(Path.Combine(GoldenFile.Root, "docs/reference/cli.md")),
        StringComparison.Ordinal);
}
