namespace KeeperBot.Nodes;

/// <summary>What became of a request to a node.</summary>
public enum RequestOutcome
{
    /// <summary>It answered.</summary>
    Answered,

    /// <summary>It answered with a JSON-RPC error.</summary>
    Refused,

    /// <summary>It asked for fewer requests.</summary>
    Limited,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>The connection failed, or what it answered was nonsense.</summary>
    Failed,
}

/// <summary>A request to a node that ended; one that nobody waited for any more is none.</summary>
/// <param name="Node">The node's number in the configuration, from 1.</param>
/// <param name="Method">The JSON-RPC method.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Took">How long it took, waiting for its turn included.</param>
public sealed record NodeRequest(int Node, string Method, RequestOutcome Outcome, TimeSpan Took);
