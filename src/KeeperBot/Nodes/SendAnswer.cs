using System.Collections.Immutable;
using KeeperBot.Core.Intents;

namespace KeeperBot.Nodes;

/// <summary>What became of an offer of signed bytes, as far as the node said.</summary>
/// <param name="Outcome">The node's text, classified.</param>
/// <param name="Said">The text itself, shortened and without secrets; empty when the node took the bytes.</param>
public sealed record SendAnswer(SendOutcome Outcome, string Said)
{
    // What is certain first, then what says most of what to do next; what says least is last.
    private static readonly ImmutableArray<SendOutcome> ByWeight =
    [
        SendOutcome.Accepted,
        SendOutcome.NonceSpent,
        SendOutcome.ReplacementUnderpriced,
        SendOutcome.Underpriced,
        SendOutcome.InsufficientFunds,
        SendOutcome.NonceGap,
        SendOutcome.GasLimit,
        SendOutcome.PoolFull,
        SendOutcome.Refused,
        SendOutcome.RateLimited,
        SendOutcome.Unknown,
    ];

    /// <summary>The node took the bytes.</summary>
    public static SendAnswer Accepted { get; } = new(SendOutcome.Accepted, string.Empty);

    /// <summary>One answer for those of several nodes: the one that says most, the first among equals.</summary>
    /// <returns>Null for none.</returns>
    public static SendAnswer? Combine(IReadOnlyList<SendAnswer> answers) =>
        answers.MinBy(answer => ByWeight.IndexOf(answer.Outcome));
}
