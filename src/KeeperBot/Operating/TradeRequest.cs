using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Operating;

/// <summary>Has an operator's trade carried out, by the keeper that runs or in this process, and follows it.</summary>
/// <param name="configuration">Whose keeper.</param>
/// <param name="vault">The vault to trade.</param>
/// <param name="verb">What is asked for.</param>
/// <param name="mostNotional">Most that one plan may trade, quote integer; null for no limit but the mandate's.</param>
/// <param name="output">Told what happens.</param>
internal sealed class TradeRequest(
    KeeperConfiguration configuration, VaultMandate vault, OperatorVerb verb, BigInteger? mostNotional, Output output)
{
    private static readonly TimeSpan OutcomeDeadline = TimeSpan.FromMinutes(5);

    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <summary>Asks, and waits for the outcome.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="ProblemException">A keeper has the journal and does not listen.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (state, from) = (KeeperState.Initial, 1L);
        if (File.Exists(configuration.JournalFile))
        {
            using var before = SqliteJournalStore.OpenReadOnly(configuration.JournalFile);
            (state, _, var last) = KeeperJournal.ReadState(before);
            from = last + 1;
        }

        var desk = new OperatorDesk(configuration, TimeProvider.System);
        if (!await desk.PostAsync(verb, vault.Id, mostNotional, cancellation))
        {
            return await TradeAsync(state, from, cancellation);
        }

        output.Note("The keeper that runs heard it and carries it out; this only watches.");
        using var store = SqliteJournalStore.OpenReadOnly(configuration.JournalFile);
        var follower = new RequestFollower(store, vault, state, from);
        return await FollowAsync(follower, static () => Task.CompletedTask, cancellation);
    }

    private async Task<int> TradeAsync(KeeperState state, long from, CancellationToken cancellation)
    {
        await using var session = await KeeperSession.OpenAsync(configuration, cancellation);
        session.Journal.Commit(new Fact.OperatorSpoke(verb, vault.Id) { MostNotional = mostNotional });
        var follower = new RequestFollower(session.Journal.Store, vault, state, from);
        return await FollowAsync(follower, () => TurnAsync(session, cancellation), cancellation);
    }

    private async Task<int> FollowAsync(RequestFollower follower, Func<Task> turn, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(configuration.PollInterval, TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(_started) < OutcomeDeadline)
        {
            await turn();
            foreach (var line in follower.Read())
            {
                output.Note(line);
            }

            if (follower.Outcome is { } code)
            {
                return code;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        output.Note(follower.IsUnderWay
            ? "the outcome is not known yet: do not repeat it, run status"
            : "nothing came of it yet, and it still stands: run status, or take it back with pause and resume");
        return follower.IsUnderWay ? ExitCode.Unknown : ExitCode.NotReady;
    }

    /// <summary>
    /// The request is in the journal by now, so a node that fails ends nothing: the next turn takes up from there.
    /// </summary>
    private async Task TurnAsync(KeeperSession session, CancellationToken cancellation)
    {
        try
        {
            await session.Loop.TurnAsync(cancellation);
        }
        catch (EthereumException error)
        {
            output.Note($"{Style.Bad("chain")} {error.Message}; trying again");
        }
    }
}
