using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Daemons;

namespace KeeperBot.Tests.Daemons;

/// <summary>A keeper whose turns a test writes down.</summary>
internal sealed class ScriptedKeeper : IKeeperTurns
{
    public KeeperState State { get; set; } = KeeperState.Initial;

    public Func<CancellationToken, Task<IReadOnlyList<Decision>?>> OnTurn { get; set; } =
        _ => Task.FromResult<IReadOnlyList<Decision>?>(null);

    public Func<CancellationToken, Task> OnTrack { get; set; } = _ => Task.CompletedTask;

    public int Turns { get; private set; }

    public int Tracks { get; private set; }

    public Task<IReadOnlyList<Decision>?> TurnAsync(CancellationToken cancellation)
    {
        Turns++;
        return OnTurn(cancellation);
    }

    public Task TrackAsync(CancellationToken cancellation)
    {
        Tracks++;
        return OnTrack(cancellation);
    }
}
