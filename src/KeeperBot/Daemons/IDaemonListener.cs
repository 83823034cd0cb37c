using System.Collections.Immutable;

namespace KeeperBot.Daemons;

/// <summary>
/// Is told what the loop does, on the loop's own thread: it must return at once and throw nothing.
/// </summary>
public interface IDaemonListener
{
    /// <summary>A turn came back; also a turn that only tracked, while stopping.</summary>
    void Turned(Turn turn);

    /// <summary>Somebody asked to stop: nothing more is decided.</summary>
    /// <param name="open">What is in flight.</param>
    /// <param name="patience">How long its outcome is waited for.</param>
    void Stopping(ImmutableArray<InFlight> open, TimeSpan patience)
    {
    }

    /// <summary>The loop ends.</summary>
    /// <param name="open">What is still in flight; the next start takes it up.</param>
    void Stopped(ImmutableArray<InFlight> open)
    {
    }
}
