using System.Collections.Immutable;

namespace KeeperBot.Core.Decisions;

/// <summary>The codes of one feed's checks.</summary>
/// <param name="role">What the feed is to the vault: <c>base</c>, <c>quote</c> or <c>asset</c>.</param>
public sealed class FeedReasons(string role)
{
    /// <summary>The feed was not shut down.</summary>
    public string Answers { get; } = $"{role}-feed-answers";

    /// <summary>Decimals and description are those first seen.</summary>
    public string Terms { get; } = $"{role}-feed-terms";

    /// <summary>No other aggregator was put behind the proxy of late.</summary>
    public string Swap { get; } = $"{role}-feed-swap";

    /// <summary>The answer is positive and the round valid.</summary>
    public string Positive { get; } = $"{role}-price-positive";

    /// <summary>The answer is fresh.</summary>
    public string Age { get; } = $"{role}-price-age";

    /// <summary>The answer is near the one before.</summary>
    public string Jump { get; } = $"{role}-price-jump";

    /// <summary>Rounds do not repeat one answer.</summary>
    public string Frozen { get; } = $"{role}-price-frozen";

    /// <summary>The answer is not at what the aggregator clips it to.</summary>
    public string Bounds { get; } = $"{role}-price-bounds";

    /// <summary>The answer is what the operator takes for possible.</summary>
    public string Band { get; } = $"{role}-price-band";

    /// <summary>Code and meaning of each, in the order in which they are made.</summary>
    public ImmutableArray<(string Code, string Meaning)> All =>
    [
        (Answers, $"the {role} feed answers: it was not shut down"),
        (Positive, $"the {role} feed's answer is positive and its round valid"),
        (Age, $"the {role} feed's answer is not older than its heartbeat and margin"),
        (Terms, $"the {role} feed's decimals and description are those that were seen first"),
        (Swap, $"the {role} feed has had its present aggregator for longer than the hold"),
        (Jump, $"the {role} feed's answer is not too far from the round before"),
        (Frozen, $"the {role} feed's rounds do not repeat one answer for too long"),
        (Bounds, $"the {role} feed's answer is 5 % away from what its aggregator clips answers to"),
        (Band, $"the {role} feed's answer is within the band that the operator takes for possible"),
    ];
}
