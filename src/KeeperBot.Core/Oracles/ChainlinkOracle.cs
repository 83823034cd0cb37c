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
    public override PriceEvidence Judge(OracleMandate oracle, Answers answers, ulong timestamp)
    {
        var (basePrice, baseDecimals, baseChecks) =
            Read(oracle.BaseFeed, oracle.BaseMaxAgeSeconds, answers, timestamp, ReasonCode.BaseFeed);
        var (quotePrice, quoteDecimals, quoteChecks) =
            Read(oracle.QuoteFeed, oracle.QuoteMaxAgeSeconds, answers, timestamp, ReasonCode.QuoteFeed);
        return new PriceEvidence(basePrice, baseDecimals, quotePrice, quoteDecimals, [.. baseChecks, .. quoteChecks]);
    }

    private static (BigInteger Price, int Decimals, ImmutableArray<Reason> Checks) Read(
        Address feed,
        long maxAge,
        Answers answers,
        ulong timestamp,
        FeedReasons codes)
    {
        var round = answers.Get(new Ask(feed, LatestRoundData));
        var decimals = answers.Get(new Ask(feed, Decimals))[0].AsInt32();
        var answer = round["answer"].AsBigInteger();
        var updatedAt = round["updatedAt"].AsBigInteger();
        var unit = PowerOfTen.Of(decimals);
        var plausible = answer * LargestPrice > unit && answer < unit * LargestPrice;
        var age = (BigInteger)timestamp - updatedAt;
        var scaled = Pricing.Scaled.ToDouble(answer, decimals);
        return (plausible ? answer : BigInteger.Zero, decimals,
        [
            new Reason(codes.Positive, plausible && !round["roundId"].AsBigInteger().IsZero, scaled, 0, "USD"),
            // A round from the future is as wrong as an old one: the node or the feed is not what it seems.
            new Reason(codes.Age, age.Sign >= 0 && age <= maxAge && !updatedAt.IsZero, (double)age, maxAge, "s"),
        ]);
    }
}
