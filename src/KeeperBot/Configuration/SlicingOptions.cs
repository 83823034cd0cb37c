namespace KeeperBot.Configuration;

/// <summary>How a routine trade is made in slices; an urgent one is made whole.</summary>
public sealed record SlicingOptions
{
    /// <summary>The least time from one slice to the next, such as <c>24 s</c>.</summary>
    public string Interval { get; init; } = "24 s";

    /// <summary>
    /// After so long arbitrageurs have refilled half of what a trade took from a pool; <c>0 s</c> where they do before
    /// the next slice.
    /// </summary>
    public string RecoveryHalfLife { get; init; } = "1 min";

    /// <summary>
    /// Equal slices over this time, such as <c>10 min</c>; without it as many and as large as cost least.
    /// </summary>
    public string? Over { get; init; }
}
