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

    /// <summary>How often it is looked whether the keeper that carries it out is still there.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly OperatorDesk _desk = new(configuration, TimeProvider.System);
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private long _looked = TimeProvider.System.GetTimestamp();
    private KeeperSession? _session;

    /// <summary>Asks, and waits for the outcome.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="ProblemException">A keeper has the journal and does not listen.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (state, _, last) = KeeperJournal.ReadState(configuration.JournalFile);
        try
        {
            while (!await _desk.PostAsync(verb, vault.Id, mostNotional, cancellation))
            {
                if (await TryTakeItselfAsync(cancellation))
                {
                    break;
                }
            }

            output.Note(_session is null
                ? "The keeper that runs heard it and carries it out; this only watches."
                : "No keeper runs; this process carries it out.");

            using var store = SqliteJournalStore.OpenReadOnly(configuration.JournalFile);
            return await FollowAsync(new RequestFollower(store, vault, verb, state, last + 1), cancellation);
        }
        finally
        {
            if (_session is not null)
            {
                await _session.DisposeAsync();
            }
        }
    }

    /// <summary>Makes the request a fact of its own session; false when a keeper has begun in between.</summary>
    private async Task<bool> TryTakeItselfAsync(CancellationToken cancellation)
    {
        try
        {
            _session = await KeeperSession.OpenAsync(configuration, cancellation);
        }
        catch (JournalLockedException)
        {
            return false;
        }

        _session.Journal.Commit(new Fact.OperatorSpoke(verb, vault.Id) { MostNotional = mostNotional });
        return true;
    }

    private async Task<int> FollowAsync(RequestFollower follower, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(configuration.PollInterval, TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(_started) < OutcomeDeadline)
        {
            await TurnAsync(cancellation);
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
    private async Task TurnAsync(CancellationToken cancellation)
    {
        try
        {
            if (_session is not null)
            {
                await _session.Loop.TurnAsync(cancellation);
            }
            else if (TimeProvider.System.GetElapsedTime(_looked) >= Look)
            {
                _looked = TimeProvider.System.GetTimestamp();
                await TakeOverAsync(cancellation);
            }
        }
        catch (EthereumException error)
        {
            output.Note($"{Style.Bad("chain")} {error.Message}; trying again");
        }
    }

    /// <summary>The keeper that heard the request may die over it; then this process goes on in its place.</summary>
    private async Task TakeOverAsync(CancellationToken cancellation)
    {
        if (!_desk.IsFree())
        {
            return;
        }

        try
        {
            _session = await KeeperSession.OpenAsync(configuration, cancellation);
            output.Note("The keeper that heard it has ended; this goes on in its place.");
        }
        catch (JournalLockedException)
        {
            // It was started again, and finds the request in its journal.
        }
        catch (ProblemException problem)
        {
            output.Note($"{Style.Bad(problem.Where)} {problem.What}; trying again");
        }
    }
}
