using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Trades when net delta leaves a band, back to an inner band (hysteresis: a price that hovers at the edge does not
/// trade at every block); and, by a timer or after a move of the price, to the band's centre. How wide the band is, is
/// the policy's to say.
/// </summary>
public abstract class BandPolicy : HedgePolicy
{
    private const double Percent = 100.0;

    /// <summary>True when the clock is what the policy goes by and the band only its fallback.</summary>
    protected virtual bool ClockLeads => false;

    /// <summary>The band at a moment.</summary>
    protected abstract DeltaBand BandOf(PolicyQuestion question);

    /// <summary>The time after a hedge at which the timer is due; null without a timer.</summary>
    protected virtual ulong? IntervalOf(PolicyMandate policy) =>
        policy.MaxIntervalSeconds > 0 ? (ulong)policy.MaxIntervalSeconds : null;

    /// <summary>What the policy has to say of a band besides where the delta is.</summary>
    protected virtual ImmutableArray<Reason> ReasonsFor(PolicyQuestion question, DeltaBand band) => [];

    /// <inheritdoc/>
    public override Wish Decide(PolicyQuestion question)
    {
        var weighed = Weighing(question);
        var (ofBand, ofClock) = (ReasonsOfBand(question, weighed), ReasonsOfClock(question, weighed));
        ImmutableArray<Reason> asked = question.OperatorAsks
            ? [Against(ReasonCode.Operator, weighed.IsOutsideInner, weighed, weighed.InnerBand, question)]
            : [];
        if (question.Continues)
        {
            asked = [
                .. asked,
                Against(ReasonCode.Continues, weighed.IsOutsideInner, weighed, weighed.InnerBand, question),
            ];
        }

        ImmutableArray<Reason> least = ofClock.IsEmpty
            ? []
            : [Against(ReasonCode.MinimumTrade, weighed.IsWorthwhile, weighed, weighed.Minimum, question)];
        var timerAt = !weighed.WantsTrade && weighed.HasTimer && weighed.IsWorthwhile ? weighed.DueAt : (ulong?)null;
        return new Wish(
            WantOf(question, weighed),
            ClockLeads ? [.. asked, .. ofClock, .. ofBand, .. least] : [.. asked, .. ofBand, .. ofClock, .. least],
            timerAt);
    }

    /// <inheritdoc/>
    public override Want Weigh(PolicyQuestion question) => WantOf(question, Weighing(question));

    /// <summary>Whole units of a token's integer.</summary>
    protected static double Units(BigInteger amount, Token token) => Scaled.ToDouble(amount, token.Decimals);

    /// <summary>Units as an integer of the token, at most as many as the mandate allows.</summary>
    protected static BigInteger Within(double units, BigInteger most, Token token) =>
        units < Units(most, token) ? Scaled.ToInteger(units, token.Decimals) : most;

    private Weighed Weighing(PolicyQuestion question) =>
        new(question, BandOf(question), IntervalOf(question.Vault.Policy));

    private static Reason Against(
        string code, bool passed, Weighed weighed, Quantum limit, PolicyQuestion question) =>
        new(code, passed, Shown(weighed.Size), Shown(limit), question.Vault.Base.Symbol);

    private static double Shown(Quantum quantum) => Scaled.ToDouble(quantum.Multiples, Quantum.Decimals);

    private ImmutableArray<Reason> ReasonsOfBand(PolicyQuestion question, Weighed weighed)
    {
        var band = Against(ReasonCode.Band, weighed.IsOutside, weighed, weighed.Outer, question);
        var urgent = Against(ReasonCode.UrgentBand, weighed.IsFarOutside, weighed, weighed.UrgentBand, question);
        var others = ReasonsFor(question, weighed.Band);
        return weighed.IsOutside ? [band, urgent, .. others] : [band, .. others];
    }

    private static ImmutableArray<Reason> ReasonsOfClock(PolicyQuestion question, Weighed weighed)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (weighed.HasTimer)
        {
            var elapsed = (double)question.Timestamp - question.LastHedgeAt;
            reasons.Add(new Reason(
                ReasonCode.Timer, weighed.IsTimed, elapsed, question.Vault.Policy.MaxIntervalSeconds, "s"));
        }

        if (weighed.Move is { } move)
        {
            var moved = Percent * Math.Abs((question.Spot / question.LastSpot!.Value) - 1.0);
            reasons.Add(new Reason(ReasonCode.PriceMove, weighed.HasMoved, moved, Percent * move.Fraction, "%"));
        }

        return reasons.ToImmutable();
    }

    private static Want WantOf(PolicyQuestion question, Weighed weighed)
    {
        if (!weighed.WantsTrade)
        {
            return new Want(BigInteger.Zero, Urgency.Routine);
        }

        // The clock goes to the centre; the band, and who asks for it early, to the inner band on the delta's side.
        var inner = weighed.IsDue ? BigInteger.Zero : weighed.Side * weighed.Band.Inner;
        return new Want(
            weighed.Band.Centre + inner - Amounts.FromQuantum(question.NetDelta, question.Vault.Base),
            question.OperatorAsks || weighed.IsFarOutside ? Urgency.Urgent : Urgency.Routine);
    }

    /// <summary>The question against a band and the mandate's thresholds.</summary>
    private readonly struct Weighed(PolicyQuestion question, DeltaBand band, ulong? interval)
    {
        private readonly BigInteger _offset =
            question.NetDelta.Multiples - Amounts.ToQuantum(band.Centre, question.Vault.Base).Multiples;

        public DeltaBand Band => band;

        public int Side => _offset.Sign;

        public Quantum Size => new(BigInteger.Abs(_offset));

        public Quantum Outer => Amounts.ToQuantum(band.Outer, question.Vault.Base);

        public Quantum UrgentBand => Amounts.ToQuantum(question.Vault.Policy.UrgentBand, question.Vault.Base);

        public Quantum InnerBand => Amounts.ToQuantum(band.Inner, question.Vault.Base);

        public Quantum Minimum => Amounts.ToQuantum(question.Vault.Policy.MinimumTrade, question.Vault.Base);

        public bool IsOutside => Size.Exceeds(Outer);

        public bool IsOutsideInner => Size.Exceeds(InnerBand);

        public bool IsFarOutside => Size.Exceeds(UrgentBand);

        public bool IsWorthwhile => Size.Exceeds(Minimum);

        public bool HasTimer => interval is not null;

        public ulong DueAt => question.LastHedgeAt + interval!.Value;

        public bool IsTimed => HasTimer && question.Timestamp >= DueAt && IsWorthwhile;

        public PriceMove? Move => question.Vault.Policy.PriceMove is { } fraction && question.LastSpot is not null
            ? new PriceMove(fraction)
            : null;

        public bool HasMoved =>
            Move is { } move && move.IsDue(question.Spot, question.LastSpot!.Value) && IsWorthwhile;

        public bool IsDue => IsTimed || HasMoved;

        public bool WantsTrade =>
            ((question.OperatorAsks || question.Continues) && IsOutsideInner) || IsDue || IsOutside;
    }
}

/// <summary>Where net delta may be, in base units scaled by the base token's decimals.</summary>
/// <param name="Centre">The best place.</param>
/// <param name="Inner">How far from it a trade ends; not above <paramref name="Outer"/>.</param>
/// <param name="Outer">How far from it a trade begins.</param>
public readonly record struct DeltaBand(BigInteger Centre, BigInteger Inner, BigInteger Outer);
