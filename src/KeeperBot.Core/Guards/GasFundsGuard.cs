using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Guards;

/// <summary>
/// Rejects plans when the keeper's account could not pay for them and for the replacements they may need.
/// </summary>
public sealed class GasFundsGuard : Guard
{
    private const int EtherDecimals = 18;

    /// <inheritdoc/>
    public override string Code => "gas-funds";

    /// <inheritdoc/>
    public override string Meaning => "the keeper's account can pay its reserve of hedges at the gas ceiling";

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => draft.Executor.KeeperEther >= Needed(draft);

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed) => Say(
        allowed,
        Scaled.ToDouble(draft.Executor.KeeperEther, EtherDecimals),
        Scaled.ToDouble(Needed(draft), EtherDecimals),
        "ETH");

    /// <summary>Wei below which the guard refuses.</summary>
    /// <param name="gas">The mandate's limits.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    /// <param name="dataFeeWei">Wei that the chain charges a hedge beside gas.</param>
    public static BigInteger ReserveOf(GasMandate gas, BigInteger gasPriceWei, BigInteger dataFeeWei) =>
        ((BigInteger.Max(gas.CeilingWei, gasPriceWei) * gas.HedgeGas) + dataFeeWei) * gas.ReserveHedges;

    private static BigInteger Needed(PlanDraft draft) =>
        ReserveOf(draft.Mandate.Gas, draft.GasPriceWei, draft.DataFeeWei);
}
