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
        var token = question.Vault.Base;
        var size = new Quantum(BigInteger.Abs(question.NetDelta.Multiples));
        var band = Amounts.ToQuantum(policy.Band, token);
        var minimum = Amounts.ToQuantum(policy.MinimumTrade, token);
        double Shown(Quantum quantum) => Scaled.ToDouble(quantum.Multiples, Quantum.Decimals);

        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (question.OperatorAsks)
        {
            reasons.Add(new Reason(ReasonCode.Operator, !size.Multiples.IsZero, Shown(size), 0, token.Symbol));
        }

        var outside = size.Exceeds(band);
        reasons.Add(new Reason(ReasonCode.Band, outside, Shown(size), Shown(band), token.Symbol));

        var urgentBand = Amounts.ToQuantum(policy.UrgentBand, token);
        var urgent = size.Exceeds(urgentBand);
        if (outside)
        {
            reasons.Add(new Reason(ReasonCode.UrgentBand, urgent, Shown(size), Shown(urgentBand), token.Symbol));
        }

        var dueAt = question.LastHedgeAt + (ulong)policy.MaxIntervalSeconds;
        var timer = policy.MaxIntervalSeconds > 0;
        var worthwhile = size.Exceeds(minimum);
        var due = timer && worthwhile && question.Timestamp >= dueAt;
        if (timer)
        {
            var elapsed = (double)question.Timestamp - question.LastHedgeAt;
            reasons.Add(new Reason(ReasonCode.Timer, due, elapsed, policy.MaxIntervalSeconds, "s"));
            reasons.Add(new Reason(ReasonCode.MinimumTrade, worthwhile, Shown(size), Shown(minimum), token.Symbol));
        }

        if (!question.OperatorAsks && !outside && !due)
        {
            var timerAt = timer && worthwhile ? dueAt : (ulong?)null;
            return new Wish(BigInteger.Zero, reasons.ToImmutable(), timerAt, Urgency.Routine);
        }

        // An operator and the timer go to flat; the band goes to the inner band on the side the delta came from.
        var inner = question.OperatorAsks || due
            ? BigInteger.Zero
            : question.NetDelta.Multiples.Sign * policy.InnerBand;
        return new Wish(
            inner - Amounts.FromQuantum(question.NetDelta, token),
            reasons.ToImmutable(),
            null,
            question.OperatorAsks || urgent ? Urgency.Urgent : Urgency.Routine);
    }
}
