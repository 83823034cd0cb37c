using System.Numerics;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Trades to flat at fixed times after the last hedge, or at every block, and where the mandate says so after a move of
/// the price since then; never for less than the least trade. Between those times only what leaves the mandate's band
/// is traded, to flat as well: an hour is long in a crash.
/// </summary>
public sealed class SchedulePolicy : BandPolicy
{
    /// <inheritdoc/>
    public override string Name => "schedule";

    /// <inheritdoc/>
    protected override bool ClockLeads => true;

    /// <inheritdoc/>
    protected override ulong? IntervalOf(PolicyMandate policy) => (ulong)policy.MaxIntervalSeconds;

    /// <inheritdoc/>
    protected override DeltaBand BandOf(PolicyQuestion question) =>
        new(BigInteger.Zero, BigInteger.Zero, question.Vault.Policy.Band);
}
