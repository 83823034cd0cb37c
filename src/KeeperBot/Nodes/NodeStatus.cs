namespace KeeperBot.Nodes;

/// <summary>Whether a node's word counts.</summary>
public enum NodeStanding
{
    /// <summary>It votes.</summary>
    Active,

    /// <summary>It is behind the others, or its head went backwards: it votes again when it has caught up.</summary>
    Lagging,

    /// <summary>Its head is not in the chain that the quorum follows; it votes again when it is.</summary>
    Forked,

    /// <summary>It was outvoted too often on facts that cannot differ: it is not asked for a while.</summary>
    Quarantined,

    /// <summary>It is on another chain: it is never asked again.</summary>
    Banned,
}

/// <summary>One node of a pool, for people and metrics.</summary>
/// <param name="Name">Its endpoint, without secrets.</param>
/// <param name="Standing">Whether its word counts.</param>
/// <param name="Why">Why it does not; empty when it does.</param>
/// <param name="Head">The height it last reported; null before the first.</param>
/// <param name="Failures">Requests it gave no usable answer to.</param>
/// <param name="ConsecutiveFailures">Of those, the ones since its last answer.</param>
/// <param name="Outvoted">How often a quorum contradicted it on a fact that cannot differ between nodes.</param>
public sealed record NodeStatus(
    string Name,
    NodeStanding Standing,
    string Why,
    ulong? Head,
    long Failures,
    int ConsecutiveFailures,
    long Outvoted)
{
    /// <summary>The standing and its reason in words.</summary>
    public string Describe() => Standing switch
    {
        NodeStanding.Active => "active",
        NodeStanding.Lagging => $"lagging: {Why}",
        NodeStanding.Forked => $"on a fork: {Why}",
        NodeStanding.Quarantined => $"in quarantine: {Why}",
        _ => $"banned: {Why}",
    };
}
