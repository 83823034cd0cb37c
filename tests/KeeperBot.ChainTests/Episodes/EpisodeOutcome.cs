using System.Collections.Immutable;
using KeeperBot.ChainTests.Episodes.Checks;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>What an episode came to.</summary>
internal sealed record EpisodeOutcome
{
    /// <summary>The seed that plays it again.</summary>
    public required int Seed { get; init; }

    /// <summary>Blocks, those at the end included in which nothing is drawn.</summary>
    public int Blocks { get; init; }

    /// <summary>Decisions by their verdict.</summary>
    public SortedDictionary<string, int> Verdicts { get; } = new(StringComparer.Ordinal);

    /// <summary>Plans by how they ended.</summary>
    public SortedDictionary<string, int> Ends { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Plans that reverted in a block, by the name of the error.</summary>
    public SortedDictionary<string, int> Reverts { get; } = new(StringComparer.Ordinal);

    /// <summary>Plans that the chain executed.</summary>
    public int Hedges { get; init; }

    /// <summary>Legs that were filled, by venue.</summary>
    public SortedDictionary<string, int> Legs { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Moves of margin.</summary>
    public int MarginMoves { get; init; }

    /// <summary>Reports of venues that were taken.</summary>
    public int Settlements { get; init; }

    /// <summary>Accounts that were liquidated.</summary>
    public int Liquidations { get; init; }

    /// <summary>Those of them where the executor still had funds: a jump went past the price.</summary>
    public int LiquidatedWithFunds { get; init; }

    /// <summary>Blocks in which a venue took no orders, counted for each venue.</summary>
    public int Closures { get; set; }

    /// <summary>Calls of the keeper that went wrong.</summary>
    public int Faults { get; init; }

    /// <summary>Blocks that the keeper could not decide on because its nodes did not answer.</summary>
    public int Unanswered { get; init; }

    /// <summary>How often the keeper was killed.</summary>
    public int Kills { get; set; }

    /// <summary>Quote units that plans lost against the oracle.</summary>
    public double LossUsd { get; init; }

    /// <summary>What was drawn, and how often.</summary>
    public SortedDictionary<string, int> Drawn { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What did not hold.</summary>
    public ImmutableArray<EpisodeViolation> Violations { get; init; } = [];

    /// <summary>What happened in each block, in words.</summary>
    public ImmutableArray<string> Story { get; init; } = [];

    /// <summary>A copy of the journal when something did not hold; null when all did.</summary>
    public string? Journal { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>The violations with what was drawn at their blocks: all that is needed to look at them again.</summary>
    public string Describe() => string.Join('\n',
    [
        $"seed {Seed}: scripts/episodes --from {Seed} --count 1 --story plays it again; journal {Journal}",
        .. Violations.Take(20).SelectMany(violation => Story
            .Where(line => line.StartsWith($"{violation.Block}: ", StringComparison.Ordinal))
            .Select(line => $"    {line}")
            .Prepend($"  {violation}")),
    ]);
}
