using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;

namespace KeeperBot.Core.Decisions;

/// <summary>The circumstances that an answer depends on and that a what-if may change.</summary>
/// <param name="BaseUsd">The base feed's answer; null for what was read.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
internal sealed record Circumstances(BigInteger? BaseUsd, ulong Timestamp, BigInteger GasPriceWei);

/// <summary>What a question came to under some circumstances.</summary>
internal sealed record Finding(
    Verdict Verdict,
    Measure? Measure,
    ImmutableArray<Reason> Reasons,
    HedgePlan? Plan,
    ulong? TimerAt,
    Urgency Urgency = Urgency.Routine);

/// <summary>What depends on the time alone.</summary>
internal sealed class Moment(ulong timestamp, PriceEvidence evidence)
{
    public ulong Timestamp => timestamp;

    public PriceEvidence Evidence => evidence;

    public bool Trusted { get; } = evidence.Trusted;

    public Func<double, double>? DeltaOfSpot { get; set; }
}
