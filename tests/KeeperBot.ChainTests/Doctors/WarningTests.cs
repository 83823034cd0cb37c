using KeeperBot.ChainTests.Chains;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Doctors;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>What an operator should know and may have reasons for: doctor warns, and arm arms.</summary>
public sealed class WarningTests(DoctorBench bench) : IClassFixture<DoctorBench>
{
    [Fact]
    public async Task Vault_IsAnUpgradeableProxy_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await bench.StoreAsync(
            bench.Addresses.Vault, ProxySlots.SlotOf("eip1967.proxy.admin"), Keccak256.Compute([1]));
        await RequireWarningAsync(bench.Sound(), "proxies", "the vault is an upgradeable proxy");
    }

    [Fact]
    public async Task Keeper_HoldsTokens_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await bench.CallAsync(bench.Contracts.Usdc, "mint", bench.Keeper, 5_000_000);
        await RequireWarningAsync(bench.Sound(), "holdings", "5.000000 USDC");
    }

    [Fact]
    public async Task Executor_HoldsNoQuote_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await bench.CallAsync(bench.Contracts.Executor, "withdraw", bench.Addresses.Usdc, 150_000_000_000);
        await RequireWarningAsync(bench.Sound(), "inventory", "0.00 USDC");
    }

    [Fact]
    public async Task Pools_ThreePercentAway_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await bench.Controls.SetPoolPriceAsync(
            Keeper.KeeperDevnet.Usd(3_090), TestContext.Current.CancellationToken);
        await RequireWarningAsync(bench.Sound(), "price", "bps apart");
    }

    [Fact]
    public async Task Guardian_IsTheOwner_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await bench.CallAsync(bench.Contracts.Executor, "setGuardian", DevnetAccounts.Owner);
        await RequireWarningAsync(bench.Sound(), "roles", "is the guardian too");
    }

    [Fact]
    public async Task ChainChargesForDataAndNobodySaysSo_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await OpStackPredeploys.DeployAsync(bench.Controls.Chain, TestContext.Current.CancellationToken);
        await RequireWarningAsync(bench.Sound(), "data-fee", "the chain has the contracts of 'op-stack'");
        var sound = bench.Sound();
        var checkup = await DoctorBench.ExamineAsync(
            bench.Write(sound with { Chain = sound.Chain with { Fees = "op-stack" } }));
        Assert.Empty(checkup.Failed);
        var finding = Assert.Single(checkup.Findings, finding => finding.Check == "data-fee");
        Assert.Equal(FindingStatus.Ok, finding.Status);
    }

    [Fact]
    public async Task DataFees_OfAnotherStack_FailsAndNamesTheKey()
    {
        var sound = bench.Sound();
        var checkup = await DoctorBench.ExamineAsync(
            bench.Write(sound with { Chain = sound.Chain with { Fees = "op-stack" } }));
        var finding = Assert.Single(checkup.Findings, finding => finding.Check == "data-fee");
        Assert.Equal(FindingStatus.Fail, finding.Status);
        Assert.Contains("does not say what data costs", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("chain.fees", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LossBudget_BelowOneBadTrade_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        AbiValue limits = new AbiValue[] { 300_000_000_000, 1_000_000_000_000, 1_000_000_000, 86_400, 50 };
        await bench.CallAsync(bench.Contracts.Executor, "setLimits", limits);
        await RequireWarningAsync(bench.Sound(), "limits", "one trade may lose 1 500.00 USDC");
    }

    [Fact]
    public async Task MaxAge_BelowTheFeedsHeartbeat_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        await RequireWarningAsync(
            bench.SoundWith(oracle => oracle with { QuoteMaxAge = "20 h" }),
            "heartbeats",
            "oracle.quoteMaxAge is 20 h, yet the next round may take");
    }

    [Fact]
    public async Task CrossCheck_PoolThatRemembersNothing_IsNamed()
    {
        await using var snapshot = await bench.SnapshotAsync();
        var check = new CrossCheckOptions { Kind = "twap", Source = bench.Sound().Vaults[0].Venues[0].Pool };
        await RequireWarningAsync(
            bench.SoundWith(oracle => oracle with { CrossChecks = [check] }), "cross-checks", "twap");
    }

    [Fact]
    public async Task CrossCheck_PoolThatAgrees_IsTold()
    {
        var check = new CrossCheckOptions { Kind = "pool-mark", Source = bench.Sound().Vaults[0].Venues[0].Pool };
        var checkup = await DoctorBench.ExamineAsync(
            bench.Write(bench.SoundWith(oracle => oracle with { CrossChecks = [check] })));
        Assert.Empty(checkup.Failed);
        var finding = Assert.Single(checkup.Findings, finding => finding.Check == "cross-checks");
        Assert.Equal(FindingStatus.Ok, finding.Status);
        Assert.Contains("pool-mark", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_EverybodyMayRead_IsNamedAndFixed()
    {
        var file = bench.Write(bench.Sound());
        FileModes.Open(file);
        var (code, text, notes) = await DoctorBench.RunAsync("doctor", "--config", file);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("! configuration-file", text, StringComparison.Ordinal);
        (code, text, notes) = await DoctorBench.RunAsync("doctor", "--fix", "--config", file);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("✓ configuration-file", text, StringComparison.Ordinal);
        Assert.Contains("fixed", notes, StringComparison.Ordinal);
        FileModes.RequireOwnersAlone(file);
    }

    [Fact]
    public async Task Doctor_FeedOfThisChainIsAnother_TheProfileNamesTheRightOne()
    {
        var options = bench.Sound();
        var vault = options.Vaults[0];
        var oracle = vault.Oracle with { BaseFeed = vault.Oracle.QuoteFeed };
        var file = bench.Write(options with { Vaults = [vault with { Oracle = oracle }] });
        var checkup = await DoctorBench.ExamineAsync(file);
        Assert.Equal(["feeds"], checkup.Failed);
        var profile = Assert.Single(checkup.Findings, finding => finding.Check == "profile");
        Assert.Equal(FindingStatus.Warn, profile.Status);
        Assert.Contains(MainnetAddresses.EthUsdFeed.ToString(), profile.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_Json_IsOneDocumentWithEveryCheck()
    {
        var (code, text, _) = await DoctorBench.RunAsync("doctor", "--json", "--config", bench.Write(bench.Sound()));
        Assert.Equal(ExitCode.Ok, code);
        using var document = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal("keeperbot/doctor/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal(Doctor.All.Length, document.RootElement.GetProperty("checks").GetArrayLength());
        Assert.StartsWith("keeperbot ", document.RootElement.GetProperty("next").GetString(), StringComparison.Ordinal);
    }

    private static async Task RequireFindingAsync(string file, string check, string said)
    {
        var checkup = await DoctorBench.ExamineAsync(file);
        Assert.Empty(checkup.Failed);
        var finding = Assert.Single(checkup.Findings, finding => finding.Check == check);
        Assert.Equal(FindingStatus.Warn, finding.Status);
        Assert.Contains(said, finding.Detail, StringComparison.Ordinal);
    }

    private async Task RequireWarningAsync(KeeperOptions options, string check, string said)
    {
        var file = bench.Write(options);
        await RequireFindingAsync(file, check, said);
        Assert.Equal(ExitCode.Ok, (await DoctorBench.ArmAsync(file)).Code);
    }
}
