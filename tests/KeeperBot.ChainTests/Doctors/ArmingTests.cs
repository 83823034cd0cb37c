using System.Text.Json.Nodes;
using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>Catalogue CF-02: what an operator armed runs, and nothing else: whatever changes disarms it.</summary>
public sealed class ArmingTests(DoctorBench bench) : IClassFixture<DoctorBench>
{
    private static readonly Dictionary<string, Func<DoctorBench, Task>> Changes = new(StringComparer.Ordinal)
    {
        ["limit maxNotionalPerTrade"] = bench => SetLimitsAsync(bench, 300_000_000_001, 1_000_000_000_000, 50, 86_400),
        ["limit maxNotionalPerWindow"] = bench => SetLimitsAsync(bench, 300_000_000_000, 900_000_000_000, 50, 86_400),
        ["limit maxSlippageBps"] = bench => SetLimitsAsync(bench, 300_000_000_000, 1_000_000_000_000, 60, 86_400),
        ["limit windowSeconds"] = bench => SetLimitsAsync(bench, 300_000_000_000, 1_000_000_000_000, 50, 3_600),
        ["code of the executor"] = bench => GrowAsync(bench, bench.Addresses.Executor),
        ["code of the vault"] = bench => GrowAsync(bench, bench.Addresses.Vault),
        ["code of the adapter of venue 1"] = bench => GrowAsync(bench, bench.Addresses.SpotVenue500),
        ["adapter of venue 2"] = async bench => await bench.CallAsync(
            bench.Contracts.Executor, "setVenue", 2,
            await bench.CreateAsync(
                "UniswapV3SpotVenue", bench.Addresses.Executor, bench.Addresses.SwapRouter02, 3_000),
            true),
        ["proxy implementation of the vault"] = bench => bench.StoreAsync(
            bench.Addresses.Vault, ProxySlots.SlotOf("eip1967.proxy.implementation"), Keccak256.Compute([4])),
    };

    public static TheoryData<string> Changed => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Changed))]
    public async Task Armed_ChainChanges_IsNotArmedAndNamesWhatChanged(string what)
    {
        await using var snapshot = await bench.SnapshotAsync();
        var file = await ArmAsync(bench.Sound());
        Assert.Null(await DoctorBench.OpenAsync(file));
        await Changes[what](bench);

        var problem = await DoctorBench.OpenAsync(file);
        Assert.Equal(ExitCode.Refused, problem?.ExitCode);
        Assert.Contains($"eth-options: {what} was", problem!.What, StringComparison.Ordinal);
        var text = await ArmingText.OfAsync(
            KeeperConfiguration.Load(file), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.StartsWith("not armed: ", text, StringComparison.Ordinal);
        Assert.Contains(what, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Armed_AnyBoundValueDiffers_IsNotArmedAndNamesIt()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var file = await ArmAsync(bench.Sound());
        var receipt = await File.ReadAllTextAsync(file + ".armed", TestContext.Current.CancellationToken);
        var names = JsonNode.Parse(receipt)!["bound"]!.AsObject().Select(pair => pair.Key).ToList();
        string[] expected = ["chain id", "genesis", "keeper", "mandate", "program", "eth-options: executor"];
        Assert.Subset(names.ToHashSet(StringComparer.Ordinal), expected.ToHashSet(StringComparer.Ordinal));
        foreach (var name in names)
        {
            var changed = JsonNode.Parse(receipt)!;
            changed["bound"]![name] = "something else";
            await File.WriteAllTextAsync(
                file + ".armed", changed.ToJsonString(), TestContext.Current.CancellationToken);
            var problem = await DoctorBench.OpenAsync(file);
            Assert.Contains($"{name} was something else", problem?.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Armed_MandateEdited_IsNotArmedWithoutAskingANode()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var options = bench.Sound();
        var file = await ArmAsync(options);
        KeeperConfiguration.Write(
            options with
            {
                Gas = options.Gas with { Ceiling = "70 gwei" },
                Chain = options.Chain with { Rpc = "http://127.0.0.1:1" },
            },
            file);
        Assert.Contains(
            "mandate was", ArmingState.Offline(KeeperConfiguration.Load(file)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ArmedOffTheDevnet_HedgesAndAfterDisarmIsRefused()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var file = bench.Write(bench.Sound());
        var refused = await DoctorBench.RunAsync("run", "--once", "--config", file);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("there is no receipt", refused.Errors, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, (await DoctorBench.ArmAsync(file)).Code);
        var ran = await DoctorBench.RunAsync("run", "--once", "--config", file);
        Assert.True(ran.Code == ExitCode.Ok, ran.Errors);
        await bench.Controls.MineAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(1UL, await bench.Controls.Chain.Client.GetTransactionCountAsync(
            bench.Keeper, BlockRef.Latest, TestContext.Current.CancellationToken));
        var status = await DoctorBench.RunAsync("status", "--config", file);
        Assert.Matches(@"mode live, armed \d+ s ago", status.Out);

        // It needs no node.
        var disarmed = await DoctorBench.RunAsync(
            "disarm", "--config", file, "--set", "chain.maxLag=30 s");
        Assert.Equal(ExitCode.Ok, disarmed.Code);
        Assert.False(File.Exists(file + ".armed"));
        Assert.Equal(ExitCode.Refused, (await DoctorBench.RunAsync("run", "--once", "--config", file)).Code);
        Assert.Matches("mode live, not armed: there is no receipt", (
            await DoctorBench.RunAsync("status", "--config", file)).Out);
    }

    [Fact]
    public async Task Receipt_Damaged_IsRefused()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var file = await ArmAsync(bench.Sound());
        foreach (var damage in new[] { "", "null", "{}", "{\"schema\":\"keeperbot/arming/2\"}", "[1" })
        {
            await File.WriteAllTextAsync(file + ".armed", damage, TestContext.Current.CancellationToken);
            Assert.Equal(ExitCode.Refused, (await DoctorBench.OpenAsync(file))?.ExitCode);
        }
    }

    [Fact]
    public async Task Arm_WithoutConsent_WritesNothing()
    {
        var file = bench.Write(bench.Sound());
        var bare = await DoctorBench.RunAsync("arm", "--config", file, "--yes");
        Assert.Equal(ExitCode.Usage, bare.Code);
        var wrong = await DoctorBench.RunAsync(
            "arm", "--config", file, "--yes", "--mandate", Keccak256.Compute([5]).ToString());
        Assert.Equal(ExitCode.Refused, wrong.Code);
        Assert.False(File.Exists(file + ".armed"));
    }

    [Fact]
    public async Task Arm_Sound_ShowsTheMandateAndTheWorstDayAndBindsForTheOwnerAlone()
    {
        var file = bench.Write(bench.Sound());
        var armed = await DoctorBench.ArmAsync(file);
        Assert.Equal(ExitCode.Ok, armed.Code);
        Assert.Contains("1 (ethereum)", armed.Out, StringComparison.Ordinal);
        Assert.Contains("3 125.00 USDC", armed.Out, StringComparison.Ordinal);
        Assert.Contains("6 000.00 USDC", armed.Out, StringComparison.Ordinal);
        Assert.Contains("10.0000 ETH ($30 000)", armed.Out, StringComparison.Ordinal);
        FileModes.RequireOwnersAlone(file + ".armed");
    }

    private static Task SetLimitsAsync(DoctorBench bench, long perTrade, long perWindow, int bps, int window)
    {
        AbiValue limits = new AbiValue[] { perTrade, perWindow, 3_000_000_000L, window, bps };
        return bench.CallAsync(bench.Contracts.Executor, "setLimits", limits);
    }

    /// <summary>One byte behind the code is never run: all that it did it still does.</summary>
    private static async Task GrowAsync(DoctorBench bench, Address contract) =>
        await bench.SetCodeAsync(contract, (byte[])[.. await bench.CodeOfAsync(contract), 0]);

    private async Task<string> ArmAsync(KeeperOptions options)
    {
        var file = bench.Write(options);
        var armed = await DoctorBench.ArmAsync(file);
        Assert.True(armed.Code == ExitCode.Ok, armed.Errors);
        return file;
    }
}
