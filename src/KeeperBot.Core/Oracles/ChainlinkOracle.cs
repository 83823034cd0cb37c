using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Oracles;

/// <summary>Two Chainlink USD feeds, read through their proxies.</summary>
/// <remarks>
/// Only <c>latestRoundData</c> is used: the <c>latestAnswer</c> family is deprecated, and <c>answeredInRound</c> says
/// nothing about age (Chainlink, "Using Data Feeds"). A feed that was shut down reverts; that refuses the vault.
/// </remarks>
public sealed class ChainlinkOracle : OracleKind
{
    /// <summary>
    /// A billion USD: from there up, and from one over it down, an answer is no price, whatever the feed says. In
    /// between, no cross of two prices rounds to zero.
    /// </summary>
    private static readonly BigInteger LargestPrice = 1_000_000_000;

    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");
    private static readonly AbiFunction Decimals = Abis.ChainlinkFeed.Function("decimals");

    /// <inheritdoc/>
    public override string Name => "chainlink";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(OracleMandate oracle, Answers answers) =>
    [
        new Ask(oracle.BaseFeed, LatestRoundData),
        new Ask(oracle.BaseFeed, Decimals),
        new Ask(oracle.QuoteFeed, LatestRoundData),
        new Ask(oracle.QuoteFeed, Decimals),
    ];

    /// <inheritdoc/>
    public override BigInteger? QuotePerBaseWad(OracleMandate oracle, Answers answers)
    {
        if (TryRead(oracle.BaseFeed, answers) is not { } inBase
            || TryRead(oracle.QuoteFeed, answers) is not { } inQuote)
        {
            return null;
        }

        var evidence = new PriceEvidence(inBase.Price, inBase.Decimals, inQuote.Price, inQuote.Decimals, []);
        return evidence.Usable ? evidence.QuotePerBaseWad : null;
    }

    /// <inheritdoc/>
    public override PriceEvidence Judge(OracleMandate oracle, Answers answers, ulong timestamp)
    {
        var inBase = Read(oracle.BaseFeed, answers);
        var baseChecks = Check(inBase, oracle.BaseMaxAgeSeconds, timestamp, ReasonCode.BaseFeed);
        var inQuote = Read(oracle.QuoteFeed, answers);
        var quoteChecks = Check(inQuote, oracle.QuoteMaxAgeSeconds, timestamp, ReasonCode.QuoteFeed);
        return new PriceEvidence(
            inBase.Price, inBase.Decimals, inQuote.Price, inQuote.Decimals, [.. baseChecks, .. quoteChecks]);
    }

    private static FeedRead Read(Address feed, Answers answers) => new(
        answers.Get(new Ask(feed, LatestRoundData)), answers.Get(new Ask(feed, Decimals))[0].AsInt32());

    private static FeedRead? TryRead(Address feed, Answers answers) =>
        answers.TryGet(new Ask(feed, LatestRoundData)) is { } round
        && answers.TryGet(new Ask(feed, Decimals)) is { } decimals
            ? new FeedRead(round, decimals[0].AsInt32())
            : null;

    private static ImmutableArray<Reason> Check(FeedRead feed, long maxAge, ulong timestamp, FeedReasons codes)
    {
        var updatedAt = feed.Round["updatedAt"].AsBigInteger();
        var age = (BigInteger)timestamp - updatedAt;
        var isSound = feed.IsPlausible && !feed.Round["roundId"].AsBigInteger().IsZero;
        return
        [
            new Reason(codes.Positive, isSound, Scaled.ToDouble(feed.Answer, feed.Decimals), 0, "USD"),
            // A round from the future is as wrong as an old one: the node or the feed is not what it seems.
            new Reason(codes.Age, age.Sign >= 0 && age <= maxAge && !updatedAt.IsZero, (double)age, maxAge, "s"),
        ];
    }

    /// <summary>What one feed answered.</summary>
    private sealed record FeedRead(AbiRecord Round, int Decimals)
    {
        public BigInteger Answer { get; } = Round["answer"].AsBigInteger();

        public bool IsPlausible =>
            Answer * LargestPrice > PowerOfTen.Of(Decimals) && Answer < PowerOfTen.Of(Decimals) * LargestPrice;

        public BigInteger Price => IsPlausible ? Answer : BigInteger.Zero;
    }
}
