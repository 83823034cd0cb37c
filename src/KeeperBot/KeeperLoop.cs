using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Daemons;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Operating;
using KeeperBot.Transactions;

namespace KeeperBot;

/// <summary>
/// One turn a block: learn what became of open intents, read the block, decide, journal, act.
/// </summary>
/// <remarks>
/// Without a sender it is a shadow: it decides and journals, and every plan ends unsigned, with its reason. What was
/// signed before it became one is still tracked to its end.
/// </remarks>
public sealed class KeeperLoop(
    IChain chain, ChainObserver observer, KeeperJournal journal, IntentTracker tracker, TransactionSender? sender,
    CodeWatch? codes = null, OperatorEar? ear = null, DocumentWatch? documents = null) : IKeeperTurns
{
    private Hash32? _tracked;

    /// <inheritdoc/>
    public KeeperState State => journal.State;

    /// <summary>Takes the chain's head, when it is a new one.</summary>
    /// <returns>The decisions on the new head; null when there is none.</returns>
    /// <exception cref="EthereumException">
    /// The chain cannot be read. Nothing is lost: the next turn takes up from the journal.
    /// </exception>
    /// <exception cref="FinalityRevertedException">
    /// What was final is gone. The journal is halted, so no later process signs before an operator has looked.
    /// </exception>
    public Task<IReadOnlyList<Decision>?> TurnAsync(CancellationToken cancellation) =>
        HaltOnRevertedFinalityAsync(() => TakeTurnAsync(cancellation));

    /// <inheritdoc/>
    /// <exception cref="FinalityRevertedException">As of a turn.</exception>
    public Task TrackAsync(CancellationToken cancellation) =>
        HaltOnRevertedFinalityAsync(() => FollowAsync(cancellation));

    private async Task<T> HaltOnRevertedFinalityAsync<T>(Func<Task<T>> act)
    {
        // Before anything that needs the chain: a pause is heard although no node answers.
        ear?.Listen();
        try
        {
            return await act();
        }
        catch (FinalityRevertedException reverted) when (journal.State.Halt is null)
        {
            journal.Commit(new Fact.Halted(
                new Halt(HaltCode.FinalityReverted, reverted.Message, reverted.Seen.Number)));
            throw;
        }
    }

    private async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        EndUnsigned("the keeper was told to stop");
        var head = await chain.HeadAsync(cancellation);
        if (head.Hash == _tracked || head.Number < journal.State.Head?.Number)
        {
            return false;
        }

        var count = await tracker.ObserveAsync(head, cancellation);
        if (sender is not null)
        {
            // Without the account's balance nothing new is signed; what is out is offered.
            await sender.ActAsync(new Snapshot(head, Answers.None), count, cancellation);
        }

        _tracked = head.Hash;
        return true;
    }

    private async Task<IReadOnlyList<Decision>?> TakeTurnAsync(CancellationToken cancellation)
    {
        var head = await chain.HeadAsync(cancellation);

        // A head below the one that was decided on is a node that fell behind, not a reorganisation: it will catch up.
        return head.Hash == journal.State.Head?.Hash || head.Number < journal.State.Head?.Number
            ? null
            : await DecideAsync(head, cancellation);
    }

    private async Task<IReadOnlyList<Decision>> DecideAsync(BlockHeader head, CancellationToken cancellation)
    {
        documents?.Look();
        if (codes is not null)
        {
            await codes.CheckAsync(head, cancellation);
        }

        var count = 0UL;
        if (sender is not null || journal.State.OpenIntents.Any(pair => pair.Intent.Nonce is not null))
        {
            count = await tracker.ObserveAsync(head, cancellation);
        }

        var snapshot = await observer.ReadAsync(head, cancellation);
        var effects = journal.Commit(new Fact.BlockSeen(snapshot));
        if (sender is not null)
        {
            await sender.ActAsync(snapshot, count, cancellation);
        }
        else
        {
            EndUnsigned("shadow mode signs nothing");
        }

        return [.. effects.OfType<Effect.Record>().Select(r => r.Decision)];
    }

    private void EndUnsigned(string why)
    {
        foreach (var (vault, intent) in journal.State.OpenIntents.Where(pair => pair.Intent.Attempts.IsEmpty).ToList())
        {
            journal.Commit(new Fact.IntentChanged(
                vault,
                intent.Decision,
                new IntentChange.Ended(IntentState.Cancelled, why)));
        }
    }
}
