using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Trades when net delta leaves a band around flat, back to an inner band (hysteresis: a price that hovers at the edge
/// does not trade at every block); and, by a timer, to flat.
/// </summary>
public sealed class DeltaBandPolicy : HedgePolicy
{
    /// <inheritdoc/>
    public override string Name => "delta-band";

    /// <inheritdoc/>
    public override Wish Decide(PolicyQuestion question)
    {
        var policy = question.Vault.Policy;
        var symbol = question.Vault.Base.Symbol;
        var weighed = new Weighed(question);
        double Shown(Quantum quantum) => Scaled.ToDouble(quantum.Multiples, Quantum.Decimals);
        var size = Shown(weighed.Size);

        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (question.OperatorAsks)
        {
            reasons.Add(new Reason(
                ReasonCode.Operator, weighed.IsOutsideInner, size, Shown(weighed.InnerBand), symbol));
        }

        reasons.Add(new Reason(ReasonCode.Band, weighed.IsOutside, size, Shown(weighed.Band), symbol));
        if (weighed.IsOutside)
        {
            var urgent = Shown(weighed.UrgentBand);
            reasons.Add(new Reason(ReasonCode.UrgentBand, weighed.IsFarOutside, size, urgent, symbol));
        }

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
    public override Want Weigh(PolicyQuestion question) => WantOf(question, new Weighed(question));

    private static Want WantOf(PolicyQuestion question, Weighed weighed)
    {
        if (!weighed.WantsTrade)
        {
            return new Want(BigInteger.Zero, Urgency.Routine);
        }

        // The timer goes to flat; the band, and who asks for it early, to the inner band on the delta's side.
        var inner = weighed.IsDue
            ? BigInteger.Zero
            : question.NetDelta.Multiples.Sign * question.Vault.Policy.InnerBand;
        return new Want(
            inner - Amounts.FromQuantum(question.NetDelta, question.Vault.Base),
            question.OperatorAsks || weighed.IsFarOutside ? Urgency.Urgent : Urgency.Routine);
    }

    /// <summary>The question against the policy's thresholds.</summary>
    private readonly struct Weighed(PolicyQuestion question)
    {
        public Quantum Size { get; } = new(BigInteger.Abs(question.NetDelta.Multiples));

        public Quantum Band => Amounts.ToQuantum(question.Vault.Policy.Band, question.Vault.Base);

        public Quantum UrgentBand => Amounts.ToQuantum(question.Vault.Policy.UrgentBand, question.Vault.Base);

        public Quantum InnerBand => Amounts.ToQuantum(question.Vault.Policy.InnerBand, question.Vault.Base);

        public Quantum Minimum => Amounts.ToQuantum(question.Vault.Policy.MinimumTrade, question.Vault.Base);

        public bool IsOutside => Size.Exceeds(Band);

        public bool IsOutsideInner => Size.Exceeds(InnerBand);

        public bool IsFarOutside => Size.Exceeds(UrgentBand);

        public bool IsWorthwhile => Size.Exceeds(Minimum);

        public bool HasTimer => question.Vault.Policy.MaxIntervalSeconds > 0;

        public ulong DueAt => question.LastHedgeAt + (ulong)question.Vault.Policy.MaxIntervalSeconds;

        public bool IsDue => HasTimer && question.Timestamp >= DueAt && IsWorthwhile;

        public bool WantsTrade => (question.OperatorAsks && IsOutsideInner) || IsDue || IsOutside;
    }
}
