using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>What an operator or the policy wants to trade, and the part of it that one plan makes.</summary>
internal sealed class VaultWish(
    Mandate mandate,
    VaultMandate vault,
    VaultState memory,
    ExecutorReading executor,
    HedgeDataFee dataFee,
    PlanProposal proposal,
    VaultVenues venues)
{
    private readonly HedgePolicy _policy = HedgePolicy.Named(vault.Policy.Kind);
    private readonly PlanSize _planSize = new(mandate, vault, memory, executor);

    /// <summary>True when the gas price is part of what the policy weighs, and not only of what guards allow.</summary>
    public bool WeighsGas => _policy.WeighsGas && !proposal.CutsPolicyShort;

    /// <summary>What hedging costs; null where the policy does not weigh it.</summary>
    /// <exception cref="Snapshots.UnanswerableException">A venue's reads are missing or malformed.</exception>
    public HedgingCosts? CostsUnder(Moment moment, PriceEvidence evidence, Circumstances circumstances) =>
        _policy.WeighsCosts ? moment.CostsUnder(evidence, circumstances.Sketch, venues.Impact) : null;

    /// <summary>What the venues say, to draft a plan from.</summary>
    public VenuesNow VenuesUnder(Moment moment, PriceEvidence evidence, Circumstances circumstances) => venues.Under(
        moment,
        evidence,
        circumstances.Sketch,
        CostsUnder(moment, evidence, circumstances),
        Scaled.ToDouble(executor.Whole, vault.Base.Decimals));

    /// <summary>What an operator asked for or, when nobody asked, what the policy wants.</summary>
    public Wish Under(Moment moment, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        var wish = UnthrottledWish(moment, net, evidence, circumstances);
        var whole = wish.Want;
        if (whole.Size.IsZero || !venues.AreThrottled(evidence, whole.Urgency))
        {
            return wish;
        }

        var part = Throttled(whole, moment, evidence, circumstances);
        var (isCut, why) = (part.Size != whole.Size, venues.WhyThrottled(evidence));
        if (!isCut && why is null)
        {
            return wish;
        }

        var told = new Reason(
            ReasonCode.Throttle,
            !isCut,
            Scaled.ToDouble(BigInteger.Abs(part.Size), vault.Base.Decimals),
            Scaled.ToDouble(BigInteger.Abs(whole.Size), vault.Base.Decimals),
            vault.Base.Symbol,
            why ?? "more is beyond the share of the open interest that the mandate allows");
        return wish with
        {
            Want = part,
            Reasons = part.Size.IsZero ? [told, .. wish.Reasons] : wish.Reasons.Add(told),
        };
    }

    /// <summary>The trade of <see cref="Under"/>, for who needs no reasons.</summary>
    public Want WantUnder(Moment moment, Quantum net, PriceEvidence evidence, Circumstances circumstances) =>
        Throttled(UnthrottledWant(moment, net, evidence, circumstances), moment, evidence, circumstances);

    private Wish UnthrottledWish(Moment moment, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        var (asked, time) = (proposal.CutsPolicyShort, circumstances.Timestamp);
        if (asked)
        {
            return _planSize.Of(AskedFor(net), evidence, asked, costs: null, time);
        }

        var costs = CostsUnder(moment, evidence, circumstances);
        var question = Ask(moment, net, evidence, circumstances, costs) with
        {
            Forecasts = costs?.ForecastsAt(circumstances.GasPriceWei) ?? [],
        };
        return _planSize.Of(_policy.Decide(question), evidence, asked, question.Costs, time);
    }

    private Want UnthrottledWant(Moment moment, Quantum net, PriceEvidence evidence, Circumstances circumstances)
    {
        var (asked, time) = (proposal.CutsPolicyShort, circumstances.Timestamp);
        if (asked)
        {
            return _planSize.Of(WantAsked(net), evidence, asked, costs: null, time);
        }

        var question = Ask(moment, net, evidence, circumstances, CostsUnder(moment, evidence, circumstances));
        return _planSize.Of(_policy.Weigh(question), evidence, asked, question.Costs, time);
    }

    private PolicyQuestion Ask(
        Moment moment, Quantum net, PriceEvidence evidence, Circumstances circumstances, HedgingCosts? costs) => new(
        vault,
        net,
        circumstances.Timestamp,
        memory.LastHedgeAt == 0 ? circumstances.Timestamp : memory.LastHedgeAt,
        memory.Asked?.Verb == OperatorVerb.Rebalance)
        {
            Continues = vault.Slicing is not null && memory.SlicedSince is not null,
            Costs = costs?.At(circumstances.GasPriceWei, mandate.Gas.HedgeGas, dataFee.Typical),
            Book = _policy.ReadsBook ? moment.ReadUnder(evidence, circumstances.Sketch) : null,
            Spot = Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals),
            LastSpot = memory.LastHedgeSpot,
            GasPriceWei = circumstances.GasPriceWei,
            PaysForData = !dataFee.Typical.IsZero,
        };

    /// <summary>What an operator asked for that no policy decides.</summary>
    private Wish AskedFor(Quantum net)
    {
        var want = WantAsked(net);
        var aim = memory.Unwinds ? "to close the hedge" : "to a net delta of zero";
        var size = Scaled.ToDouble(BigInteger.Abs(want.Size), vault.Base.Decimals);
        var reason = new Reason(ReasonCode.Operator, !want.Size.IsZero, size, 0, vault.Base.Symbol, aim);
        return new Wish(want, [reason], null);
    }

    private Want WantAsked(Quantum net) =>
        new(memory.Unwinds ? -executor.Whole : -Amounts.FromQuantum(net, vault.Base), Urgency.Urgent);

    /// <summary>As much as venues take that are not what they usually are.</summary>
    private Want Throttled(Want want, Moment moment, PriceEvidence evidence, Circumstances circumstances)
    {
        if (want.Size.IsZero || !venues.AreThrottled(evidence, want.Urgency))
        {
            return want;
        }

        var room = proposal.RoomFor(want, evidence, circumstances, VenuesUnder(moment, evidence, circumstances));
        return room >= BigInteger.Abs(want.Size) ? want : want with { Size = want.Size.Sign * room };
    }
}
