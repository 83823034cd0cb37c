using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>A rule that says when to trade and how far. Pure; one file each.</summary>
public abstract class HedgePolicy
{
    /// <summary>Every policy there is. A new policy is a new file and one entry here.</summary>
    public static readonly ImmutableArray<HedgePolicy> All =
    [
        new DeltaBandPolicy(), new CostOptimalPolicy(), new ThresholdPolicy(), new SchedulePolicy(),
        new GammaScalpingPolicy(),
    ];

    /// <summary>The value of <c>kind</c> in the configuration, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>True when <see cref="PolicyQuestion.Costs"/> is asked for.</summary>
    public virtual bool WeighsCosts => false;

    /// <summary>True when the gas price is part of what it weighs, and not only of what guards allow.</summary>
    public virtual bool WeighsGas => WeighsCosts;

    /// <summary>True when <see cref="PolicyQuestion.Book"/> is asked for.</summary>
    public virtual bool ReadsBook => false;

    /// <summary>The policy with this name.</summary>
    /// <exception cref="InvariantException">
    /// Unknown; the configuration was checked before a mandate was made of it.
    /// </exception>
    public static HedgePolicy Named(string name) =>
        All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no policy is named '{name}'");

    /// <summary>What the policy wants for a net delta at a time.</summary>
    public abstract Wish Decide(PolicyQuestion question);

    /// <summary>What <see cref="Decide"/> wants, for who needs no reasons.</summary>
    public abstract Want Weigh(PolicyQuestion question);
}

/// <summary>A trade that a policy wants.</summary>
/// <param name="Size">Signed base integer to trade; zero holds.</param>
/// <param name="Urgency">How much waiting costs.</param>
public readonly record struct Want(BigInteger Size, Urgency Urgency);

/// <summary>What a policy is asked.</summary>
/// <param name="Vault">The mandate of the vault.</param>
/// <param name="NetDelta">Book delta plus hedge, base units, quantised.</param>
/// <param name="Timestamp">The block's time, unix seconds.</param>
/// <param name="LastHedgeAt">When the vault was last hedged, or first seen; unix seconds.</param>
/// <param name="OperatorAsks">
/// True when an operator asked for what the policy would trade, whether or not it is time.
/// </param>
public sealed record PolicyQuestion(
    VaultMandate Vault,
    Quantum NetDelta,
    ulong Timestamp,
    ulong LastHedgeAt,
    bool OperatorAsks)
{
    /// <summary>
    /// True when a trade that is made in slices is not done: it goes on inside the band, to where it was to end.
    /// </summary>
    public bool Continues { get; init; }

    /// <summary>What hedging costs and what it is worth now; null for a policy that does not weigh it.</summary>
    public BandInputs? Costs { get; init; }

    /// <summary>Which forecasts the costs go by, and which not and why.</summary>
    public ImmutableArray<Reason> Forecasts { get; init; } = [];

    /// <summary>The book now; null for a policy that does not read it.</summary>
    public BookMoment? Book { get; init; }

    /// <summary>USD per base.</summary>
    public double Spot { get; init; }

    /// <summary>USD per base when the vault was last hedged, or first seen; null before that.</summary>
    public double? LastSpot { get; init; }

    /// <summary>Wei per gas in the next block.</summary>
    public BigInteger GasPriceWei { get; init; }

    /// <summary>True when a hedge is charged for its data beside its gas.</summary>
    public bool PaysForData { get; init; }
}

/// <summary>A vault's books at one moment.</summary>
/// <param name="Volatility">Of the base, a year; of a surface that at the money in thirty days.</param>
/// <param name="Greeks">On the base, of the books without the hedge.</param>
public sealed record BookMoment(double Volatility, BookGreeks Greeks);

/// <summary>What a policy wants.</summary>
/// <param name="Want">The trade.</param>
/// <param name="Reasons">Why; those that speak for trading have <see cref="Reason.Passed"/> set.</param>
/// <param name="TimerAt">When the timer would next want a trade with this delta; null when it would not.</param>
public sealed record Wish(Want Want, ImmutableArray<Reason> Reasons, ulong? TimerAt)
{
    /// <summary>True when the policy wants a trade.</summary>
    public bool WantsTrade => !Want.Size.IsZero;
}
