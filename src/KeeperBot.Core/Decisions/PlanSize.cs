using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Routing;

namespace KeeperBot.Core.Decisions;

/// <summary>The part of a trade that one plan makes; the rest follows at later blocks.</summary>
/// <param name="mandate">What the operator allows.</param>
/// <param name="vault">The vault.</param>
/// <param name="memory">What is remembered of its last hedge.</param>
/// <param name="executor">What its executor allows.</param>
internal sealed class PlanSize(Mandate mandate, VaultMandate vault, VaultState memory, ExecutorReading executor)
{
    /// <summary>
    /// A slice stays this far below the cap of one plan: the executor counts it at the price when it executes.
    /// </summary>
    private const int SlicePercent = 95;

    private const double BpsPerUnit = 10_000.0;
    private const string Sandwich = "of more at once a sandwich would pay";

    private readonly SliceRule _slices = new(vault, memory);

    /// <summary>The part; of size zero while a slice is waited for.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="evidence">The price; while it is doubted, trades are smaller.</param>
    /// <param name="isAsked">True when an operator wants it and no policy.</param>
    /// <param name="costs">What hedging costs; null where nobody weighs it.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public Want Of(Want wanted, PriceEvidence evidence, bool isAsked, BandInputs? costs, ulong timestamp) =>
        Smaller(Safe(wanted, evidence, isAsked, costs), SliceOf(wanted, isAsked, costs, timestamp));

    /// <summary>The same of a wish; where the part is not the whole, its reasons say so.</summary>
    public Wish Of(Wish wish, PriceEvidence evidence, bool isAsked, BandInputs? costs, ulong timestamp)
    {
        var (whole, safe) = (wish.Want, Safe(wish.Want, evidence, isAsked, costs));
        var reasons = wish.Reasons;
        if (safe.Size != whole.Size)
        {
            // Cut for a sandwich it is as large as is safe, to the last digit of the token; else smaller.
            var isSafe = Guards(safe, costs)
                && Units(BigInteger.Abs(safe.Size) + 1) >= SandwichBound.SafeSize(costs!.Value);
            reasons = reasons.Add(PartOf(whole, safe.Size, ReasonCode.Slice, isSafe ? Sandwich : null));
        }

        if (SliceOf(whole, isAsked, costs, timestamp) is not { } slice || slice.Size == whole.Size)
        {
            return wish with { Want = safe, Reasons = reasons };
        }

        var waits = slice.WaitSeconds > 0.0;
        var due = timestamp + (ulong)Math.Ceiling(Math.Min(slice.WaitSeconds, uint.MaxValue));
        var text = waits
            ? string.Create(CultureInfo.InvariantCulture, $"the next slice is due in {due - timestamp} s")
            : string.Create(CultureInfo.InvariantCulture, $"slices left, with this one: {slice.SlicesLeft}");
        var told = PartOf(whole, slice.Size, ReasonCode.Schedule, text);
        return new Wish(
            Smaller(safe, slice),
            waits ? [told, .. reasons] : reasons.Add(told),
            waits ? Math.Min(wish.TimerAt ?? due, due) : wish.TimerAt);
    }

    private static Want Smaller(Want want, SliceAdvice? slice) => slice is { } advice
        && BigInteger.Abs(advice.Size) < BigInteger.Abs(want.Size)
            ? want with { Size = advice.Size }
            : want;

    /// <summary>
    /// What a schedule makes of it now; null where it is made whole, as what is urgent or asked for is.
    /// </summary>
    private SliceAdvice? SliceOf(Want wanted, bool isAsked, BandInputs? costs, ulong timestamp) =>
        isAsked || wanted.Size.IsZero || wanted.Urgency == Urgency.Urgent
            ? null
            : _slices.Next(wanted.Size, costs, timestamp);

    private Want Safe(Want wanted, PriceEvidence evidence, bool isAsked, BandInputs? costs)
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

    private Reason PartOf(Want whole, BigInteger part, string code, string? detail) => new(
        code, false, Units(BigInteger.Abs(part)), Units(BigInteger.Abs(whole.Size)), vault.Base.Symbol, detail);

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
