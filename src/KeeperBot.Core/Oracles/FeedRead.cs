using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Oracles;

/// <summary>A Chainlink feed as it was read at a block, with the rounds before and the aggregator's limits.</summary>
/// <remarks>
/// Only <c>latestRoundData</c> and <c>getRoundData</c> are used: the <c>latestAnswer</c> family is deprecated, and
/// <c>answeredInRound</c> says nothing about age (Chainlink, "Using Data Feeds").
/// </remarks>
/// <param name="Reading">The latest round.</param>
/// <param name="Earlier">The rounds before it that the feed still tells, the newest first.</param>
/// <param name="Least">What the aggregator raises lower answers to; null for none.</param>
/// <param name="Greatest">What the aggregator lowers higher answers to; null for none.</param>
internal sealed record FeedRead(
    FeedReading Reading, ImmutableArray<EarlierRound> Earlier, BigInteger? Least, BigInteger? Greatest)
{
    /// <summary>How many rounds before the latest are looked at.</summary>
    public const int LookBack = 3;

    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");
    private static readonly AbiFunction RoundData = Abis.ChainlinkFeed.Function("getRoundData");
    private static readonly AbiFunction Decimals = Abis.ChainlinkFeed.Function("decimals");
    private static readonly AbiFunction Description = Abis.ChainlinkFeed.Function("description");
    private static readonly AbiFunction Aggregator = Abis.ChainlinkFeed.Function("aggregator");

    // Of an off-chain reporting aggregator, then of the flux aggregator before it.
    private static readonly ImmutableArray<AbiFunction> LeastViews =
    [
        AbiFunction.Parse("function minAnswer() view returns (int192)"),
        AbiFunction.Parse("function minSubmissionValue() view returns (int256)"),
    ];

    private static readonly ImmutableArray<AbiFunction> GreatestViews =
    [
        AbiFunction.Parse("function maxAnswer() view returns (int192)"),
        AbiFunction.Parse("function maxSubmissionValue() view returns (int256)"),
    ];

    /// <summary>The reads of a feed, given what is already answered; two rounds of them.</summary>
    public static IEnumerable<Ask> Observe(Address feed, Answers answers)
    {
        yield return new Ask(feed, LatestRoundData);
        yield return new Ask(feed, Decimals);
        yield return new Ask(feed, Description);
        yield return new Ask(feed, Aggregator);
        if (answers.TryGet(new Ask(feed, LatestRoundData)) is { } latest)
        {
            foreach (var ask in Before(feed, latest["roundId"].AsBigInteger()))
            {
                yield return ask;
            }
        }

        if (AggregatorOf(feed, answers) is { } aggregator)
        {
            foreach (var bound in LeastViews.Concat(GreatestViews))
            {
                yield return new Ask(aggregator, bound);
            }
        }
    }

    /// <summary>The answer alone, with its decimals; null where <see cref="Read"/> has none.</summary>
    public static (BigInteger Answer, int Decimals)? TryAnswer(Address feed, Answers answers) =>
        answers.TryGet(new Ask(feed, LatestRoundData)) is { } round
        && answers.TryGet(new Ask(feed, Decimals)) is { } decimals
            ? (round["answer"].AsBigInteger(), decimals[0].AsInt32())
            : null;

    /// <summary>The feed of an asset; null when it reverts, which is what one that was shut down does.</summary>
    /// <exception cref="UnanswerableException">A read is missing or malformed.</exception>
    public static FeedRead? Read(string asset, Address feed, Answers answers)
    {
        var ask = new Ask(feed, LatestRoundData);
        if (!answers.Raw(ask).Success)
        {
            return null;
        }

        var round = answers.Get(ask);
        var aggregator = AggregatorOf(feed, answers);
        var reading = new FeedReading(
            asset,
            feed,
            round["roundId"].AsBigInteger(),
            round["answer"].AsBigInteger(),
            answers.Get(new Ask(feed, Decimals))[0].AsInt32(),
            round["startedAt"].AsBigInteger(),
            round["updatedAt"].AsBigInteger(),
            aggregator,
            answers.TryGet(new Ask(feed, Description)) is { } text
                ? Keccak256.Compute(Encoding.UTF8.GetBytes(text[0].AsText()))
                : null);
        return new FeedRead(
            reading,
            [.. Before(feed, reading.RoundId).Select(answers.TryGet).OfType<AbiRecord>().Select(EarlierRound.Of)],
            BoundOf(aggregator, LeastViews, answers),
            BoundOf(aggregator, GreatestViews, answers));
    }

    /// <summary>The reads of the rounds before one, of the same aggregator.</summary>
    private static IEnumerable<Ask> Before(Address feed, BigInteger roundId)
    {
        var first = ((roundId >> FeedReading.RoundBits) << FeedReading.RoundBits) + 1;
        for (var earlier = roundId - 1; earlier >= first && earlier >= roundId - LookBack; earlier--)
        {
            yield return new Ask(feed, RoundData, earlier);
        }
    }

    private static Address? AggregatorOf(Address feed, Answers answers) =>
        answers.TryGet(new Ask(feed, Aggregator))?[0].AsAddress();

    private static BigInteger? BoundOf(Address? aggregator, ImmutableArray<AbiFunction> views, Answers answers) =>
        aggregator is not { } at ? null : views
            .Select(view => answers.TryGet(new Ask(at, view))?[0].AsBigInteger())
            .FirstOrDefault(bound => bound is not null);
}

/// <summary>A round before the latest.</summary>
/// <param name="Answer">Its answer.</param>
/// <param name="UpdatedAt">Unix seconds; 0 for a round that was never answered.</param>
internal sealed record EarlierRound(BigInteger Answer, BigInteger UpdatedAt)
{
    public static EarlierRound Of(AbiRecord round) =>
        new(round["answer"].AsBigInteger(), round["updatedAt"].AsBigInteger());
}
