using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>A keeper stands still, another takes over, and the first comes back without knowing.</summary>
public sealed class SplitBrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// The journal belongs to a process that is stopped as to one that runs; not to one that is dead.
    /// </summary>
    [Fact]
    public async Task SecondProcess_OnTheJournalOfAStoppedOne_IsRefusedUntilThatIsDead()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        var file = bench.Configure();
        await using var leader = KeeperProcess.Start("run", "--config", file, "--json");
        await leader.WaitForBlockAsync(1, Cancellation);
        await ProcessSignal.StopAsync(leader.Id, Cancellation);
        try
        {
            await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
            var refused = await KeeperProcess.RunAsync(Cancellation, "run", "--config", file, "--once");
            Assert.Equal(4, refused.ExitCode);
            Assert.Contains($"process {leader.Id} holds the journal", refused.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await ProcessSignal.ContinueAsync(leader.Id, Cancellation);
        }

        var head = await bench.Chain.Controls.Chain.HeadAsync(Cancellation);
        await leader.WaitForBlockAsync(head.Number, Cancellation);
        await leader.KillAsync();
        await using var follower = await bench.StartKeeperAsync(file, Cancellation);
        await follower.TurnUntilAsync(
            bench.Chain, () => follower.Endings.Length >= 2 && follower.Open.IsEmpty, Cancellation);
        Assert.Equal(follower.Endings.Length, (await bench.RequireSoundAsync(Cancellation)).Length);
    }

    /// <summary>The owner replaces a keeper that seems dead, while what it signed is still on its way.</summary>
    [Fact]
    public async Task ReplacedKeeper_ComesBackWithWhatItSigned_RevertsOnceAndSignsNothingMore()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await using var old = await bench.StartKeeperAsync(bench.Configure("old"), Cancellation);
        bench.Node.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop, When.Next(1));
        Assert.Equal(Verdict.Hedge, (await old.TurnAsync(Cancellation))?.Verdict);
        var sent = Assert.Single(old.Attempts);

        await using var heir = await AppointHeirAsync(bench);
        await heir.TurnUntilAsync(bench.Chain, () => heir.Endings.Length == 1, Cancellation);
        Assert.Null(await bench.Node.RebroadcastAsync(sent.Hash, Cancellation));
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        await old.TurnUntilAsync(bench.Chain, () => old.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Reverted, old.Endings[0].State);
        Assert.Contains("CallerIsNotKeeper", old.Endings[0].Why, StringComparison.Ordinal);

        await heir.TurnUntilAsync(bench.Chain, () => heir.Endings.Length == 2, Cancellation);
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        var refused = await old.TurnAsync(Cancellation);
        Assert.Equal(Verdict.Refuse, refused?.Verdict);
        Assert.Equal("role", refused?.Decisive.Code);
        await heir.TurnUntilAsync(bench.Chain, () => heir.Endings.Length == 3, Cancellation);
        Assert.Equal(sent, Assert.Single(old.Attempts));
        Assert.Equal(3, (await bench.RequireSoundAsync(Cancellation)).Length);
    }

    /// <summary>Makes another account the executor's keeper, and starts one with its key and its own journal.</summary>
    private static async Task<RestartableKeeper> AppointHeirAsync(RecipeBench bench)
    {
        var folder = bench.Chain.NewFolder("heir");
        CanarySecrets.Plant(folder, CanarySecrets.OtherKey);
        using var key = PrivateKey.Parse($"{CanarySecrets.OtherKey}");
        var contracts = bench.Chain.Controls.Contracts;
        await bench.Chain.Controls.Chain.SetBalanceAsync(key.Address, 10 * KeeperDevnet.Ether, Cancellation);
        await bench.Chain.Controls.Chain.ExecuteAsync(
            [contracts.Executor.Call(KeeperBot.Devnet.DevnetAccounts.Owner, "setKeeper", key.Address)], Cancellation);
        var file = bench.Configure("heir", change: options => options with
        {
            Signer = new()
            {
                Address = $"{key.Address}",
                Keystore = Path.Combine(folder, "keeper.json"),
                PasswordFile = Path.Combine(folder, "keeper.password"),
            },
        });
        return await bench.StartKeeperAsync(file, Cancellation);
    }
}
