namespace KeeperBot.Storms.World;

/// <summary>What is wrong with one node at present.</summary>
internal sealed class NodeCondition
{
    private readonly int[] _until = new int[Enum.GetValues<FaultKind>().Length];
    private readonly int[] _amount = new int[Enum.GetValues<FaultKind>().Length];
    private int _tick;
    private bool _any;

    /// <summary>Counts what was asked of it, for faults that come and go.</summary>
    public int Requests { get; set; }

    /// <summary>The block it is frozen at; null when it is not.</summary>
    public SimulatedBlock? FrozenAt { get; set; }

    /// <summary>Starts a fault.</summary>
    public void Start(ScheduledFault fault, int tick)
    {
        _until[(int)fault.Kind] = tick + fault.Length;
        _amount[(int)fault.Kind] = fault.Amount;
        _any = true;
    }

    /// <summary>Lets what has lasted long enough end.</summary>
    public void Follow(int tick)
    {
        _tick = tick;
        FrozenAt = Has(FaultKind.NodeFreeze) ? FrozenAt : null;
    }

    /// <summary>Ends everything.</summary>
    public void Heal()
    {
        Array.Clear(_until);
        _any = false;
        FrozenAt = null;
    }

    /// <summary>Whether a fault is on.</summary>
    public bool Has(FaultKind kind) => _any && _until[(int)kind] > _tick;

    /// <summary>The block that the node takes for the newest.</summary>
    /// <param name="newest">The chain's newest.</param>
    public SimulatedBlock View(SimulatedBlock newest)
    {
        // The replicas behind one address differ by less than finality: both faults together by the greater of them.
        var lag = Has(FaultKind.NodeLag) ? Amount(FaultKind.NodeLag) : 0;
        var flicker = Has(FaultKind.NodeFlicker) && StormRandom.Mix((ulong)Requests) % 2 == 0
            ? Amount(FaultKind.NodeFlicker)
            : 0;
        return (FrozenAt ?? newest).Back(Math.Max(lag, flicker));
    }

    /// <summary>How much of it.</summary>
    public int Amount(FaultKind kind) => _amount[(int)kind];
}
