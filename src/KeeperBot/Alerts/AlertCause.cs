using System.Collections.Immutable;

namespace KeeperBot.Alerts;

/// <summary>What an operator is told of. Declared once; options, documentation and tests derive from it.</summary>
public static class AlertCause
{
    /// <summary>The keeper is halted.</summary>
    public const string Halt = "halt";

    /// <summary>A plan reverted.</summary>
    public const string Revert = "revert";

    /// <summary>A nonce was spent by nobody knows what.</summary>
    public const string OutcomeUnknown = "outcome-unknown";

    /// <summary>No block was decided on for too long.</summary>
    public const string HeadStale = "head-stale";

    /// <summary>A price is too old, or fails another check.</summary>
    public const string FeedStale = "feed-stale";

    /// <summary>The loop does not turn.</summary>
    public const string LoopStuck = "loop-stuck";

    /// <summary>A delta is beyond twice its band, and no plan is in flight.</summary>
    public const string Delta = "delta";

    /// <summary>The account's ether runs out.</summary>
    public const string Runway = "runway";

    /// <summary>A vault's trades are refused.</summary>
    public const string Blocked = "blocked";

    /// <summary>Nodes disagree, are behind or do not answer.</summary>
    public const string NodesDisagree = "nodes-disagree";

    /// <summary>Code, meaning and what to do, in the order of urgency.</summary>
    public static readonly ImmutableArray<(string Code, string Meaning, string Remedy)> Catalogue =
    [
        (Halt, "the keeper signs nothing more until an operator resumes it",
            "run keeperbot status, find the cause, then keeperbot resume"),
        (OutcomeUnknown, "a nonce was spent by nobody knows what, and the lane waits",
            "run keeperbot status; find out who else holds the key"),
        (Revert, "a plan is in a block and reverted", "run keeperbot explain; see why the chain refused it"),
        (LoopStuck, "the loop does not turn", "restart the keeper; it takes up from the journal"),
        (HeadStale, "no block was decided on for too long", "check the nodes, and the chain itself"),
        (Delta, "a delta is beyond twice its band for long, and no plan is in flight",
            "run keeperbot explain, then keeperbot rebalance"),
        (Blocked, "a vault's trades are refused for long", "run keeperbot explain: it names the guard and its limit"),
        (FeedStale, "a price is too old, or fails another check", "compare the feed with its provider's page"),
        (Runway, "the account's ether runs out", "send ether to the keeper's account"),
        (NodesDisagree, "nodes disagree, are behind or do not answer", "check the nodes that do not vote"),
    ];

    /// <summary>What to do about a cause.</summary>
    public static string RemedyOf(string code) =>
        Catalogue.First(entry => string.Equals(entry.Code, code, StringComparison.Ordinal)).Remedy;
}
