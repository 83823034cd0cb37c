using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Oracles;

/// <summary>A kind of second opinion on the price: it can refuse a price and never replaces one. No I/O.</summary>
public abstract class CrossCheck
{
    /// <summary>Every kind there is. A new kind is a new file and one entry here.</summary>
    public static readonly ImmutableArray<CrossCheck> All =
        [new TwapCheck(), new SecondFeedCheck(), new PoolMarkCheck()];

    /// <summary>The value of <c>kind</c> in the configuration and the reason code, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>What holds when it confirms the price.</summary>
    public abstract string Meaning { get; }

    /// <summary>The kind with this name.</summary>
    /// <exception cref="InvariantException">
    /// Unknown; the configuration was checked before a mandate was made of it.
    /// </exception>
    public static CrossCheck Named(string name) =>
        All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no cross-check is named '{name}'");

    /// <summary>The reads it needs, given what is already answered.</summary>
    public abstract IEnumerable<Ask> Observe(CrossCheckMandate check, VaultMandate vault, Answers answers);

    /// <summary>What its source says.</summary>
    /// <exception cref="UnanswerableException">A read is missing or malformed.</exception>
    protected internal abstract Opinion Consult(
        CrossCheckMandate check, VaultMandate vault, PriceEvidence price, Answers answers, ulong timestamp);

    /// <summary>Holds the price against what its source says.</summary>
    internal CrossCheckOutcome Judge(
        CrossCheckMandate check, VaultMandate vault, PriceEvidence price, Answers answers, ulong timestamp)
    {
        var opinion = Consult(check, vault, price, answers, timestamp);
        if (opinion.Wad is not { Sign: > 0 } wad)
        {
            var why = $"{Name} of {check.Source}: {opinion.Missing ?? "it has no price"}";
            return new CrossCheckOutcome(
                [new Reason(ReasonCode.PriceUnconfirmed, false, 0, 1, "opinions", why)], true, opinion.Reading);
        }

        var (bps, limits) = (Deviation.Bps(opinion.AgainstWad, wad), check.Limits);
        var detail = $"{Deviation.Text(wad)} by {check.Source}";
        Reason Say(string code, int limit, string text) => new(code, bps <= limit, (double)bps, limit, "bps", text);
        var halt = Say(Name, limits.HaltBps, detail);
        var isReduced = bps > limits.ReduceBps;
        return bps > limits.HaltBps || bps <= limits.WarnBps
            ? new CrossCheckOutcome([halt], false, opinion.Reading)
            : new CrossCheckOutcome(
                [halt, Say(ReasonCode.PriceDrift, isReduced ? limits.ReduceBps : limits.WarnBps, Name)],
                isReduced,
                opinion.Reading);
    }
}

/// <summary>What another source says.</summary>
/// <param name="Wad">Its price, 18 decimals; null when it has none.</param>
/// <param name="AgainstWad">The price that it is an opinion on, in the same unit.</param>
/// <param name="Missing">Why it has none.</param>
/// <param name="Reading">The round, when it is a feed.</param>
public sealed record Opinion(
    BigInteger? Wad, BigInteger AgainstWad, string? Missing = null, FeedReading? Reading = null);

/// <summary>What a second opinion came to.</summary>
/// <param name="Reasons">The outcome, and a remark when it is out of the usual.</param>
/// <param name="Reduces">True when trades are to be smaller.</param>
/// <param name="Reading">The round, when it was a feed.</param>
internal sealed record CrossCheckOutcome(ImmutableArray<Reason> Reasons, bool Reduces, FeedReading? Reading);
