using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// A band as wide as makes the costs of hedging and the risk that is left together least, at the present gas, gamma and
/// volatility (<see cref="CostOptimalBand"/>). The mandate's own bands are the widest that it may become.
/// </summary>
public class CostOptimalPolicy : BandPolicy
{
    /// <inheritdoc/>
    public override string Name => "cost-optimal-band";

    /// <inheritdoc/>
    public override bool WeighsCosts => true;

    /// <inheritdoc/>
    protected override DeltaBand BandOf(PolicyQuestion question)
    {
        var (policy, token) = (question.Vault.Policy, question.Vault.Base);
        var best = CostOptimalBand.Of(CostsOf(question));
        var outer = Within(best.Outer, policy.Band, token);
        var inner = BigInteger.Min(Within(best.Inner, policy.InnerBand, token), outer);
        var centre = Within(Math.Abs(best.Centre), outer - inner, token);
        return new DeltaBand(Math.Sign(best.Centre) * centre, inner, outer);
    }

    /// <inheritdoc/>
    protected override ImmutableArray<Reason> ReasonsFor(PolicyQuestion question, DeltaBand band)
    {
        var (inputs, token) = (CostsOf(question), question.Vault.Base);
        var (centre, inner, outer) = (Units(band.Centre, token), Units(band.Inner, token), Units(band.Outer, token));
        var economics = new BandEconomics(inputs, new HedgeBand(centre, inner, outer));
        var offset = Scaled.ToDouble(question.NetDelta.Multiples, Quantum.Decimals);
        var (benefit, cost) = (economics.BenefitAt(offset), economics.CostAt(offset));
        var isWorth = Math.Abs(offset - centre) > outer;
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (double.IsFinite(benefit) && double.IsFinite(cost))
        {
            reasons.Add(new Reason(ReasonCode.Benefit, isWorth, benefit, cost, "USD"));
        }

        var error = Math.Sqrt(economics.TrackingVariancePerYear);
        if (double.IsFinite(economics.CostPerYear) && double.IsFinite(error))
        {
            reasons.Add(new Reason(
                ReasonCode.Prediction, isWorth, economics.CostPerYear, error, "USD",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"gamma {inputs.Gamma:0.######}, {inputs.FixedCost:0.####} USD of ")
                + (question.PaysForData ? "gas and data a hedge, " : "gas a hedge, ")
                + string.Create(CultureInfo.InvariantCulture, $"inner band {inner:0.####}")));
        }

        return [.. reasons, .. question.Forecasts];
    }

    /// <summary>What the question says of costs.</summary>
    protected static BandInputs CostsOf(PolicyQuestion question) => question.Costs
        ?? throw new InvariantException($"the policy of '{question.Vault.Id}' was asked without what hedging costs");
}
