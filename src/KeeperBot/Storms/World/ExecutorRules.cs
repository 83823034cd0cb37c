namespace KeeperBot.Storms.World;

/// <summary>
/// Which of the executor's guards are in force. All are, but for tests that prove a storm notices without.
/// </summary>
internal sealed record ExecutorRules
{
    /// <summary>The executor as deployed.</summary>
    public static ExecutorRules Deployed { get; } = new();

    /// <summary>A plan must carry the next sequence and the id that belongs to it.</summary>
    public bool Sequence { get; init; } = true;

    /// <summary>A plan must not be late.</summary>
    public bool Deadline { get; init; } = true;

    /// <summary>A plan must name the hedge that it starts from, and reach its target.</summary>
    public bool Hedge { get; init; } = true;

    /// <summary>A hedge must end inside the vault's bounds, or nearer to them.</summary>
    public bool Bounds { get; init; } = true;

    /// <summary>Limit prices must be near the oracle's, and fills no worse than their limit.</summary>
    public bool Price { get; init; } = true;

    /// <summary>Notional and loss are capped.</summary>
    public bool Budgets { get; init; } = true;

    /// <summary>The owner's pause stops hedging.</summary>
    public bool Pause { get; init; } = true;
}
