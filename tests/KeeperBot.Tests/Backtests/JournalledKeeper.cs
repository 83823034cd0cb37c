using System.Numerics;
using KeeperBot.Backtests;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Backtests;

/// <summary>A keeper whose chain is simulated, and whose journal is a keeper's.</summary>
/// <param name="scene">The vault.</param>
/// <param name="steps">The blocks.</param>
internal sealed class JournalledKeeper(BacktestScene scene, IEnumerable<BacktestStep> steps)
{
    /// <summary>How many blocks a plan takes; below 0 for one that reverts in the next.</summary>
    public Func<Decision, int> Blocks { get; init; } = _ => 1;

    /// <summary>What becomes of a plan that the simulated executor included.</summary>
    public Func<Decision, Inclusion, Inclusion> Receipt { get; init; } = (_, inclusion) => inclusion;

    /// <summary>True to let only the first of those that revert do so.</summary>
    public bool RevertOnce { get; init; }

    /// <summary>The block before which the mandate names another vault, which nothing answers for.</summary>
    public ulong JoinsAt { get; init; }

    /// <summary>Runs over all blocks.</summary>
    /// <param name="store">Where the journal is.</param>
    public KeeperJournal Run(IJournalStore store)
    {
        var world = new BacktestWorld(scene, BacktestStage.Terms);
        var journal = KeeperJournal.Open(store);
        journal.Adopt(JoinsAt == 0 ? scene.Mandate : scene.Mandate with
        {
            Vaults = [scene.Vault with { Id = "another", Executor = scene.Mandate.Keeper }],
        });
        journal.Commit(new Fact.AccountAdopted(0, 0, "first start"));
        foreach (var document in scene.Documents)
        {
            journal.Commit(new Fact.DocumentStated(document));
        }

        var waiting = new List<(Decision Decision, Attempt Attempt, ulong Due, bool Fails)>();
        var nonce = 0UL;
        var reverted = false;
        foreach (var step in steps)
        {
            world.MoveTo(step);
            if (world.Block.Number == JoinsAt)
            {
                journal.Adopt(scene.Mandate);
            }

            foreach (var due in waiting.Where(one => one.Due <= world.Block.Number).ToArray())
            {
                waiting.Remove(due);
                var inclusion = Receipt(due.Decision, world.Include(
                    due.Decision.Plan!, due.Decision.ComputeReasonHash(), due.Attempt, due.Fails));
                Change(journal, due.Decision, new IntentChange.Included(inclusion));
                Change(journal, due.Decision, new IntentChange.Ended(
                    inclusion.Success ? IntentState.Executed : IntentState.Reverted, "final"));
            }

            foreach (var decision in journal.Commit(new Fact.BlockSeen(world.Read()))
                .OfType<Effect.Submit>().Select(submit => submit.Decision))
            {
                var attempt = new Attempt(
                    Keccak256.Compute(BitConverter.GetBytes(nonce)), nonce++, BigInteger.One, BigInteger.One, 1, false,
                    world.Block.Number, "0x");
                Change(journal, decision, new IntentChange.Signed(attempt));
                Change(journal, decision, new IntentChange.Sent(attempt.Hash));
                var takes = Blocks(decision);
                var fails = takes < 0 && !(RevertOnce && reverted);
                reverted |= fails;
                waiting.Add((decision, attempt, world.Block.Number + (ulong)Math.Abs(takes), fails));
            }
        }

        return journal;
    }

    private static void Change(KeeperJournal journal, Decision decision, IntentChange change) =>
        journal.Commit(new Fact.IntentChanged(decision.Vault, decision.Number, change));
}
