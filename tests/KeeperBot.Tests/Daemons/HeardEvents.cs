using System.Collections.Immutable;
using KeeperBot.Daemons;

namespace KeeperBot.Tests.Daemons;

/// <summary>Writes down what a daemon tells.</summary>
internal sealed class HeardEvents : IDaemonListener
{
    public List<Turn> Turns { get; } = [];

    public ImmutableArray<InFlight>? AtStop { get; private set; }

    public ImmutableArray<InFlight>? Left { get; private set; }

    public void Turned(Turn turn) => Turns.Add(turn);

    public void Stopping(ImmutableArray<InFlight> open, TimeSpan patience) => AtStop = open;

    public void Stopped(ImmutableArray<InFlight> open) => Left = open;
}
