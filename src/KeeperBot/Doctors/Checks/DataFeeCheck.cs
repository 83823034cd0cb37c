using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>
/// Looks for the contract that says what data costs, and holds what it charges a hedge against the keeper's own sum.
/// </summary>
/// <remarks>A fork that charges by a formula of its own is found here, before the keeper goes by the old one.</remarks>
internal sealed class DataFeeCheck : KeeperCheck
{
    private const int EtherDecimals = 18;

    /// <inheritdoc/>
    public override string Name => "data-fee";

    /// <inheritdoc/>
    public override string Meaning => "the chain says what a hedge's data costs, and it is what the keeper counts";

    /// <inheritdoc/>
    public override bool ReadsChain => true;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(Mandate mandate, Answers answers) =>
    [
        .. DataFee.Observe(mandate.Gas),
        .. Others(mandate.Gas).SelectMany(other => DataFee.Observe(other)),
        .. mandate.Gas.Fees == FeeModel.OpStack ? mandate.Vaults.Select(vault => Charged(mandate, vault)) : [],
    ];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var (mandate, answers) = (examination.Mandate, examination.Chain!.Answers);
        var stated = ChainDefaults.NameOf(mandate.Gas.Fees);
        foreach (var other in Others(mandate.Gas).Where(other => DataFee.IsStated(other, answers)))
        {
            var name = ChainDefaults.NameOf(other.Fees);
            return Warn(
                $"the chain has the contracts of '{name}', and fees are counted as '{stated}'",
                $"state \"fees\": \"{name}\" in chain, or what data costs is left out");
        }

        if (mandate.Gas.Fees == FeeModel.Ethereum)
        {
            return Skip("nothing is charged but gas");
        }

        if (!DataFee.IsStated(mandate.Gas, answers))
        {
            return Fail(
                $"{OracleOf(mandate.Gas)} does not say what data costs on this chain",
                "correct chain.fees; every decision would be refused as unreadable");
        }

        var fee = DataFee.Understand(mandate.Gas, answers)!;
        if (mandate.Gas.Fees == FeeModel.OpStack)
        {
            var operators = fee.OperatorWei;
            foreach (var vault in mandate.Vaults)
            {
                var charged = answers.Get(Charged(mandate, vault))[0].AsBigInteger();
                var counted = fee.Of(HedgeTransaction.Typical(mandate, vault)) - operators;
                if (charged != counted)
                {
                    return Warn(
                        $"{DataFee.GasPriceOracle} charges {charged} wei for the data of a hedge of '{vault.Id}', "
                        + $"the keeper counts {counted}",
                        "the chain has a fork that this version does not know: upgrade keeperbot");
                }
            }
        }

        var typical = HedgeDataFee.OfAny(mandate, answers);
        return Ok($"{Figures.Token(typical, EtherDecimals, 8)} ETH a hedge beside its gas");
    }

    /// <summary>The rules that do not hold and whose contracts should not be there.</summary>
    private static IEnumerable<GasMandate> Others(GasMandate gas) => Enum.GetValues<FeeModel>()
        .Where(fees => fees != gas.Fees && fees != FeeModel.Ethereum)
        .Select(fees => gas with { Fees = fees });

    private static Address OracleOf(GasMandate gas) =>
        gas.Fees == FeeModel.OpStack ? DataFee.GasPriceOracle : DataFee.ArbGasInfo;

    private static Ask Charged(Mandate mandate, VaultMandate vault) => new(
        DataFee.GasPriceOracle, Abis.GasPriceOracle.Function("getL1Fee"), HedgeTransaction.Typical(mandate, vault));
}
