using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Oracles;

/// <summary>Whether an L2's sequencer is up, and was for long enough.</summary>
/// <remarks>
/// Source: Chainlink, "L2 Sequencer Uptime Feeds": answer 0 is up and 1 is down; <c>startedAt</c> is when that changed,
/// 0 for a round that is not valid. While it is down no block comes and the feed cannot say so: that the head stands
/// still is noticed by who follows it.
/// </remarks>
internal static class SequencerStatus
{
    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");

    /// <summary>The reads.</summary>
    public static IEnumerable<Ask> Observe(SequencerMandate sequencer) => [new Ask(sequencer.Feed, LatestRoundData)];

    /// <summary>The check at a time.</summary>
    /// <exception cref="UnanswerableException">The read is missing or malformed.</exception>
    public static Reason Judge(SequencerMandate sequencer, Answers answers, ulong timestamp)
    {
        Reason Say(bool passed, double seconds, string? detail) =>
            new(ReasonCode.Sequencer, passed, seconds, sequencer.GraceSeconds, "s", detail);
        var ask = new Ask(sequencer.Feed, LatestRoundData);
        if (!answers.Raw(ask).Success)
        {
            return Say(false, 0, $"latestRoundData of {sequencer.Feed} reverts");
        }

        var round = answers.Get(ask);
        var since = round["startedAt"].AsBigInteger();
        var up = timestamp - since;
        var flaw = !round["answer"].AsBigInteger().IsZero ? "the sequencer is down"
            : since.IsZero ? "the uptime feed's round is not valid"
            : up.Sign < 0 ? "the uptime feed's round is from the future"
            : up <= sequencer.GraceSeconds ? "the sequencer came back"
            : null;
        return Say(flaw is null, since.IsZero ? 0 : (double)up, flaw);
    }
}
