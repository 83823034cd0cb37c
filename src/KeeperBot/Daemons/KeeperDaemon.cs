using System.Collections.Immutable;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>
/// Turns until told to stop. Then it decides nothing more, and tracks what is in flight until the lane is clear or its
/// patience ends.
/// </summary>
/// <remarks>
/// A turn that the chain spoils is not lost: the next one takes up from the journal. A request to stop interrupts a
/// turn wherever it is, as a crash would: nothing leaves before it is in the journal.
/// </remarks>
/// <param name="keeper">What takes the turns.</param>
/// <param name="pause">Waits for the next turn.</param>
/// <param name="patience">How long the outcome of what is in flight is waited for when stopping.</param>
/// <param name="clock">Measures turns and patience.</param>
/// <param name="listeners">Are told what happens.</param>
public sealed class KeeperDaemon(
    IKeeperTurns keeper,
    Func<CancellationToken, Task> pause,
    TimeSpan patience,
    TimeProvider clock,
    ImmutableArray<IDaemonListener> listeners)
{
    /// <summary>Runs until told to stop.</summary>
    /// <param name="stop">Stop deciding, and see what is in flight to its end.</param>
    /// <param name="leave">Leave now.</param>
    /// <returns>
    /// <see cref="ExitCode.Ok"/> when nothing is in flight, else <see cref="ExitCode.Unknown"/>.
    /// </returns>
    /// <exception cref="FinalityRevertedException">What was final is gone; the journal is halted.</exception>
    /// <exception cref="NoQuorumException">No later turn of this process can have a quorum.</exception>
    public async Task<int> RunAsync(CancellationToken stop, CancellationToken leave)
    {
        while (!stop.IsCancellationRequested)
        {
            await TurnAsync(keeper.TurnAsync, stop);
            await PauseAsync(stop);
        }

        return await DrainAsync(leave);
    }

    private async Task<int> DrainAsync(CancellationToken leave)
    {
        Tell(listener => listener.Stopping(InFlight.Of(keeper.State), patience));
        using var deadline = new CancellationTokenSource(patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, leave);
        while (!ending.IsCancellationRequested && keeper.State.OpenIntents.Any(open => open.Intent.InFlight))
        {
            await TurnAsync(TrackAsync, ending.Token);
            if (keeper.State.OpenIntents.Any(open => open.Intent.InFlight))
            {
                await PauseAsync(ending.Token);
            }
        }

        var left = InFlight.Of(keeper.State);
        Tell(listener => listener.Stopped(left));
        return left.IsEmpty ? ExitCode.Ok : ExitCode.Unknown;
    }

    private async Task<IReadOnlyList<Decision>?> TrackAsync(CancellationToken cancellation)
    {
        await keeper.TrackAsync(cancellation);
        return null;
    }

    private async Task TurnAsync(
        Func<CancellationToken, Task<IReadOnlyList<Decision>?>> take, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        IReadOnlyList<Decision>? decisions = null;
        EthereumException? trouble = null;
        try
        {
            decisions = await take(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (EthereumException error) when (!IsBeyondRepair(error))
        {
            trouble = error;
        }

        var turn = new Turn(
            clock.GetUtcNow(), clock.GetElapsedTime(began), [.. decisions ?? []], trouble, keeper.State);
        Tell(listener => listener.Turned(turn));
    }

    /// <summary>No later turn of this process can cure it.</summary>
    private static bool IsBeyondRepair(EthereumException error) =>
        error is FinalityRevertedException or NoQuorumException { IsPermanent: true };

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await pause(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever called looks at the token.
        }
    }

    private void Tell(Action<IDaemonListener> tell)
    {
        foreach (var listener in listeners)
        {
            tell(listener);
        }
    }
}
