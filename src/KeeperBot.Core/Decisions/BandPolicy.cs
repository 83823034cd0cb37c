using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Trades when net delta leaves a band, back to an inner band (hysteresis: a price that hovers at the edge does not
/// trade at every block); and, by a timer, to the band's centre. How wide the band is, is the policy's to say.
/// </summary>
public abstract class BandPolicy : HedgePolicy
{
    /// <summary>The band at a moment.</summary>
    protected abstract DeltaBand BandOf(PolicyQuestion question);

    /// <summary>What the policy has to say of a band besides where the delta is.</summary>
    protected virtual ImmutableArray<Reason> ReasonsFor(PolicyQuestion question, DeltaBand band) => [];

    /// <inheritdoc/>
    public override Wish Decide(PolicyQuestion question)
    {
        var policy = question.Vault.Policy;
        var symbol = question.Vault.Base.Symbol;
        var weighed = new Weighed(question, BandOf(question));
        double Shown(Quantum quantum) => Scaled.ToDouble(quantum.Multiples, Quantum.Decimals);
        var size = Shown(weighed.Size);

        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (question.OperatorAsks)
        {
            reasons.Add(new Reason(
                ReasonCode.Operator, weighed.IsOutsideInner, size, Shown(weighed.InnerBand), symbol));
        }

        reasons.Add(new Reason(ReasonCode.Band, weighed.IsOutside, size, Shown(weighed.Outer), symbol));
        if (weighed.IsOutside)
        {
            var urgent = Shown(weighed.UrgentBand);
            reasons.Add(new Reason(ReasonCode.UrgentBand, weighed.IsFarOutside, size, urgent, symbol));
        }

        reasons.AddRange(ReasonsFor(question, weighed.Band));
        if (weighed.HasTimer)
        {
            var elapsed = (double)question.Timestamp - question.LastHedgeAt;
            reasons.Add(new Reason(ReasonCode.Timer, weighed.IsDue, elapsed, policy.MaxIntervalSeconds, "s"));
            reasons.Add(new Reason(
                ReasonCode.MinimumTrade, weighed.IsWorthwhile, size, Shown(weighed.Minimum), symbol));
        }

        var timerAt = !weighed.WantsTrade && weighed.HasTimer && weighed.IsWorthwhile ? weighed.DueAt : (ulong?)null;
        return new Wish(WantOf(question, weighed), reasons.ToImmutable(), timerAt);
    }

    /// <inheritdoc/>
    public override Want Weigh(PolicyQuestion question) =>
        WantOf(question, new Weighed(question, BandOf(question)));

    private static Want WantOf(PolicyQuestion question, Weighed weighed)
    {
        if (!weighed.WantsTrade)
        {
            return new Want(BigInteger.Zero, Urgency.Routine);
        }

        // The timer goes to the centre; the band, and who asks for it early, to the inner band on the delta's side.
        var inner = weighed.IsDue ? BigInteger.Zero : weighed.Side * weighed.Band.Inner;
        return new Want(
            weighed.Band.Centre + inner - Amounts.FromQuantum(question.NetDelta, question.Vault.Base),
            question.OperatorAsks || weighed.IsFarOutside ? Urgency.Urgent : Urgency.Routine);
    }

    /// <summary>The question against a band and the mandate's thresholds.</summary>
    private readonly struct Weighed(PolicyQuestion question, DeltaBand band)
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

        public bool HasTimer => question.Vault.Policy.MaxIntervalSeconds > 0;

        public ulong DueAt => question.LastHedgeAt + (ulong)question.Vault.Policy.MaxIntervalSeconds;

        public bool IsDue => HasTimer && question.Timestamp >= DueAt && IsWorthwhile;

        public bool WantsTrade => (question.OperatorAsks && IsOutsideInner) || IsDue || IsOutside;
    }
}

/// <summary>Where net delta may be, in base units scaled by the base token's decimals.</summary>
/// <param name="Centre">The best place.</param>
/// <param name="Inner">How far from it a trade ends; not above <paramref name="Outer"/>.</param>
/// <param name="Outer">How far from it a trade begins.</param>
public readonly record struct DeltaBand(BigInteger Centre, BigInteger Inner, BigInteger Outer);
