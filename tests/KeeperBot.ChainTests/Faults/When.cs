namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// Which of the calls that match a rule go wrong. Calls are counted from the moment the rule is added.
/// </summary>
public sealed record When
{
    private readonly long _first = 1;
    private readonly long _count = long.MaxValue;
    private readonly double _probability = 1;

    private When()
    {
    }

    /// <summary>Every call.</summary>
    public static When Always { get; } = new();

    /// <summary>Only the n-th call; 1 is the next one.</summary>
    public static When Nth(long n) => new(n, 1, 1);

    /// <summary>The next k calls.</summary>
    public static When Next(long k) => new(1, k, 1);

    /// <summary>Each call with this probability, drawn from the rule's own seeded generator.</summary>
    public static When WithProbability(double probability) => new(1, long.MaxValue, probability);

    private When(long first, long count, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        (_first, _count, _probability) = (first, count, probability);
    }

    /// <summary>True when the call of this number goes wrong. Draws once for every call, so that runs repeat.</summary>
    internal bool Applies(long call, Random random)
    {
        var drawn = random.NextDouble() < _probability;
        return drawn && call >= _first && call - _first < _count;
    }
}
