using System.Diagnostics;

namespace KeeperBot.Benchmarks.Turn;

/// <summary>The parts of a turn, in order.</summary>
internal enum TurnPart
{
    /// <summary>The rounds of asks, and putting their answers together.</summary>
    Observe,

    /// <summary>The snapshot's hash.</summary>
    SnapshotHash,

    /// <summary>The decision, its flips included, and the next state.</summary>
    Next,

    /// <summary>Taking the snapshot apart for the journal.</summary>
    Store,

    /// <summary>The canonical JSON of block and decision.</summary>
    Serialise,

    /// <summary>Blobs and entries into the chain of a journal in memory.</summary>
    Append,

    /// <summary>The search for flips alone; also contained in <see cref="Next"/>.</summary>
    Flips,
}

/// <summary>Adds up how long each part of many turns takes.</summary>
internal sealed class TurnClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<TurnPart>().Length];
    private long _since;

    public void Start() => _since = Stopwatch.GetTimestamp();

    /// <summary>What passed since the last lap was this part.</summary>
    public void Lap(TurnPart part)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)part] += now - _since;
        _since = Stopwatch.GetTimestamp();
    }

    /// <summary>Notes the mean microseconds of one turn.</summary>
    public void AddTo(TurnResult result, int turns)
    {
        foreach (var part in Enum.GetValues<TurnPart>())
        {
            result[part].Add(Stopwatch.GetElapsedTime(0, _ticks[(int)part]).TotalMicroseconds / turns);
        }
    }
}
