using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Daemons;
using KeeperBot.Nodes;

namespace KeeperBot.Health;

/// <summary>What is known of a running keeper after its last turn. Immutable: read on any thread.</summary>
/// <param name="StartedAt">When the process began.</param>
/// <param name="State">What the keeper remembers.</param>
public sealed record KeeperView(DateTimeOffset StartedAt, KeeperState State)
{
    /// <summary>The last turn that came back; null before the first.</summary>
    public Turn? LastTurn { get; init; }

    /// <summary>The newest decision of each vault that has one, in the order of the mandate.</summary>
    public ImmutableArray<Decision> Decisions { get; init; } = [];

    /// <summary>How the nodes stand.</summary>
    public ImmutableArray<NodeStatus> Nodes { get; init; } = [];

    /// <summary>How long the account's ether lasts; null before a block told.</summary>
    public GasRunway? Runway { get; init; }

    /// <summary>Number of the journal's newest entry; 0 before one was written.</summary>
    public long Sequence { get; init; }

    /// <summary>Vaults whose last plan in a block reverted, and what was said of it.</summary>
    public ImmutableSortedDictionary<string, string> Reverts { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
