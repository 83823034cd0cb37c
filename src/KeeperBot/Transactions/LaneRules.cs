using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Transactions;

/// <summary>
/// The rules that sending rests on, as values, so that a test can break one at a time and prove that the storm notices.
/// </summary>
internal sealed record LaneRules
{
    /// <summary>The rules that every keeper runs.</summary>
    public static LaneRules Production { get; } = new();

    /// <summary>What every intent in flight needs next.</summary>
    public Func<KeeperState, LaneMarket, GasMandate, ImmutableArray<LaneStep>> Plan { get; init; } = Lane.Plan;

    /// <summary>What is done about nonces below those in flight that no intent has.</summary>
    public Func<KeeperState, LaneMarket, GasMandate, ImmutableArray<GapMove>> FillGaps { get; init; } = GapFill.Plan;

    /// <summary>
    /// The nonce that a new intent is signed with: it follows from the journal's rows, never from a counter.
    /// </summary>
    public Func<AccountState, ulong> NextNonce { get; init; } = static account =>
        account.NextNonce ?? throw new InvariantException("a plan is to be signed before the account's nonce is known");

    /// <summary>Whether an inclusion can no longer be taken back.</summary>
    public Func<Inclusion, BlockHeader, bool> IsFinal { get; init; } = static (inclusion, final) =>
        inclusion.Block <= final.Number;

    /// <summary>Whether the chain counts transactions of the account that the journal does not know.</summary>
    public Func<AccountState, ulong, bool> HasForeign { get; init; } = static (account, count) =>
        account.HasForeign(count);

    /// <summary>Whether a plan is tried against the newest block before and while it is offered.</summary>
    public bool Simulates { get; init; } = true;

    /// <summary>Whether a receipt is believed only when the chain has its block at that height.</summary>
    public bool ChecksInclusion { get; init; } = true;
}
