using KeeperBot.Core.Intents;

namespace KeeperBot.Nodes;

/// <summary>What became of an offer of signed bytes, as far as the node said.</summary>
/// <param name="Outcome">The node's text, classified.</param>
/// <param name="Said">The text itself, shortened and without secrets; empty when the node took the bytes.</param>
public sealed record SendAnswer(SendOutcome Outcome, string Said)
{
    /// <summary>The node took the bytes.</summary>
    public static SendAnswer Accepted { get; } = new(SendOutcome.Accepted, string.Empty);
}
