using System.Collections.Immutable;
using KeeperBot.Transactions;

namespace KeeperBot.Nodes;

/// <summary>What became of an offer of signed bytes, as far as the node said.</summary>
/// <param name="Outcome">The node's text, classified.</param>
/// <param name="Said">The text itself, shortened and without secrets; empty when the node took the bytes.</param>
public sealed record SendAnswer(SendOutcome Outcome, string Said)
{
    // What is certain first, then what says most of what to do. An outcome that is not listed says less than these.
    private static readonly ImmutableArray<SendOutcome> ByWeight =
    [
        SendOutcome.Accepted,
        SendOutcome.NonceSpent,
        SendOutcome.Underpriced,
        SendOutcome.InsufficientFunds,
    ];

    /// <summary>The node took the bytes.</summary>
    public static SendAnswer Accepted { get; } = new(SendOutcome.Accepted, string.Empty);

    /// <summary>One answer for those of several nodes: the one that says most, the first among equals.</summary>
    /// <returns>Null for none.</returns>
    public static SendAnswer? Combine(IReadOnlyList<SendAnswer> answers) => answers.MinBy(Weight);

    private static int Weight(SendAnswer answer) => answer.Outcome == SendOutcome.Unknown
        ? ByWeight.Length + 1
        : ByWeight.IndexOf(answer.Outcome) is var place and >= 0 ? place : ByWeight.Length;
}
