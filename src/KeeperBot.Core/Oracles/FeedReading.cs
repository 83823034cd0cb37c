using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Oracles;

/// <summary>What a feed said at a block: the evidence that a decision keeps of every price it used.</summary>
/// <param name="Asset">The symbol of what it prices.</param>
/// <param name="Feed">The proxy.</param>
/// <param name="RoundId">The round; a proxy's says in its upper bits which aggregator it came from.</param>
/// <param name="Answer">The answer, scaled by <paramref name="Decimals"/>.</param>
/// <param name="Decimals">What answers are scaled by.</param>
/// <param name="StartedAt">Unix seconds at which the round began.</param>
/// <param name="UpdatedAt">Unix seconds at which it was answered.</param>
/// <param name="Aggregator">What is behind the proxy; null for a feed that is none.</param>
/// <param name="Description">Keccak-256 of what it says that it prices; null for a feed that does not say.</param>
public sealed record FeedReading(
    string Asset,
    Address Feed,
    BigInteger RoundId,
    BigInteger Answer,
    int Decimals,
    BigInteger StartedAt,
    BigInteger UpdatedAt,
    Address? Aggregator,
    Hash32? Description)
{
    /// <summary>
    /// A proxy's round id is <c>phase &lt;&lt; 64 | round of the aggregator</c> (Chainlink, AggregatorProxy.sol).
    /// </summary>
    internal const int RoundBits = 64;

    /// <summary>
    /// The codes of the checks that it passed besides those that are a decision's reasons; the others' failures are.
    /// </summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>The number of the aggregator behind the proxy, counted from 1; 0 for a feed that is no proxy.</summary>
    [JsonIgnore]
    public BigInteger Phase => RoundId >> RoundBits;
}
