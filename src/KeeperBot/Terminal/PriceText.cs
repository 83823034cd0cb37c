using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;

namespace KeeperBot.Terminal;

/// <summary>Says in words what was checked about a price.</summary>
internal static class PriceText
{
    private static readonly (FeedReasons Codes, string Name)[] Feeds =
    [
        (ReasonCode.BaseFeed, "the base feed"),
        (ReasonCode.QuoteFeed, "the quote feed"),
        (ReasonCode.AssetFeed, "an asset's feed"),
    ];

    /// <summary>A check of a price; null for another reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="measured">What was measured, in its unit.</param>
    /// <param name="limit">What it was measured against, in its unit.</param>
    public static string? Say(Reason reason, string measured, string limit) => reason.Code switch
    {
        ReasonCode.Sequencer when reason.Passed => $"the sequencer has been up for {measured}",
        ReasonCode.Sequencer => $"the sequencer must have been up for more than {limit}",
        ReasonCode.Triangle when reason.Passed => $"an asset's price is {measured} from an independent one",
        ReasonCode.Triangle => $"an asset's price is not confirmed, {measured} apart, at most {limit}",
        ReasonCode.PriceDrift => $"a second opinion is {measured} from the price, {limit} is usual",
        ReasonCode.PriceUnconfirmed => "a second opinion on the price is missing, trades are smaller",
        _ when CrossCheck.All.Any(check => check.Name == reason.Code) =>
            $"{reason.Code} is {measured} from the price, at most {limit}",
        _ => Feeds.Select(feed => Say(reason, feed.Codes, feed.Name, measured, limit))
            .FirstOrDefault(text => text is not null),
    };

    private static string? Say(Reason reason, FeedReasons codes, string feed, string measured, string limit)
    {
        var code = reason.Code;
        return code == codes.Answers ? $"{feed} {(reason.Passed ? "answers" : "does not answer")}"
            : code == codes.Positive ? $"{feed} says {measured}"
            : code == codes.Age ? $"{feed} is {measured} old, at most {limit}"
            : code == codes.Terms ? $"{feed} answers with {reason.Measured} decimals, at first with {reason.Limit}"
            : code == codes.Swap ? $"{feed} got another aggregator {measured} ago, it counts after {limit}"
            : code == codes.Jump ? $"{feed} moved by {measured} in a round, at most {limit}"
            : code == codes.Frozen ? $"{feed} repeats one answer for {measured}, at most {limit}"
            : code == codes.Bounds ? reason.Passed
                ? $"{feed} is away from where its aggregator clips it"
                : $"{feed} says {measured}, its aggregator clips at {limit}"
            : code == codes.Band ? $"{feed} says {measured}, {limit} is {(reason.Passed ? "possible" : "the limit")}"
            : null;
    }
}
