namespace KeeperBot.Storms;

/// <summary>
/// What took effect in one storm. A fault that was scheduled and found nothing to shake is not in it.
/// </summary>
internal sealed class StormEffects
{
    private readonly HashSet<FaultKind> _kinds = [];
    private readonly HashSet<CrashPoint> _points = [];
    private readonly HashSet<(CrashPoint Point, FaultClass Fault)> _pairs = [];

    /// <summary>The kinds of faults.</summary>
    public IReadOnlySet<FaultKind> Kinds => _kinds;

    /// <summary>The points at which processes died.</summary>
    public IReadOnlySet<CrashPoint> Points => _points;

    /// <summary>Each point with the classes of the faults that had taken effect when a process died there.</summary>
    public IReadOnlySet<(CrashPoint Point, FaultClass Fault)> Pairs => _pairs;

    /// <summary>A fault takes effect.</summary>
    public void Add(FaultKind kind) => _kinds.Add(kind);

    /// <summary>A process dies at a point.</summary>
    public void AddDeath(CrashPoint point)
    {
        _points.Add(point);
        foreach (var kind in _kinds)
        {
            _pairs.Add((point, FaultClasses.Of(kind)));
        }

        _kinds.Add(FaultKind.Crash);
    }
}
