using KeeperBot.Core;

namespace KeeperBot.Configuration;

/// <summary>Checks how trades get smaller while venues thin out.</summary>
internal sealed class ThrottleBuilder(ConfigurationText text, MandateBuilder values)
{
    private const int BpsPerPercent = 100;
    private const int MaxBps = 10_000;

    /// <summary>The mandate; null to throttle nothing.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="throttle">The options; null where they are not stated.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public ThrottleMandate? Build(string at, ThrottleOptions? throttle)
    {
        if (throttle is null)
        {
            return null;
        }

        for (var i = 0; i < throttle.Steps.Count; i++)
        {
            var (step, key) = (throttle.Steps[i], $"{at}.steps[{i}]");
            text.Require(
                step.BelowPercent is > 0 and <= 100, $"{key}.belowPercent", "outside 1 to 100",
                "state a part of the usual depth");
            text.Require(
                step.TradePercent is >= 0 and < 100, $"{key}.tradePercent", "outside 0 to 99",
                "state less than all of the depth, or remove the step");
        }

        text.Require(throttle.Steps.Count > 0, $"{at}.steps", "there is none", "state one, or remove the key");
        text.Require(
            throttle.MaxGapBps is > 0 and <= MaxBps, $"{at}.maxGapBps", $"outside 1 to {MaxBps}", "100 is 1 %");
        text.Require(
            throttle.MaxOpenInterestPercent is null or (> 0 and <= 100), $"{at}.maxOpenInterestPercent",
            "outside 1 to 100", "10 leaves the market to others");
        text.Require(
            throttle.UrgentPercent is > 0 and <= 100, $"{at}.urgentPercent", "outside 1 to 100",
            "100 lets an urgent plan take all that there is");
        var halfLife = values.SecondsAt($"{at}.depthHalfLife", throttle.DepthHalfLife);
        text.Require(halfLife > 0, $"{at}.depthHalfLife", "no time at all", "state a time such as 1 h");
        return new ThrottleMandate(
            halfLife,
            [.. throttle.Steps.Select(step => new ThrottleStep(step.BelowPercent, step.TradePercent))],
            throttle.MaxGapBps,
            BpsPerPercent * throttle.MaxOpenInterestPercent,
            throttle.UrgentPercent);
    }
}
