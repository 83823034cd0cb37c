using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Decisions;

/// <summary>What the chain charges beside gas for a hedge of a vault at one block; nothing on Ethereum.</summary>
/// <remarks>
/// What a band weighs is the fee of a typical hedge: before there is a trade there is no call, and the fee must not
/// move with what a flip varies. What guards judge and a plan states is the fee of the plan's own call.
/// </remarks>
/// <param name="mandate">What is charged for, and whose account pays.</param>
/// <param name="vault">The vault.</param>
/// <param name="answers">What was read at the block; understood when a fee is asked for.</param>
public sealed class HedgeDataFee(Mandate mandate, VaultMandate vault, Answers answers)
{
    private const int EtherDecimals = 18;
    private DataFee? _fee;
    private BigInteger? _typical;

    /// <summary>Wei for a typical hedge.</summary>
    /// <exception cref="UnanswerableException">What it goes by was not read.</exception>
    public BigInteger Typical => _typical ??= Fee?.Of(HedgeTransaction.Typical(mandate, vault)) ?? BigInteger.Zero;

    /// <summary>True when the block says what is charged, or nothing is.</summary>
    public bool IsKnown => mandate.Gas.Fees == FeeModel.Ethereum || DataFee.IsStated(mandate.Gas, answers);

    private DataFee? Fee => _fee ??= DataFee.Understand(mandate.Gas, answers);

    /// <summary>The dearest typical hedge of a mandate's vaults, wei.</summary>
    /// <exception cref="UnanswerableException">What it goes by was not read.</exception>
    public static BigInteger OfAny(Mandate mandate, Answers answers) =>
        mandate.Vaults.Max(vault => new HedgeDataFee(mandate, vault, answers).Typical);

    /// <summary>The draft with what its own call is charged; that of a typical one where no venue quotes it.</summary>
    /// <exception cref="UnanswerableException">What it goes by was not read.</exception>
    public PlanDraft Of(PlanDraft draft, ulong timestamp) => Fee is not { } fee ? draft : draft with
    {
        DataFeeWei = draft.Legs.IsEmpty
            ? Typical
            : fee.Of(HedgeTransaction.Of(mandate, Planner.Finish(draft, timestamp))),
    };

    /// <summary>A typical hedge's fee against what its gas costs; no reason where there is no fee.</summary>
    public ImmutableArray<Reason> Reasons(BigInteger gasPriceWei) => Reasons(Typical, gasPriceWei);

    /// <summary>A draft's fee against what its gas costs; no reason where there is no fee.</summary>
    public ImmutableArray<Reason> Reasons(PlanDraft draft) => Reasons(draft.DataFeeWei, draft.GasPriceWei);

    private ImmutableArray<Reason> Reasons(BigInteger feeWei, BigInteger gasPriceWei)
    {
        var gasWei = gasPriceWei * mandate.Gas.HedgeGas;
        var (fee, gas) = (Scaled.ToDouble(feeWei, EtherDecimals), Scaled.ToDouble(gasWei, EtherDecimals));
        return feeWei.IsZero ? [] : [new Reason(ReasonCode.DataFee, feeWei <= gasWei, fee, gas, "ETH")];
    }
}
