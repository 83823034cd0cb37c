using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>The part of a trade that one plan makes; the rest follows at later blocks.</summary>
/// <param name="mandate">What the operator allows.</param>
/// <param name="vault">The vault.</param>
/// <param name="executor">What its executor allows.</param>
internal sealed class PlanSize(Mandate mandate, VaultMandate vault, ExecutorReading executor)
{
    /// <summary>
    /// A slice stays this far below the cap of one plan: the executor counts it at the price when it executes.
    /// </summary>
    private const int SlicePercent = 95;

    private const double BpsPerUnit = 10_000.0;
    private const string Sandwich = "of more at once a sandwich would pay";

    /// <summary>The part.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="evidence">The price; while it is doubted, trades are smaller.</param>
    /// <param name="isAsked">True when an operator wants it and no policy.</param>
    /// <param name="costs">What hedging costs; null where nobody weighs it.</param>
    public Want Of(Want wanted, PriceEvidence evidence, bool isAsked, BandInputs? costs)
    {
        var size = BigInteger.Abs(wanted.Size);
        if (isAsked || evidence.Reduced)
        {
            var percent = evidence.Reduced ? vault.Oracle.ReducedTradePercent : SlicePercent;
            var cap = BigInteger.Min(vault.Limits.MaxNotionalPerTrade, executor.MaxNotionalPerTrade);
            size = BigInteger.Min(size, Amounts.BaseFor(vault, cap * percent / 100, evidence.QuotePerBaseWad));
        }

        return wanted with { Size = wanted.Size.Sign * BigInteger.Min(size, Unseen(wanted, size, costs)) };
    }

    /// <summary>The same of a wish; where the part is not the whole, its reasons say so.</summary>
    public Wish Of(Wish wish, PriceEvidence evidence, bool isAsked, BandInputs? costs)
    {
        var (whole, part) = (wish.Want, Of(wish.Want, evidence, isAsked, costs));
        if (part.Size == whole.Size)
        {
            return wish;
        }

        // Cut for a sandwich it is as large as is safe, to the last digit of the token; else smaller.
        var isSafe = Guards(part, costs)
            && Units(BigInteger.Abs(part.Size) + 1) >= SandwichBound.SafeSize(costs!.Value);
        var reason = new Reason(
            ReasonCode.Slice,
            false,
            Units(BigInteger.Abs(part.Size)),
            Units(BigInteger.Abs(whole.Size)),
            vault.Base.Symbol,
            isSafe ? Sandwich : null);
        return wish with { Want = part, Reasons = [.. wish.Reasons, reason] };
    }

    /// <summary>What may be traded at once where everybody sees it: an urgent trade is made whole.</summary>
    private BigInteger Unseen(Want wanted, BigInteger size, BandInputs? costs)
    {
        if (!Guards(wanted, costs))
        {
            return size;
        }

        var bps = Math.Min(vault.Limits.MaxSlippageBps, executor.MaxSlippageBps);
        var part = SandwichBound.Part(costs!.Value, Units(size), bps / BpsPerUnit);
        return part < Units(size) ? Scaled.ToInteger(part, vault.Base.Decimals) : size;
    }

    private bool Guards(Want wanted, BandInputs? costs) =>
        mandate.Gas.IsPublic && costs is not null && wanted.Urgency == Urgency.Routine;

    private double Units(BigInteger size) => Scaled.ToDouble(size, vault.Base.Decimals);
}
