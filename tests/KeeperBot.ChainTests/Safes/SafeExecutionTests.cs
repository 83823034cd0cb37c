using System.Text.Json.Nodes;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Safes;

namespace KeeperBot.ChainTests.Safes;

/// <summary>The batches that operators get, carried out by the real Safe contracts.</summary>
public sealed class SafeExecutionTests : IAsyncLifetime
{
    private KeeperDevnet? _chain;
    private SafeOnChain? _safe;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    private SafeOnChain Safe => _safe ?? throw new InvalidOperationException("the Safe has not been deployed");

    private DevnetContract Executor => Chain.Controls.Contracts.Executor;

    public async ValueTask InitializeAsync()
    {
        _chain = await KeeperDevnet.StartAsync(Cancellation);
        _safe = await SafeOnChain.DeployAsync(_chain.Controls.Chain);
    }

    public async ValueTask DisposeAsync()
    {
        _safe?.Dispose();
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task Rebalance_BatchOfASafeThatOwnsTheExecutor_GoesFlatOnceAndNeverAgain()
    {
        await OwnAsync();
        var batch = await WriteAsync(
            "rebalance", "--to-flat", "--config", Chain.Configure("keeper", live: false));
        Assert.Equal($"{Safe.Address}", (string?)batch["meta"]!["createdFromSafeAddress"]);
        Assert.Single(batch["transactions"]!.AsArray());

        var receipt = await Safe.ExecuteAsync(batch);
        Assert.True(receipt.Succeeded);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        var hedged = Executor.Abi.Event("Hedged");
        var log = Assert.Single(receipt.Logs, log => hedged.Matches(log.Topics.AsSpan()));
        var reason = hedged.Decode(log.Topics.AsSpan(), log.Data.Span)["reasonHash"].AsHash32();
        Assert.Contains($"{reason}", (string?)batch["meta"]!["description"], StringComparison.Ordinal);
        Assert.InRange((await ChainDelta.ReadAsync(Chain.Controls, Cancellation)).Net, -0.01, 0.01);

        // Signed anew, for the Safe's next nonce: the executor's sequence has moved on.
        Assert.False((await Safe.ExecuteAsync(batch)).Succeeded);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    /// <summary>The keeper hedged before the owners had signed: the batch is void, and says so by reverting.</summary>
    [Fact]
    public async Task Rebalance_BatchThatAKeeperWasFasterThan_TradesNothing()
    {
        await OwnAsync();
        var file = Chain.Configure("keeper", live: true);
        var batch = await WriteAsync("rebalance", "--to-flat", "--config", file);
        await using (var keeper = RestartableKeeper.Start(file))
        {
            await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        }

        Assert.False((await Safe.ExecuteAsync(batch)).Succeeded);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Theory]
    [InlineData("1 min", 2)]
    [InlineData("8 days", 2)]
    [InlineData("2 h", 5, "--max-notional", "1000 USDC")]
    public async Task Rebalance_BatchThatIsNotAllowed_IsNotWritten(string validFor, int exitCode, params string[] more)
    {
        var file = Path.Combine(Chain.NewFolder("batches"), "batch.json");
        var refused = await KeeperProcess.RunAsync(
            Cancellation,
            [
                "rebalance", "--to-flat", "--safe", file, "--valid-for", validFor,
                "--config", Chain.Configure("keeper", live: false), .. more,
            ]);
        Assert.True(refused.ExitCode == exitCode, $"exit {refused.ExitCode}: {refused.Errors}");
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Pause_BatchOfASafeThatIsTheGuardian_PausesEveryExecutor(int executors)
    {
        await Chain.Controls.Chain.ExecuteAsync(
            [Executor.Call(DevnetAccounts.Owner, "setGuardian", Safe.Address)], Cancellation);
        List<DevnetContract> all = [Executor];
        if (executors > 1)
        {
            all.Add(await AnotherExecutorAsync());
        }

        var batch = await WriteAsync(
            [
                "pause", "--on-chain", "--rpc", Chain.Devnet.Manifest.RpcUrl,
                .. all.SelectMany(executor => new[] { "--executor", $"{executor.Address}" }),
            ]);
        Assert.Equal(executors, batch["transactions"]!.AsArray().Count);
        Assert.True((await Safe.ExecuteAsync(batch)).Succeeded);
        foreach (var executor in all)
        {
            Assert.True((await executor.ReadAsync("status", [], Cancellation))[0]["paused"].AsBool());
        }
    }

    /// <summary>
    /// Runs a command that writes a batch, and reads it as the builder does: not without its checksum.
    /// </summary>
    private async Task<JsonObject> WriteAsync(params string[] command)
    {
        var file = Path.Combine(Chain.NewFolder("batches"), "batch.json");
        var result = await KeeperProcess.RunAsync(Cancellation, [.. command, "--safe", file]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}\n{result.Output}");
        var batch = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancellation))!.AsObject();
        Assert.Equal($"{SafeBatch.Checksum(batch)}", (string?)batch["meta"]!["checksum"]);
        Assert.Equal($"{Chain.Devnet.Manifest.ChainId}", (string?)batch["chainId"]);
        return batch;
    }

    /// <summary>The owner hands the executor over, and the Safe accepts it by its owners' signatures.</summary>
    private async Task OwnAsync()
    {
        await Chain.Controls.Chain.ExecuteAsync(
            [Executor.Call(DevnetAccounts.Owner, "transferOwnership", Safe.Address)], Cancellation);
        var accept = new Call(Executor.Address, Executor.Abi.Function("acceptOwnership").Encode());
        Assert.True((await Safe.ExecuteAsync(accept)).Succeeded);
        var owner = await Executor.ReadAsync("owner", [], Cancellation);
        Assert.Equal(Safe.Address, owner[0].AsAddress());
    }

    private async Task<DevnetContract> AnotherExecutorAsync()
    {
        var addresses = Chain.Devnet.Manifest.Addresses;
        var code = ContractArtifact.Own("HedgeExecutor").CreationCode(
            addresses.Vault,
            addresses.Weth,
            addresses.Usdc,
            addresses.EthUsdFeed,
            addresses.UsdcUsdFeed,
            3_900,
            90_000,
            DevnetAccounts.Owner,
            DevnetAccounts.Oracle,
            Safe.Address,
            new AbiValue[] { 1, 1, 1, 86_400, 50 });
        var address = await Chain.Controls.Chain.CreateAsync(DevnetAccounts.Owner, code, Cancellation);
        return Executor with { Address = address };
    }
}
