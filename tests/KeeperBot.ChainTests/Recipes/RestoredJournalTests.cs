using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>An operator restores a backup of the journal: the chain knows more than it does.</summary>
public sealed class RestoredJournalTests
{
    private const int Forgotten = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeper_OnABackupTwentyHedgesOld_TakesUpFromTheChainBeforeItSigns()
    {
        await using var bench = await RecipeBench.StartAsync(Cancellation);
        await bench.Chain.LiftBudgetsAsync(Cancellation);
        var file = bench.Configure();
        var (journal, backup) = (KeeperConfiguration.Load(file).JournalFile, bench.Chain.NewFolder("backup"));
        await HedgeAsync(bench, file, 1);
        Copy(Path.GetDirectoryName(journal)!, backup);
        await HedgeAsync(bench, file, Forgotten);
        Assert.Equal(1 + Forgotten, (await bench.RequireSoundAsync(Cancellation)).Length);

        Copy(backup, Path.GetDirectoryName(journal)!);
        await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_650), Cancellation);
        await using var keeper = await bench.StartKeeperAsync(file, Cancellation);
        Assert.Single(keeper.Attempts);
        await keeper.TurnAsync(Cancellation);
        var account = keeper.Journal.State.Account;
        Assert.Equal(await bench.Chain.KeeperNonceAsync(Cancellation), account.NextNonce);
        while (keeper.Journal.State.Head!.Timestamp < account.QuietUntil)
        {
            Assert.Single(keeper.Attempts);
            await bench.TurnOnNextAsync(keeper, Cancellation);
        }

        await keeper.TurnUntilAsync(
            bench.Chain, () => keeper.Endings.Length >= 2 && keeper.Open.IsEmpty, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[^1].State);
        Assert.Equal(account.NextNonce, keeper.Attempts[1].Nonce);
        var hedges = await bench.Chain.RequireEachPlanOnceAsync(Cancellation);
        Assert.Equal(2 + Forgotten, hedges.Length);
        Assert.InRange((await ChainDelta.ReadAsync(bench.Chain.Controls, Cancellation)).Net, -2.0, 2.0);
    }

    /// <summary>So many more hedges, until nothing is open.</summary>
    private static async Task HedgeAsync(RecipeBench bench, string file, int hedges)
    {
        await using var keeper = await bench.StartKeeperAsync(file, Cancellation);
        var target = keeper.Endings.Length + hedges;
        await keeper.TurnAsync(Cancellation);
        for (var step = 0; keeper.Attempts.Length < target; step++)
        {
            Assert.True(step < 4 * hedges, $"only {keeper.Attempts.Length} hedges");
            var price = step % 2 == 0 ? 2_700 : 3_200;
            await bench.Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(price), Cancellation);
            await keeper.TurnAsync(Cancellation);
        }

        await keeper.TurnUntilAsync(bench.Chain, () => keeper.Endings.Length == target, Cancellation);
        Assert.All(keeper.Endings, ending => Assert.Equal(IntentState.Executed, ending.State));
    }

    /// <summary>The journal's files from one folder to another, as a restore does it.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, "keeper.journal*"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.GetFiles(from, "keeper.journal*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
