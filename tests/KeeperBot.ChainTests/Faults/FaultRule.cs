namespace KeeperBot.ChainTests.Faults;

/// <summary>What goes wrong with calls of some methods, and when.</summary>
public sealed class FaultRule
{
    private readonly string _method;
    private readonly When _when;
    private readonly Random _random;
    private long _calls;
    private long _fired;

    internal FaultRule(string method, Fault fault, When when, Random random)
    {
        _method = method;
        Fault = fault;
        _when = when;
        _random = random;
    }

    /// <summary>What goes wrong.</summary>
    public Fault Fault { get; }

    /// <summary>How often it did.</summary>
    public long Fired => Interlocked.Read(ref _fired);

    /// <summary>The method's pattern and the fault.</summary>
    public override string ToString() => $"{_method}: {Fault}";

    internal bool Matches(string method) => _method.EndsWith('*')
        ? method.StartsWith(_method[..^1], StringComparison.Ordinal)
        : string.Equals(method, _method, StringComparison.Ordinal);

    /// <summary>Counts a matching call; true when it is to go wrong. The script calls it under its lock.</summary>
    internal bool Counts() => _when.Applies(++_calls, _random);

    internal void Fire() => Interlocked.Increment(ref _fired);
}
