using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Decisions;

/// <summary>Finds where a verdict would change, by asking the same question under other circumstances.</summary>
internal static class FlipFinder
{
    private const int ScanSteps = 20;
    private const double FirstOffset = 0.0005;
    private const double OffsetGrowth = 1.42;
    private const int ReportedDecimals = 2;

    /// <summary>Where the finding's verdict would be another, everything else being equal.</summary>
    public static Flips Find(
        VaultQuestion question,
        Circumstances now,
        Finding finding,
        BigInteger gasCeilingWei)
    {
        bool Differs(Circumstances then) => DiffersAt(question, then, finding.Verdict);
        var price = question.Evidence(now.Timestamp);

        // A price that is not trusted refuses whatever the spot and the gas price are.
        if (finding.Measure is null || finding.Verdict is Verdict.Wait or Verdict.Withdraw || !price.Trusted)
        {
            return Flips.None;
        }

        double? Spot(int side) =>
            FindSpot(price.BaseUsd, price.BaseDecimals, side, spot => Differs(now with { BaseUsd = spot }));
        bool AtGas(BigInteger wei) => Differs(now with { GasPriceWei = wei });
        return new Flips(
            Spot(-1),
            Spot(+1),
            GasAtMost(now.GasPriceWei, gasCeilingWei, question.WeighsGas, AtGas),
            GasAbove(now.GasPriceWei, gasCeilingWei, question.WeighsGas, AtGas),
            finding.TimerAt is { } at && Differs(now with { Timestamp = at }) ? at : null);
    }

    /// <summary>
    /// The highest gas price below the present one at which the verdict is another: the ceiling, or where a policy that
    /// weighs gas first finds a hedge worth it.
    /// </summary>
    private static BigInteger? GasAtMost(
        BigInteger gas, BigInteger ceiling, bool weighs, Func<BigInteger, bool> differs) =>
        gas > ceiling && differs(ceiling) ? weighs ? Bisect(gas, ceiling, BigInteger.One, differs) : ceiling
        : weighs && gas.Sign > 0 && differs(BigInteger.Zero) ? Bisect(gas, BigInteger.Zero, BigInteger.One, differs)
        : null;

    /// <summary>The highest gas price at which the verdict is still this one; null when none ends it.</summary>
    private static BigInteger? GasAbove(
        BigInteger gas, BigInteger ceiling, bool weighs, Func<BigInteger, bool> differs) =>
        gas > ceiling ? null
        : weighs && gas < ceiling && differs(ceiling) ? Bisect(gas, ceiling, BigInteger.One, differs) - 1
        : differs(ceiling + 1) ? ceiling
        : null;

    /// <summary>
    /// Whether the verdict is another under other circumstances. They may need a quote that nobody needs now; when that
    /// one is unreadable the verdict there is a refusal, and the one here stands.
    /// </summary>
    private static bool DiffersAt(VaultQuestion question, Circumstances then, Verdict verdict)
    {
        try
        {
            return question.DiffersUnder(then, verdict);
        }
        catch (UnanswerableException)
        {
            return verdict != Verdict.Refuse;
        }
    }

    /// <summary>
    /// The nearest price on one side, on a grid of cents, at which the predicate holds: a scan outwards in growing
    /// steps up to about two fifths of the price away, then a bisection.
    /// </summary>
    private static double? FindSpot(BigInteger baseUsd, int decimals, int side, Func<BigInteger, bool> differs)
    {
        var reported = Math.Min(decimals, ReportedDecimals);
        var cent = PowerOfTen.Of(decimals - reported);

        // The present price rounded away from the side that is searched: the grid's nearest price is then a candidate.
        var start = side > 0 ? baseUsd / cent : (baseUsd + cent - 1) / cent;
        var same = start;
        var offset = FirstOffset;
        for (var step = 0; step < ScanSteps; step++, offset *= OffsetGrowth)
        {
            var distance =
                BigInteger.Max(1, Scaled.ToInteger(offset * Scaled.ToDouble(baseUsd, decimals), reported));
            var candidate = start + (side * distance);
            if (candidate.Sign <= 0)
            {
                return null;
            }

            if (differs(candidate * cent))
            {
                return Scaled.ToDouble(Bisect(same, candidate, cent, differs) * cent, decimals);
            }

            same = candidate;
        }

        return null;
    }

    private static BigInteger Bisect(
        BigInteger same, BigInteger different, BigInteger cent, Func<BigInteger, bool> differs)
    {
        while (BigInteger.Abs(different - same) > 1)
        {
            var middle = (same + different) / 2;
            if (differs(middle * cent))
            {
                different = middle;
            }
            else
            {
                same = middle;
            }
        }

        return different;
    }
}
