using System.Collections.Immutable;

namespace KeeperBot.Core.Exposures;

/// <summary>A book's P&amp;L and delta over the spot of its base.</summary>
/// <param name="Days">Days that have passed.</param>
/// <param name="Points">By rising spot.</param>
public sealed record RiskProfile(double Days, ImmutableArray<ProfilePoint> Points)
{
    /// <summary>Values a book anew at spots that are evenly apart.</summary>
    /// <param name="measure">The book, see <see cref="ScenarioGrid.Run"/>.</param>
    /// <param name="now">The market as it is.</param>
    /// <param name="widest">The largest relative move down and up, above 0 and below 1.</param>
    /// <param name="steps">How many intervals, an even number, so that the present spot is a point.</param>
    /// <param name="days">Days that pass.</param>
    public static RiskProfile Of(
        Func<Market, Exposure> measure, Market now, double widest, int steps, double days)
    {
        var value = measure(now).Value;
        var points = Enumerable.Range(0, steps + 1).Select(step =>
        {
            var market = new MarketShift(widest * ((2.0 * step / steps) - 1.0), 0.0, days).Of(now);
            var exposure = measure(market);
            return new ProfilePoint(market.Spot, exposure.Value - value, exposure.Of(market.Base.Asset).Delta);
        });
        return new RiskProfile(days, [.. points]);
    }
}

/// <summary>One spot of a profile.</summary>
/// <param name="Spot">USD per one base.</param>
/// <param name="ProfitAndLoss">USD against the value now.</param>
/// <param name="Delta">Base units.</param>
public readonly record struct ProfilePoint(double Spot, double ProfitAndLoss, double Delta);
