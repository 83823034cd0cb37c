using System.Collections.Immutable;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// The desk's rule: a net delta over a threshold is traded to flat or just back to it. The threshold may follow the
/// volatility and may be wider while gas is dear, up to the mandate's urgent band.
/// </summary>
/// <remarks>
/// <para>
/// It goes with σ of reference over σ now. While the delta stays inside ±H the result's variance a year is σ²S² times
/// (H² + inner²)/6 (<see cref="BandEconomics"/>), so H·σ held constant holds the risk constant. A threshold that grew
/// with the volatility would carry most delta when a unit of it moves most.
/// </para>
/// <para>
/// Back to its edge a threshold would pay gas for every little step beyond it, so there the trade begins where it is as
/// large as the mandate's least trade.
/// </para>
/// </remarks>
public sealed class ThresholdPolicy : BandPolicy
{
    private const double Percent = 100.0;
    private const int GweiDecimals = 9;

    /// <inheritdoc/>
    public override string Name => "threshold";

    /// <inheritdoc/>
    public override bool WeighsGas => true;

    /// <inheritdoc/>
    public override bool ReadsBook => true;

    /// <inheritdoc/>
    protected override DeltaBand BandOf(PolicyQuestion question)
    {
        var (policy, token, stated) = (question.Vault.Policy, question.Vault.Base, StatedIn(question));
        var beyond = stated.ToEdge ? policy.MinimumTrade : 0;
        var adjusted = stated.ReferenceVolatility is not null || stated.DearGas is not null;
        var threshold = adjusted
            ? Within(Adjusted(question, stated), policy.UrgentBand - beyond, token)
            : policy.Band;
        return new DeltaBand(0, stated.ToEdge ? threshold : 0, threshold + beyond);
    }

    /// <inheritdoc/>
    public override Wish Decide(PolicyQuestion question)
    {
        var (wish, stated) = (base.Decide(question), StatedIn(question));
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (stated.ReferenceVolatility is { } reference)
        {
            var volatility = BookOf(question).Volatility;
            reasons.Add(new Reason(
                ReasonCode.Volatility, volatility >= reference, Percent * volatility, Percent * reference, "%"));
        }

        if (stated.DearGas is { } dear)
        {
            var (price, limit) = (Gwei(question.GasPriceWei), Gwei(dear.AboveWei));
            reasons.Add(new Reason(ReasonCode.DearGas, price <= limit, price, limit, "gwei"));
        }

        return wish with { Reasons = [.. wish.Reasons, .. reasons] };
    }

    private static double Adjusted(PolicyQuestion question, ThresholdMandate stated)
    {
        var threshold = Units(question.Vault.Policy.Band, question.Vault.Base);
        if (stated.ReferenceVolatility is { } reference)
        {
            threshold *= reference / BookOf(question).Volatility;
        }

        return stated.DearGas is { } dear
            ? new GasCappedThreshold(threshold, Gwei(dear.AboveWei), dear.Factor).Of(Gwei(question.GasPriceWei)).Outer
            : threshold;
    }

    private static double Gwei(System.Numerics.BigInteger wei) => Scaled.ToDouble(wei, GweiDecimals);

    private static ThresholdMandate StatedIn(PolicyQuestion question) => question.Vault.Policy.Threshold
        ?? throw new InvariantException($"the policy of '{question.Vault.Id}' states no threshold");

    private static BookMoment BookOf(PolicyQuestion question) => question.Book
        ?? throw new InvariantException($"the policy of '{question.Vault.Id}' was asked without its book");
}
