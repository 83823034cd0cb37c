using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

/// <summary>A price feed as its proxy answers, and the aggregator behind it.</summary>
internal sealed record FeedWorld(BigInteger Answer, int Decimals, ulong UpdatedAt, BigInteger RoundId)
{
    private const ulong BetweenRounds = 600;

    /// <summary>When the round began; null for when it was answered.</summary>
    public ulong? StartedAt { get; init; }

    public string Description { get; init; } = "A / USD";

    /// <summary>What is behind it; null for a feed that is no proxy.</summary>
    public Address? Aggregator { get; init; }

    /// <summary>The rounds before, newest first; null for rounds of ten minutes and nearly the same answer.</summary>
    public ImmutableArray<(BigInteger Answer, ulong UpdatedAt)>? Earlier { get; init; }

    /// <summary>What the aggregator clips answers to, under the name of its function.</summary>
    public ImmutableDictionary<string, BigInteger> Bounds { get; init; } =
        ImmutableDictionary<string, BigInteger>.Empty;

    public bool IsShut { get; init; }

    /// <summary>The output of a function of the proxy; null when it reverts.</summary>
    public AbiValue[]? Answers(string name, AbiRecord input) => IsShut ? null : name switch
    {
        "latestRoundData" => [RoundId, Answer, StartedAt ?? UpdatedAt, UpdatedAt, RoundId],
        "decimals" => [Decimals],
        "description" => [Description],
        "aggregator" when Aggregator is { } aggregator => [aggregator],
        "getRoundData" => Before(input[0].AsBigInteger()),
        _ => null,
    };

    /// <summary>The output of a function of the aggregator; null when it has none of this name.</summary>
    public AbiValue[]? Bound(string name) => Bounds.TryGetValue(name, out var bound) ? [bound] : null;

    private AbiValue[]? Before(BigInteger roundId)
    {
        // Who reads a node that lies asks for rounds of its own making.
        if (roundId >= RoundId || RoundId - roundId > int.MaxValue)
        {
            return null;
        }

        var back = (int)(RoundId - roundId);
        if (Earlier is { } told)
        {
            return back > told.Length ? null : Round(roundId, told[back - 1].Answer, told[back - 1].UpdatedAt);
        }

        var age = (ulong)back * BetweenRounds;
        return UpdatedAt <= age ? null : Round(roundId, Answer - back, UpdatedAt - age);
    }

    private static AbiValue[] Round(BigInteger id, BigInteger answer, ulong at) => [id, answer, at, at, id];
}
