using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Configuration;

/// <summary>Checks how trades are made in slices.</summary>
internal sealed class SlicingBuilder(ConfigurationText text, MandateBuilder values)
{
    /// <summary>The mandate; null to trade all at once.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="vault">The vault's options.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public SlicingMandate? Build(string at, VaultOptions vault)
    {
        if (vault.Slicing is not { } slicing)
        {
            return null;
        }

        text.Require(
            slicing.Over is not null || HedgePolicy.Named(vault.Policy.Kind).WeighsCosts, at,
            $"a {vault.Policy.Kind} weighs no costs, so no slices cost least",
            "state 'over' for equal slices, or choose the policy cost-optimal-band");
        var interval = values.SecondsAt($"{at}.interval", slicing.Interval);
        text.Require(interval > 0, $"{at}.interval", "no time between slices", "state a block's time or more, as 24 s");
        var over = slicing.Over is { } stated ? values.SecondsAt($"{at}.over", stated) : (long?)null;
        text.Require(
            over is null || over >= interval, $"{at}.over", "shorter than the interval, so there is one slice",
            "state a time of some intervals, or remove it");
        return new SlicingMandate(
            interval, values.SecondsAt($"{at}.recoveryHalfLife", slicing.RecoveryHalfLife), over);
    }
}
