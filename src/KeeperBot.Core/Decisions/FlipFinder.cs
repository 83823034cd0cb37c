using System.Numerics;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Decisions;

/// <summary>Finds where a verdict would change, by asking the same question under other circumstances.</summary>
internal static class FlipFinder
{
    /// <summary>Where the finding's verdict would be another, everything else being equal.</summary>
    public static Flips Find(
        VaultQuestion question,
        Circumstances now,
        Finding finding,
        BigInteger gasCeilingWei)
    {
        bool Differs(Circumstances then) => DiffersUnder(question, then, finding.Verdict);
        var price = question.Evidence(now.Timestamp);

        // A price that is not trusted refuses whatever the spot and the gas price are.
        if (finding.Measure is null || finding.Verdict is Verdict.Wait or Verdict.Withdraw || !price.Trusted)
        {
            return Flips.None;
        }

        double? Spot(int side) => new SpotSearch(question, now, finding.Verdict, price, side).Find();
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
        gas > ceiling && differs(ceiling) ? weighs ? Bisect(gas, ceiling, differs) : ceiling
        : weighs && gas.Sign > 0 && differs(BigInteger.Zero) ? Bisect(gas, BigInteger.Zero, differs)
        : null;

    /// <summary>The highest gas price at which the verdict is still this one; null when none ends it.</summary>
    private static BigInteger? GasAbove(
        BigInteger gas, BigInteger ceiling, bool weighs, Func<BigInteger, bool> differs) =>
        gas > ceiling ? null
        : weighs && gas < ceiling && differs(ceiling) ? Bisect(gas, ceiling, differs) - 1
        : differs(ceiling + 1) ? ceiling
        : null;

    /// <summary>
    /// Whether the verdict is another under other circumstances. They may need a quote that nobody needs now; when that
    /// one is unreadable the verdict there is a refusal, and the one here stands.
    /// </summary>
    internal static bool DiffersUnder(VaultQuestion question, Circumstances then, Verdict verdict)
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

    /// <summary>The value next to one where nothing differs, among those up to one where something does.</summary>
    internal static BigInteger Bisect(BigInteger same, BigInteger different, Func<BigInteger, bool> differs)
    {
        while (BigInteger.Abs(different - same) > 1)
        {
            var middle = (same + different) / 2;
            if (differs(middle))
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
