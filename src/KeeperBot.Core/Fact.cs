using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core;

/// <summary>Everything the keeper can learn. A new kind of input is a new case here, nothing else.</summary>
public abstract record Fact
{
    private Fact()
    {
    }

    /// <summary>A block became the head, and everything was read at its hash.</summary>
    public sealed record BlockSeen(Snapshot Snapshot) : Fact;

    /// <summary>Something happened to an intent: it was signed, sent, included, or it ended.</summary>
    public sealed record IntentChanged(string Vault, long Decision, IntentChange Change) : Fact;

    /// <summary>An operator asked for something.</summary>
    public sealed record OperatorSpoke(OperatorVerb Verb, string Vault) : Fact;
}

/// <summary>What an operator may ask of a vault.</summary>
public enum OperatorVerb
{
    /// <summary>Trade to flat now; guards that allow it are overridden.</summary>
    Rebalance,

    /// <summary>Plan nothing until resumed.</summary>
    Pause,

    /// <summary>Plan again.</summary>
    Resume,
}
