using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Decisions;

/// <summary>What a decision came to.</summary>
public enum Verdict
{
    /// <summary>Nothing to do: the policy does not want to trade.</summary>
    Hold,

    /// <summary>Trade: there is a plan.</summary>
    Hedge,

    /// <summary>The policy wants to trade, or cannot know whether it should, and a check forbids it.</summary>
    Refuse,

    /// <summary>An earlier plan must end first.</summary>
    Wait,

    /// <summary>The open plan is not wanted any more: its transaction is cancelled.</summary>
    Withdraw,
}

/// <summary>
/// What the keeper decided for one vault at one block, and why. The canonical JSON of this record is what
/// the plan commits to on chain (<see cref="ComputeReasonHash"/>).
/// </summary>
/// <param name="Number">Counts the keeper's decisions from 1; what <c>explain</c> and <c>replay</c> take.</param>
/// <param name="Vault">The vault's id.</param>
/// <param name="Block">The block's number.</param>
/// <param name="BlockHash">The hash that everything was read at.</param>
/// <param name="Timestamp">The block's time, unix seconds.</param>
/// <param name="Snapshot">Hash of the facts (<see cref="Snapshots.Snapshot.Hash"/>).</param>
/// <param name="Mandate">Hash of the mandate.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Measure">What was measured; null when it could not be.</param>
/// <param name="Reasons">Every check, in the order in which they were made; at least one.</param>
/// <param name="Flips">Where the verdict would change, everything else being equal.</param>
/// <param name="Plan">The trade, when the verdict is <see cref="Verdict.Hedge"/>.</param>
public sealed record Decision(
    long Number,
    string Vault,
    ulong Block,
    Hash32 BlockHash,
    ulong Timestamp,
    Hash32 Snapshot,
    Hash32 Mandate,
    Verdict Verdict,
    Measure? Measure,
    ImmutableArray<Reason> Reasons,
    Flips Flips,
    HedgePlan? Plan)
{
    /// <summary>
    /// What the protocols say of the positions that no exposure shows: they decided nothing, and a person should know.
    /// </summary>
    public ImmutableArray<Reason> Remarks { get; init; } = [];

    /// <summary>What the feeds said that its prices came from or were checked by.</summary>
    public ImmutableArray<FeedReading> Prices { get; init; } = [];

    /// <summary>
    /// What is usual at the venues, with this block: what holding costs there, and the depth of those that may be
    /// throttled; null where neither is remembered of any.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<VenueMemory>? Venues { get; init; }

    /// <summary>Keccak-256 of the canonical JSON of this decision; the executor emits it with the hedge.</summary>
    public Hash32 ComputeReasonHash() => Keccak256.Compute(Canonical.Serialize(this));

    /// <summary>
    /// The first reason that spoke for a hedge; for any other verdict the first that stood against it. What the policy
    /// did not need and what the operator overrode refuses nothing.
    /// </summary>
    [JsonIgnore]
    public Reason Decisive => Verdict switch
    {
        Verdict.Hedge => Reasons.First(r => r.Passed),
        Verdict.Refuse => Reasons.FirstOrDefault(r => !r.Passed && Refuses(r)) ?? Reasons[0],
        _ => Reasons.FirstOrDefault(r => !r.Passed) ?? Reasons[0],
    };

    private bool Refuses(Reason reason)
    {
        var operatorAsked = Reasons.Any(r => string.Equals(r.Code, ReasonCode.Operator, StringComparison.Ordinal));
        return !ReasonCode.OfPolicy.Contains(reason.Code, StringComparer.Ordinal)
            && !ReasonCode.IsRemark(reason.Code)
            && !(operatorAsked && Guard.All.Any(g => g.OperatorMayOverride && g.Code == reason.Code));
    }
}

/// <summary>What was measured.</summary>
/// <param name="Spot">USD per base.</param>
/// <param name="Volatility">Annual, 1.00 = 100 %; of a surface, that at the money in thirty days.</param>
/// <param name="BookDelta">Delta of the vault's book without the hedge, base units.</param>
/// <param name="Gamma">Base units per USD.</param>
/// <param name="Vega">USD per 1.00 of volatility.</param>
/// <param name="Theta">USD per year.</param>
/// <param name="Hedge">The hedge the executor holds, base token integer.</param>
/// <param name="NetDelta">Book delta plus hedge, base units, quantised to 1e-9.</param>
/// <param name="GasPriceWei">Wei per gas a transaction would pay in the next block.</param>
public sealed record Measure(
    double Spot,
    double Volatility,
    double BookDelta,
    double Gamma,
    double Vega,
    double Theta,
    BigInteger Hedge,
    double NetDelta,
    BigInteger GasPriceWei);

/// <summary>
/// The values at which the verdict would be another, each with everything else as it is; null where none would do it.
/// </summary>
/// <param name="SpotBelow">Highest spot below the present one, USD.</param>
/// <param name="SpotAbove">Lowest spot above the present one, USD.</param>
/// <param name="GasAtMostWei">Gas price at or below which a refused hedge goes out.</param>
/// <param name="GasAboveWei">Gas price above which a hedge is refused.</param>
/// <param name="At">Unix seconds of the first moment at which the timer acts.</param>
public sealed record Flips(
    double? SpotBelow,
    double? SpotAbove,
    BigInteger? GasAtMostWei,
    BigInteger? GasAboveWei,
    ulong? At)
{
    /// <summary>Nothing that is stated here would change the verdict.</summary>
    public static readonly Flips None = new(null, null, null, null, null);
}
