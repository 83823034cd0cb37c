using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core;

/// <summary>A pair of USD feeds that price the base in the quote, and what must hold of what they say.</summary>
/// <param name="Kind">Name of the oracle kind.</param>
/// <param name="BaseFeed">Base/USD.</param>
/// <param name="QuoteFeed">Quote/USD.</param>
/// <param name="BaseMaxAgeSeconds">Heartbeat of the base feed plus a margin.</param>
/// <param name="QuoteMaxAgeSeconds">Heartbeat of the quote feed plus a margin.</param>
public sealed record OracleMandate(
    string Kind,
    Address BaseFeed,
    Address QuoteFeed,
    long BaseMaxAgeSeconds,
    long QuoteMaxAgeSeconds)
{
    /// <summary>What the base feed's answers must keep to.</summary>
    public FeedLimits BaseLimits { get; init; } = FeedLimits.Usual;

    /// <summary>What the quote feed's answers must keep to.</summary>
    public FeedLimits QuoteLimits { get; init; } = FeedLimits.Usual;

    /// <summary>How long a feed is not acted on after another aggregator was put behind its proxy.</summary>
    public long SwapHoldSeconds { get; init; } = 300;

    /// <summary>The feed that says whether an L2's sequencer is up; null where there is none.</summary>
    public SequencerMandate? Sequencer { get; init; }

    /// <summary>Second opinions on the price. They never are the price.</summary>
    public ImmutableArray<CrossCheckMandate> CrossChecks { get; init; } = [];

    /// <summary>
    /// What one plan may trade while a second opinion differs or cannot be had, in percent of its notional cap.
    /// </summary>
    public int ReducedTradePercent { get; init; } = 25;
}

/// <summary>What a feed's answers must keep to, besides their age.</summary>
/// <param name="LowestWad">Least answer that is believed, 18 decimals; null for no limit.</param>
/// <param name="HighestWad">Greatest answer that is believed, 18 decimals; null for no limit.</param>
/// <param name="MaxJumpPercent">Most by which the larger of two rounds in a row may exceed the smaller.</param>
/// <param name="FrozenAfterSeconds">
/// How long rounds may come in with one and the same answer; 0 for a feed whose answer may stand still.
/// </param>
public sealed record FeedLimits(
    BigInteger? LowestWad, BigInteger? HighestWad, int MaxJumpPercent, long FrozenAfterSeconds)
{
    /// <summary>No band, half as much again between two rounds, and an answer may stand still.</summary>
    public static readonly FeedLimits Usual = new(null, null, 50, 0);
}

/// <summary>Chainlink's L2 sequencer uptime feed.</summary>
/// <param name="Feed">The feed: 0 for up, 1 for down, since its <c>startedAt</c>.</param>
/// <param name="GraceSeconds">
/// How long after the sequencer came back prices are not acted on; feeds and users catch up meanwhile.
/// </param>
public sealed record SequencerMandate(Address Feed, long GraceSeconds);

/// <summary>A second opinion on the price.</summary>
/// <param name="Kind">Name of the kind of cross-check.</param>
/// <param name="Source">The feed or pool that is asked.</param>
/// <param name="Limits">How far it may be from the price.</param>
public sealed record CrossCheckMandate(string Kind, Address Source, DeviationLimits Limits)
{
    /// <summary>Heartbeat of a feed plus a margin; unused by other kinds.</summary>
    public long MaxAgeSeconds { get; init; }

    /// <summary>Seconds that a time-weighted mean is taken over; unused by other kinds.</summary>
    public long WindowSeconds { get; init; }

    /// <summary>
    /// Least harmonic mean of a pool's liquidity in the window, in the pool's own units (sqrt of token integers);
    /// unused by other kinds.
    /// </summary>
    public BigInteger MinLiquidity { get; init; }
}

/// <summary>How far two prices of one thing may be apart, in hundredths of a percent of the first.</summary>
/// <param name="WarnBps">Beyond this it is told.</param>
/// <param name="ReduceBps">Beyond this trades are smaller.</param>
/// <param name="HaltBps">Beyond this nothing is traded.</param>
public sealed record DeviationLimits(int WarnBps, int ReduceBps, int HaltBps)
{
    /// <summary>
    /// 1 %, 2 % and 4 %: what a feed's deviation threshold, a pool's fee and half an hour of ether's moves come to.
    /// </summary>
    public static readonly DeviationLimits Usual = new(100, 200, 400);
}

/// <summary>
/// An independent USD price of an asset, which a price that is put together of factors must agree with.
/// </summary>
/// <param name="Feed">A USD feed that shares no factor with it.</param>
/// <param name="MaxAgeSeconds">Heartbeat of the feed plus a margin.</param>
/// <param name="MaxDeviationBps">Most that they may be apart, in hundredths of a percent.</param>
public sealed record UsdCheckMandate(Address Feed, long MaxAgeSeconds, int MaxDeviationBps);
