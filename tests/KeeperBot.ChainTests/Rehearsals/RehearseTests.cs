using System.Runtime.Versioning;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rehearsals;

/// <summary>
/// <c>rehearse</c> as a process on a fork of a local chain that stands for mainnet: what it reports is what happened on
/// the fork, and the chain itself is only read.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class RehearseTests(ITestOutputHelper output)
{
    private const double Band = 2.0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rehearse_WithAMove_HedgesOnTheForkAndOnlyReadsTheChain()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        var before = await bench.StateAsync(Cancellation);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", bench.Configure(), "--blocks", "9", "--move", "-5");

        output.WriteLine(result.Errors);
        output.WriteLine(report.ToString());
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("keeperbot/rehearsal/1", report.GetProperty("schema").GetString());
        Assert.Equal(1UL, report.GetProperty("chainId").GetUInt64());
        Assert.Equal(before.Head.Number, report.GetProperty("forkedAt").GetProperty("number").GetUInt64());
        var vault = Assert.Single(report.GetProperty("vaults").EnumerateArray());
        var hedges = vault.GetProperty("hedges").EnumerateArray().ToList();
        Assert.True(hedges.Count >= 2, "one for the book as it is, one for the move");
        Assert.All(hedges, hedge => Assert.True(hedge.GetProperty("succeeded").GetBoolean()));
        Assert.All(hedges, hedge => Assert.InRange(hedge.GetProperty("slippageBps").GetDouble(), 0, 50));
        Assert.True(Math.Abs(vault.GetProperty("deltaFirst").GetDouble()) > Band);
        Assert.True(Math.Abs(vault.GetProperty("deltaMoved").GetDouble()) > Band);
        Assert.InRange(vault.GetProperty("deltaLast").GetDouble(), -Band, Band);
        Assert.Empty(report.GetProperty("found").EnumerateArray());

        Assert.Equal(before, await bench.StateAsync(Cancellation));
        Assert.All(bench.Provider.Methods, RequireRead);
        Assert.True(report.GetProperty("reads").GetInt64() > 0);
        Assert.False(File.Exists(bench["own.journal"]));
        Assert.DoesNotContain(CanarySecrets.UrlKey, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_OnADevnetThatIsAForkItself_Hedges()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        await using var fork = await RunningDevnet.StartAsync(
            new DevnetOptions(bench["fork"])
            {
                Fork = new ForkSource(RpcEndpoint.Parse(bench.Provider.Url), null),
            },
            Cancellation);
        var config = bench["fork.json"];
        Configuration.KeeperConfiguration.Write(
            Configuration.DevnetConfiguration.For(fork.Manifest, bench["fork.journal"], live: true), config);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", config, "--blocks", "6", "--move", "4");

        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(Vault(report).GetProperty("hedges").EnumerateArray());
        Assert.InRange(Vault(report).GetProperty("deltaLast").GetDouble(), -Band, Band);
        Assert.All(bench.Provider.Methods, RequireRead);
    }

    [Fact]
    public async Task Rehearse_KeeperThatTheExecutorDoesNotObey_IsRefusedAndSaysWhoItObeys()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        var config = bench.Configure(options => options with
        {
            Signer = options.Signer with { Address = DevnetAccounts.Buyer.ToString() },
        });

        var (result, report) = await RehearsalBench.RehearseAsync(Cancellation, "--config", config, "--blocks", "2");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("role", Held(report));
        Assert.Contains(
            bench.Mainnet.Manifest.Keeper.ToString(),
            Assert.Single(report.GetProperty("found").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_KeeperWithoutEther_IsHeldByTheGuardOfTheGas()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        await bench.Mainnet.Controls.Chain.SetBalanceAsync(bench.Mainnet.Manifest.Keeper, 0, Cancellation);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", bench.Configure(), "--blocks", "2");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("gas-funds", Held(report));
        Assert.Empty(Vault(report).GetProperty("hedges").EnumerateArray());
    }

    [Fact]
    public async Task Rehearse_FeedThatIsStaleOnTheChain_StaysStaleAndIsNamed()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        await bench.Mainnet.Controls.WarpAsync(TimeSpan.FromHours(4), Cancellation);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", bench.Configure(), "--blocks", "2");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("base-price-age", Held(report));
        Assert.Contains(
            MainnetAddresses.EthUsdFeed.ToString(),
            Assert.Single(report.GetProperty("found").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_LongerThanAFeedsHeartbeat_KeepsTheFeedsFreshAndSaysSo()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);

        // 65 minutes are 325 blocks.
        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", bench.Configure(), "--blocks", "340");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(Vault(report).GetProperty("held").EnumerateArray());
        Assert.Contains(
            report.GetProperty("replaced").EnumerateArray(),
            text => text.GetString()!.Contains("aggregator behind the feed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rehearse_OwnerThatIsAContract_AppointsInItsName()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        await bench.Mainnet.Controls.Chain.SetCodeAsync(DevnetAccounts.Owner, new byte[] { 0x00 }, Cancellation);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", bench.Configure(), "--blocks", "3");

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.NotEmpty(Vault(report).GetProperty("hedges").EnumerateArray());
    }

    [Fact]
    public async Task Rehearse_NodeOfAnotherChain_IsAConfigurationError()
    {
        await using var bench = await RehearsalBench.StartAsync(Cancellation);
        var config = bench.Configure(options => options with { Chain = options.Chain with { Id = 10 } });

        var result = await KeeperProcess.RunAsync(Cancellation, "rehearse", "--config", config);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the node is on chain 1, the configuration says 10", result.Errors, StringComparison.Ordinal);
    }

    private static JsonElement Vault(JsonElement report) =>
        Assert.Single(report.GetProperty("vaults").EnumerateArray());

    private static string? Held(JsonElement report) =>
        Assert.Single(Vault(report).GetProperty("held").EnumerateArray()).GetProperty("guard").GetString();

    /// <summary>By the names of Ethereum's methods alone, not by the list that the program has.</summary>
    private static void RequireRead(string method) => Assert.True(
        method.StartsWith("eth_get", StringComparison.Ordinal)
            || method is "eth_chainId" or "eth_blockNumber" or "eth_call" or "eth_gasPrice" or "eth_feeHistory"
                or "net_version" or "eth_maxPriorityFeePerGas" or "eth_createAccessList",
        $"{method} reached the operator's node");
}
