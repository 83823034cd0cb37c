namespace KeeperBot.Configuration;

/// <summary>A venue.</summary>
public sealed record VenueOptions
{
    /// <summary>The venue kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The executor's number for it.</summary>
    public required uint Id { get; init; }

    /// <summary>The pool or market.</summary>
    public required string Pool { get; init; }

    /// <summary>The contract that quotes, for a kind that has one; of a Uniswap V2 pair its factory.</summary>
    public string? Quoter { get; init; }

    /// <summary>The fee in millionths.</summary>
    public required int FeePips { get; init; }

    /// <summary>The protocol's other contracts that the kind asks for.</summary>
    public IReadOnlyList<ContractOptions> Contracts { get; init; } = [];

    /// <summary>How far from liquidation its account is kept, at a venue that holds a position.</summary>
    public MarginOptions? Margin { get; init; }

    /// <summary>
    /// After so long funding or interest that is not as usual is expected to be half way back, such as <c>8 h</c>.
    /// </summary>
    public string? CarryHalfLife { get; init; }
}

/// <summary>
/// How far from liquidation an account is kept, in standard deviations of the price over a horizon; they rise.
/// </summary>
public sealed record MarginOptions
{
    /// <summary>How long it may take to act, such as <c>1 d</c>.</summary>
    public string Horizon { get; init; } = "1 d";

    /// <summary>Nearer than this the position is made smaller, and no plan may bring it there.</summary>
    public double LeastSigmas { get; init; } = 3;

    /// <summary>Nearer than this margin is added.</summary>
    public double TopUpSigmas { get; init; } = 5;

    /// <summary>To here.</summary>
    public double TargetSigmas { get; init; } = 7;

    /// <summary>Further than this margin is taken back, to the target.</summary>
    public double ReleaseSigmas { get; init; } = 12;
}
