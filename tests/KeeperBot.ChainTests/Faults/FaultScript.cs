namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// The rules of one node, and what came of them. The same seed and the same calls give the same faults.
/// </summary>
/// <remarks>
/// Of several rules that want a call, the one added last gets it: a new rule is an exception to the old.
/// </remarks>
public sealed class FaultScript(int seed)
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];
    private readonly List<string> _trace = [];
    private int _added;

    /// <summary>Where the generators of the rules begin; print it when a test fails.</summary>
    public int Seed { get; } = seed;

    /// <summary>What went wrong so far, in order: method and fault.</summary>
    public IReadOnlyList<string> Trace
    {
        get
        {
            lock (_lock)
            {
                return [.. _trace];
            }
        }
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="method">
    /// A JSON-RPC method, or its beginning and a star; <c>eth_subscription</c> is what a node sends unasked, and
    /// <c>GET</c> is every HTTP request that is not a POST.
    /// </param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="when">When; always if left out.</param>
    public FaultRule Add(string method, Fault fault, When? when = null)
    {
        lock (_lock)
        {
            var rule = new FaultRule(method, fault, when ?? When.Always, new Random(HashCodeOf(Seed, _added++)));
            _rules.Insert(0, rule);
            return rule;
        }
    }

    /// <summary>Takes a rule away; requests already under way keep it.</summary>
    public void Remove(FaultRule rule)
    {
        lock (_lock)
        {
            _rules.Remove(rule);
        }
    }

    /// <summary>Takes all rules away: the node behaves again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    internal Fault? Pick(string method)
    {
        lock (_lock)
        {
            // Every rule counts the call, also when another one gets it.
            var wanting = _rules.Where(rule => rule.Matches(method)).ToList().FindAll(rule => rule.Counts());
            if (wanting.FirstOrDefault() is not { } rule)
            {
                return null;
            }

            rule.Fire();
            _trace.Add($"{method}: {rule.Fault}");
            return rule.Fault;
        }
    }

    // Not HashCode.Combine, which differs from process to process.
    private static int HashCodeOf(int seed, int rule) => unchecked((seed * 397) ^ (rule * 7919));
}
