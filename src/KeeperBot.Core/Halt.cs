using System.Collections.Immutable;

namespace KeeperBot.Core;

/// <summary>
/// Why the keeper signs nothing more until an operator says <c>resume</c>. What is open stays tracked.
/// </summary>
/// <param name="Code">One of <see cref="HaltCode"/>.</param>
/// <param name="Why">What was seen.</param>
/// <param name="Block">Number of the head at which it was seen.</param>
public sealed record Halt(string Code, string Why, ulong Block);

/// <summary>What halts a keeper, and what to do about it.</summary>
public static class HaltCode
{
    /// <summary>Somebody else signs with the keeper's key.</summary>
    public const string ForeignNonce = "foreign-nonce";

    /// <summary>A block that was final is not on the chain any more.</summary>
    public const string FinalityReverted = "finality-reverted";

    /// <summary>Code, meaning and remedy.</summary>
    public static readonly ImmutableArray<(string Code, string Meaning, string Remedy)> Catalogue =
    [
        (ForeignNonce, "the keeper's account sent a transaction that is not in this journal",
            "find who else holds the key: a second keeper, or a thief; rotate the key unless it was you, then resume"),
        (FinalityReverted, "a block that was final is not on the chain any more",
            "compare the nodes with public explorers; resume when they agree"),
    ];

    /// <summary>What to do about a halt.</summary>
    public static string RemedyOf(string code) =>
        Catalogue.First(entry => string.Equals(entry.Code, code, StringComparison.Ordinal)).Remedy;
}
