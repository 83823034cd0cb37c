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

    /// <summary>A contract that the keeper relies on has other code than when it was first seen.</summary>
    public const string CodeChanged = "code-changed";

    /// <summary>The keeper's account has code, so that others may spend its nonces (EIP-7702).</summary>
    public const string KeeperHasCode = "keeper-has-code";

    /// <summary>Code, meaning and remedy.</summary>
    public static readonly ImmutableArray<(string Code, string Meaning, string Remedy)> Catalogue =
    [
        (ForeignNonce, "the keeper's account sent a transaction that is not in this journal",
            "find who else holds the key: a second keeper, or a thief; rotate the key unless it was you, then resume"),
        (FinalityReverted, "a block that was final is not on the chain any more",
            "compare the nodes with public explorers; resume when they agree"),
        (CodeChanged, "a contract that the keeper relies on has other code than when it was first seen",
            "find who changed it and review the new code; to resume is to accept it"),
        (KeeperHasCode, "the keeper's account delegates to code (EIP-7702)",
            "whoever signed that delegation holds the key: rotate it, or revoke the delegation, then resume"),
    ];

    /// <summary>What to do about a halt.</summary>
    public static string RemedyOf(string code) =>
        Catalogue.First(entry => string.Equals(entry.Code, code, StringComparison.Ordinal)).Remedy;
}
