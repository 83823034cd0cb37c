using KeeperBot.ChainTests.Devnet;
using KeeperBot.Configuration;
using KeeperBot.Core.Chains;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rehearsals;

/// <summary>The same on real mainnet, for those who have a node: the newest block is forked and only read.</summary>
public sealed class MainnetTests(ITestOutputHelper output)
{
    private const string Variable = "MAINNET_RPC_URL";
    private const double Band = 2.0;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mainnet_EthereumsProfile_IsWhatIsThere()
    {
        var node = Node();
        await using var client = EthereumClient.OverHttp(node);
        var profile = ChainProfile.Of(await client.ChainIdAsync(Cancellation))!;

        await new ProfileCheck(client, profile).RequireAsync(Cancellation);

        Assert.Equal(profile.Genesis, (await client.GetBlockAsync(BlockRef.Number(0), Cancellation))!.Hash);
        foreach (var token in new[] { profile.Weth, profile.Usdc })
        {
            var contract = new DevnetContract(client, token.Address, DevnetContracts.AbiOf("ERC20"));
            Assert.Equal(token.Symbol, (await contract.ReadAsync("symbol", [], Cancellation))[0].AsText());
        }
    }

    [Fact]
    public async Task Mainnet_VaultDeployedOnAFork_IsHedgedInARehearsal()
    {
        var node = Node();
        using var folder = new TemporaryFolder();
        await using var fork = await RunningDevnet.StartAsync(
            new DevnetOptions(folder["fork"]) { Fork = new ForkSource(node, null) }, Cancellation);
        var config = folder["keeperbot.config.json"];
        KeeperConfiguration.Write(
            DevnetConfiguration.For(fork.Manifest, folder["keeper.journal"], live: true), config);

        var (result, report) = await RehearsalBench.RehearseAsync(
            Cancellation, "--config", config, "--blocks", "9", "--move", "-5");

        output.WriteLine($"block {fork.Start.Number}\n{result.Errors}\n{report}");
        Assert.Equal(0, result.ExitCode);
        var vault = Assert.Single(report.GetProperty("vaults").EnumerateArray());
        Assert.NotEmpty(vault.GetProperty("hedges").EnumerateArray());
        Assert.InRange(vault.GetProperty("deltaLast").GetDouble(), -Band, Band);
    }

    private static RpcEndpoint Node()
    {
        var url = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(url), $"{Variable} names no node of Ethereum mainnet");
        return RpcEndpoint.Parse(url!);
    }
}
