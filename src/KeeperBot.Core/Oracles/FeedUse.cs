using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Oracles;

/// <summary>A feed in its place in a vault: what it prices, and all that its answer must keep to.</summary>
/// <param name="Asset">The symbol of what it prices.</param>
/// <param name="Unit">What it prices it in: <c>USD</c>, or the symbol of what the asset is a claim on.</param>
/// <param name="Feed">The proxy.</param>
/// <param name="MaxAgeSeconds">Heartbeat plus margin.</param>
/// <param name="Limits">The rest.</param>
/// <param name="Codes">The codes of its checks.</param>
internal sealed record FeedUse(
    string Asset, string Unit, Address Feed, long MaxAgeSeconds, FeedLimits Limits, FeedReasons Codes)
{
    /// <summary>
    /// A billion: from there up, and from one over it down, an answer is no price, whatever the feed says. In between,
    /// no cross of two prices rounds to zero.
    /// </summary>
    private static readonly BigInteger LargestPrice = 1_000_000_000;

    /// <summary>Nearer than this to what the aggregator clips answers to, one may have been clipped.</summary>
    private const int BoundPercent = 5;

    private const int Whole = 100;

    /// <summary>Whether an answer can be a price at all.</summary>
    public static bool IsPlausible(BigInteger answer, int decimals) =>
        answer * LargestPrice > PowerOfTen.Of(decimals) && answer < PowerOfTen.Of(decimals) * LargestPrice;

    /// <summary>Judges a feed at a time.</summary>
    /// <param name="read">What it said; null when it reverted.</param>
    /// <param name="seen">What is remembered of it; null at first sight.</param>
    /// <param name="swapHoldSeconds">How long another aggregator is not acted on.</param>
    /// <param name="timestamp">The block's, unix seconds.</param>
    public FeedVerdict Judge(FeedRead? read, FeedSeen? seen, long swapHoldSeconds, ulong timestamp)
    {
        if (read is null)
        {
            var shut = Say(
                Codes.Answers, false, 0, 1, "answers", $"latestRoundData of {Feed} reverts: the feed may be shut down");
            return new FeedVerdict(null, BigInteger.Zero, 0, [shut]);
        }

        var reading = read.Reading;
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        reasons.Add(Positive(read));
        reasons.Add(Age(reading, timestamp));
        var passed = ImmutableArray.CreateBuilder<string>();
        foreach (var reason in Others(read, seen, swapHoldSeconds, timestamp).OfType<Reason>())
        {
            if (reason.Passed)
            {
                passed.Add(reason.Code);
            }
            else
            {
                reasons.Add(reason);
            }
        }

        return new FeedVerdict(
            reading with { Passed = passed.ToImmutable() },
            IsPlausible(reading.Answer, reading.Decimals) ? reading.Answer : BigInteger.Zero,
            reading.Decimals,
            reasons.ToImmutable());
    }

    /// <summary>The checks that become reasons only when they fail; null for one that could not be made.</summary>
    private IEnumerable<Reason?> Others(FeedRead read, FeedSeen? seen, long swapHoldSeconds, ulong timestamp)
    {
        var reading = read.Reading;
        yield return Terms(reading, seen);
        yield return Swap(reading, seen, swapHoldSeconds, timestamp);
        if (!IsPlausible(reading.Answer, reading.Decimals))
        {
            yield break;
        }

        yield return Jump(read, seen);
        yield return Frozen(read, timestamp);
        yield return Bounds(read);
        yield return Band(reading);
    }

    private Reason Positive(FeedRead read)
    {
        var reading = read.Reading;
        var flaw = reading.RoundId.IsZero ? "round 0"
            : reading.StartedAt.IsZero ? "the round never started"
            : read.Earlier is [{ } before, ..] && before.UpdatedAt > reading.UpdatedAt
                ? "the round before is younger"
            : null;
        var isPositive = flaw is null && IsPlausible(reading.Answer, reading.Decimals);
        return Say(Codes.Positive, isPositive, InUnits(reading.Answer, reading), 0, Unit, flaw);
    }

    private Reason Age(FeedReading reading, ulong timestamp)
    {
        // A round from the future is as wrong as an old one: the node or the feed is not what it seems.
        var age = (BigInteger)timestamp - reading.UpdatedAt;
        var isFresh = age.Sign >= 0 && age <= MaxAgeSeconds && !reading.UpdatedAt.IsZero;
        return Say(Codes.Age, isFresh, (double)age, MaxAgeSeconds, "s");
    }

    private Reason? Terms(FeedReading reading, FeedSeen? seen)
    {
        if (seen is null)
        {
            return null;
        }

        var sameText = reading.Description == seen.Description;
        return Say(
            Codes.Terms, sameText && reading.Decimals == seen.Decimals, reading.Decimals, seen.Decimals, "decimals",
            sameText ? null : "its description is another");
    }

    private Reason? Swap(FeedReading reading, FeedSeen? seen, long holdSeconds, ulong timestamp)
    {
        if (seen is null)
        {
            return null;
        }

        var since = seen.IsSwapped(reading) ? timestamp : seen.SwappedAt;
        var age = (double)timestamp - since;
        return since == 0
            ? Say(Codes.Swap, true, 0, holdSeconds, "s")
            : Say(Codes.Swap, age >= holdSeconds, age, holdSeconds, "s", $"aggregator {reading.Aggregator}");
    }

    private Reason? Jump(FeedRead read, FeedSeen? seen)
    {
        var before = read.Earlier is [{ UpdatedAt.IsZero: false } earlier, ..] ? earlier.Answer
            : seen is null ? null
            : seen.IsSwapped(read.Reading) ? seen.Answer : seen.AnswerBefore;
        if (before is not { Sign: > 0 } last)
        {
            return null;
        }

        var (low, high) = (BigInteger.Min(last, read.Reading.Answer), BigInteger.Max(last, read.Reading.Answer));
        var hundredths = (high - low) * Whole * Whole / low;
        return Say(
            Codes.Jump, hundredths <= Limits.MaxJumpPercent * Whole, (double)hundredths / Whole, Limits.MaxJumpPercent,
            "%", $"from {Text(last, read.Reading)} to {Text(read.Reading.Answer, read.Reading)}");
    }

    private Reason? Frozen(FeedRead read, ulong timestamp)
    {
        if (Limits.FrozenAfterSeconds == 0 || read.Earlier.Length < FeedRead.LookBack)
        {
            return null;
        }

        // A lower bound: older rounds may have said the same.
        var stands = read.Earlier.All(round => round.Answer == read.Reading.Answer)
            ? (double)(timestamp - read.Earlier[^1].UpdatedAt)
            : 0.0;
        return Say(Codes.Frozen, stands < Limits.FrozenAfterSeconds, stands, Limits.FrozenAfterSeconds, "s");
    }

    private Reason? Bounds(FeedRead read)
    {
        var answer = read.Reading.Answer;
        if (read.Least is { Sign: > 0 } least && answer * Whole <= least * (Whole + BoundPercent))
        {
            return At(least);
        }

        if (read.Greatest is { } greatest && answer * Whole >= greatest * (Whole - BoundPercent))
        {
            return At(greatest);
        }

        return read.Least is null && read.Greatest is null ? null : Say(Codes.Bounds, true, 0, 0, Unit);

        Reason At(BigInteger bound) => Say(
            Codes.Bounds, false, InUnits(answer, read.Reading), InUnits(bound, read.Reading), Unit);
    }

    private Reason? Band(FeedReading reading)
    {
        if (Limits.LowestWad is null && Limits.HighestWad is null)
        {
            return null;
        }

        var wad = PriceEvidence.ToWad(reading.Answer, reading.Decimals);
        var isHigh = Limits.HighestWad is { } highest && wad > highest;
        var isLow = Limits.LowestWad is { } lowest && wad < lowest;
        var limit = (isHigh ? Limits.HighestWad : Limits.LowestWad ?? Limits.HighestWad)!.Value;
        return Say(
            Codes.Band, !isHigh && !isLow, InUnits(reading.Answer, reading),
            Scaled.ToDouble(limit, PriceEvidence.WadDecimals), Unit);
    }

    private Reason Say(
        string code, bool passed, double measured, double limit, string unit, string? detail = null) => new(
        code, passed, measured, limit, unit,
        Codes != ReasonCode.AssetFeed ? detail : detail is null ? Asset : $"{Asset}, {detail}");

    private static double InUnits(BigInteger answer, FeedReading reading) =>
        Scaled.ToDouble(answer, reading.Decimals);

    private static string Text(BigInteger answer, FeedReading reading) =>
        InUnits(answer, reading).ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a feed's answer is worth.</summary>
/// <param name="Reading">What it said; null when it said nothing.</param>
/// <param name="Price">The price, scaled by <paramref name="Decimals"/>; zero when there is none.</param>
/// <param name="Decimals">What it is scaled by.</param>
/// <param name="Checks">The outcomes that a decision states.</param>
internal sealed record FeedVerdict(FeedReading? Reading, BigInteger Price, int Decimals, ImmutableArray<Reason> Checks)
{
    /// <summary>True when every check passed.</summary>
    public bool Trusted => Checks.All(check => check.Passed);

    /// <summary>The price with 18 decimals.</summary>
    public BigInteger Wad => PriceEvidence.ToWad(Price, Decimals);
}
