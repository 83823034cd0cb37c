using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Backtests;

/// <summary>A policy to compare.</summary>
/// <param name="Family">What it has in common with others, for people.</param>
/// <param name="Setting">What sets it apart in its family: "1 % of the book".</param>
/// <param name="Mandate">The policy.</param>
public sealed record BacktestPolicy(string Family, string Setting, PolicyMandate Mandate)
{
    /// <summary>The family of the operator's own policy.</summary>
    public const string Own = "yours";

    private const double Unreachable = 1e9;
    private const ulong Hour = 3_600;

    // Of the book's size in units: from every few basis points of it to a sixth.
    private static readonly ImmutableArray<double> Fractions = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16];
    private static readonly ImmutableArray<ulong> Hours = [1, 4, 12, 24, 72, 168];
    private static readonly ImmutableArray<double> Aversions = [64.0, 16.0, 4.0, 1.0, 0.25, 1.0 / 16.0];

    /// <summary>
    /// Families on grids of their settings: a threshold to flat, a threshold to its edge, a timer, and the cost-optimal
    /// band.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="scale">The book's size.</param>
    public static IEnumerable<BacktestPolicy> Families(VaultMandate vault, BookScale scale)
    {
        BigInteger Units(double units) => Scaled.ToInteger(units, vault.Base.Decimals);
        var far = Units(Unreachable);
        PolicyMandate Band(double outer, double inner) => new(
            new DeltaBandPolicy().Name, Units(outer), far, Units(inner), 0, 0);
        foreach (var fraction in Fractions)
        {
            yield return new BacktestPolicy("threshold", Percent(fraction), Band(fraction * scale.Units, 0.0));
        }

        foreach (var fraction in Fractions)
        {
            yield return new BacktestPolicy(
                "threshold to the edge", Percent(fraction), Band(fraction * scale.Units, fraction * scale.Units));
        }

        foreach (var hours in Hours)
        {
            yield return new BacktestPolicy(
                "timer",
                hours < 24 ? $"{hours} h" : $"{hours / 24} d",
                new PolicyMandate(new DeltaBandPolicy().Name, far, far, 0, 0, (long)(hours * Hour)));
        }

        var costs = vault.Policy.Costs ?? new CostMandate(scale.RiskAversion, vault.Base.Symbol);
        foreach (var times in Aversions)
        {
            yield return new BacktestPolicy(
                "cost-optimal band",
                $"{times.ToString("0.####", CultureInfo.InvariantCulture)} x risk aversion",
                new PolicyMandate(new CostOptimalPolicy().Name, far, far, far, 0, 0)
                {
                    Costs = costs with { RiskAversion = times * costs.RiskAversion },
                });
        }
    }

    private static string Percent(double fraction) =>
        (100.0 * fraction).ToString("0.##", CultureInfo.InvariantCulture) + " % of the book";
}
