using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Documents;
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

    /// <summary>
    /// The account's nonce was taken from the chain: at the first start, or after a journal was restored that does not
    /// know all that was signed.
    /// </summary>
    /// <param name="Nonce">The account's transactions up to the head.</param>
    /// <param name="QuietUntil">
    /// Unix seconds until which nothing new is signed: by then all that a lost journal may have signed has expired.
    /// </param>
    /// <param name="Why">What was found.</param>
    public sealed record AccountAdopted(ulong Nonce, ulong QuietUntil, string Why) : Fact;

    /// <summary>
    /// A transfer of nothing to ourselves was signed, to spend a nonce below those in flight that no intent has.
    /// </summary>
    public sealed record GapFilled(Attempt Attempt) : Fact;

    /// <summary>Contracts that the keeper relies on were seen for the first time.</summary>
    public sealed record CodesSeen(ImmutableArray<CodeSeen> Codes) : Fact;

    /// <summary>Something happened after which nothing may be signed until an operator has looked.</summary>
    public sealed record Halted(Halt Halt) : Fact;

    /// <summary>An operator states something that no chain tells; it holds until it is stated anew.</summary>
    public sealed record DocumentStated(StatedDocument Document) : Fact;

    /// <summary>An operator asked for something.</summary>
    public sealed record OperatorSpoke(OperatorVerb Verb, string Vault) : Fact
    {
        /// <summary>
        /// The request's number in the keeper's inbox, so that it is heard once; 0 for one that came another way.
        /// </summary>
        public long Request { get; init; }

        /// <summary>Most that the trade may be, quote integer; null for no limit but the mandate's.</summary>
        public BigInteger? MostNotional { get; init; }
    }
}

/// <summary>What an operator may ask of a vault.</summary>
public enum OperatorVerb
{
    /// <summary>Trade now to where the policy trades to; guards that allow it are overridden.</summary>
    Rebalance,

    /// <summary>Plan nothing until resumed.</summary>
    Pause,

    /// <summary>Plan again; also ends a halt of the whole keeper.</summary>
    Resume,

    /// <summary>Trade to a net delta of zero now, whatever the policy wants.</summary>
    Flatten,

    /// <summary>Close the whole hedge, in as many plans as the caps ask for, and stay paused.</summary>
    Unwind,
}
