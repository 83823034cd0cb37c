using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Plans;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Intents;

/// <summary>How far an intent has come.</summary>
public enum IntentState
{
    /// <summary>In the journal; nothing is signed.</summary>
    Planned,

    /// <summary>Signed bytes are in the journal; they may or may not have been sent.</summary>
    Signed,

    /// <summary>A node took the bytes.</summary>
    Broadcast,

    /// <summary>In a block that is not final.</summary>
    Included,

    /// <summary>A cancel at the same nonce is signed; either may be included.</summary>
    CancelPending,

    /// <summary>Nothing that is known says which way it went; the lane halts until it does.</summary>
    Ambiguous,

    /// <summary>Ended: executed, in a final block.</summary>
    Executed,

    /// <summary>Ended: included and reverted, in a final block.</summary>
    Reverted,

    /// <summary>Ended: its nonce is spent by our cancel in a final block, or it was never signed.</summary>
    Cancelled,

    /// <summary>Ended: the deadline passed before anything was signed.</summary>
    Expired,

    /// <summary>
    /// Ended: an urgent intent took its nonce, or it took one whose first owner was included after all.
    /// </summary>
    Superseded,

    /// <summary>Ended: its nonce was spent by a transaction that is not ours.</summary>
    ForeignNonce,
}

/// <summary>
/// The durable promise to carry out a plan. It exists once the decision is in the journal and ends in exactly one
/// terminal state.
/// </summary>
/// <param name="Decision">Number of the decision whose plan this is; identifies the intent.</param>
/// <param name="Plan">What to do.</param>
/// <param name="ReasonHash">Commits the transaction to the decision.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Attempts">Everything that was ever signed for it, oldest first; all at one nonce.</param>
/// <param name="Inclusion">Where its nonce was spent; null while it is not.</param>
/// <param name="Why">Why it ended; null while it has not.</param>
public sealed record Intent(
    long Decision,
    HedgePlan Plan,
    Hash32 ReasonHash,
    IntentState State,
    ImmutableArray<Attempt> Attempts,
    Inclusion? Inclusion,
    string? Why)
{
    /// <summary>Why it must not execute any more, so that its nonce is spent by a cancel; null while it may.</summary>
    public string? Withdrawn { get; init; }

    /// <summary>
    /// The decision of the more urgent intent that took its nonce; null while it has its nonce to itself.
    /// </summary>
    public long? YieldedTo { get; init; }

    /// <summary>What a node last said against its newest attempt; null when none was refused.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The nonce of its attempts; null before the first is signed.</summary>
    [JsonIgnore]
    public ulong? Nonce => Attempts.IsEmpty ? null : Attempts[0].Nonce;

    /// <summary>True when nothing more can happen to it.</summary>
    [JsonIgnore]
    public bool Ended => State >= IntentState.Executed;

    /// <summary>
    /// True while its transaction is neither in a block nor impossible: the account's lane waits for it.
    /// </summary>
    [JsonIgnore]
    public bool InFlight => State < IntentState.Included || State is IntentState.CancelPending or IntentState.Ambiguous;

    /// <summary>
    /// True while no other plan of the vault may be made: it is in flight, or included as an executed plan that the
    /// executor's sequence at the block in question does not show yet. A cancel never moves the sequence.
    /// </summary>
    public bool Blocks(ulong executorSequence) =>
        InFlight || (State == IntentState.Included
            && Inclusion is { Success: true, Kind: InclusionKind.Plan } && executorSequence <= Plan.Sequence);

    /// <summary>True while it may still execute and nothing was done to stop it.</summary>
    [JsonIgnore]
    public bool MayBeWithdrawn => Withdrawn is null && YieldedTo is null
        && State is IntentState.Planned or IntentState.Signed or IntentState.Broadcast;

    /// <summary>
    /// True when an urgent plan of the same vault may take its place: it is a routine one, and its fate is known to be
    /// open. At most one of the two executes: they share the nonce and the executor's sequence.
    /// </summary>
    [JsonIgnore]
    public bool MayBeSuperseded => Plan.Urgency == Urgency.Routine && MayBeWithdrawn;
}

/// <summary>Signed bytes. They are in the journal before the first one leaves the process.</summary>
/// <param name="Hash">The transaction's hash.</param>
/// <param name="Nonce">The account's nonce that it spends.</param>
/// <param name="MaxFeeWei">Most wei per gas it pays.</param>
/// <param name="TipWei">Priority fee, wei per gas.</param>
/// <param name="GasLimit">Gas limit.</param>
/// <param name="IsCancel">True for a transfer of nothing to ourselves, which only spends the nonce.</param>
/// <param name="Block">Number of the head it was signed on.</param>
/// <param name="Raw">The bytes, hex.</param>
public sealed record Attempt(
    Hash32 Hash,
    ulong Nonce,
    BigInteger MaxFeeWei,
    BigInteger TipWei,
    ulong GasLimit,
    bool IsCancel,
    ulong Block,
    string Raw)
{
    /// <summary>Most wei it can cost.</summary>
    [JsonIgnore]
    public BigInteger MaxCostWei => MaxFeeWei * GasLimit;
}

/// <summary>A node did not take an attempt.</summary>
/// <param name="Hash">Which attempt.</param>
/// <param name="Outcome">What the node's text means.</param>
/// <param name="Said">The text, shortened and without secrets.</param>
public sealed record Refusal(Hash32 Hash, SendOutcome Outcome, string Said);

/// <summary>What spent an intent's nonce.</summary>
public enum InclusionKind
{
    /// <summary>The plan itself.</summary>
    Plan,

    /// <summary>Its cancel.</summary>
    Cancel,

    /// <summary>Another intent's attempt: that of the one which took the nonce, or from which it was taken.</summary>
    Rival,
}

/// <summary>A receipt: where an attempt was included and what it did.</summary>
/// <param name="Hash">Which attempt.</param>
/// <param name="Block">The block's number.</param>
/// <param name="BlockHash">The block's hash.</param>
/// <param name="Success">False when the transaction reverted.</param>
/// <param name="Kind">What spent the nonce.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="GasPriceWei">Wei per gas that was paid.</param>
/// <param name="Fill">What the executor said it did; null for a revert or a cancel.</param>
/// <param name="Revert">The decoded revert reason; null for a success.</param>
public sealed record Inclusion(
    Hash32 Hash,
    ulong Block,
    Hash32 BlockHash,
    bool Success,
    InclusionKind Kind,
    ulong GasUsed,
    BigInteger GasPriceWei,
    Fill? Fill,
    string? Revert)
{
    /// <summary>Wei paid beside gas, for data on L1 and to the chain's operator; 0 on Ethereum.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public BigInteger DataFeeWei { get; init; }

    /// <summary>Wei paid for gas and data; a rival's is booked to the rival.</summary>
    [JsonIgnore]
    public BigInteger GasCostWei =>
        Kind == InclusionKind.Rival ? BigInteger.Zero : (GasPriceWei * GasUsed) + DataFeeWei;
}
