namespace KeeperBot.Storms.Runs;

/// <summary>What storms are about.</summary>
internal enum StormKind
{
    /// <summary>Everything, and all of the others too.</summary>
    Mixed,

    /// <summary>One of three nodes lies in any way; two must agree. No lie may have an effect.</summary>
    Lying,

    /// <summary>
    /// The only node lies. The keeper may believe it; the vault's loss stays inside the executor's limits.
    /// </summary>
    AllLying,

    /// <summary>Base fees rise for 20 full blocks, or jump in one; nothing else is wrong.</summary>
    Spike,

    /// <summary>Two to five keepers have one key, each with a journal of its own.</summary>
    Split,
}
