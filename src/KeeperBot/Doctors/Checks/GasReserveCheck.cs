using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the keeper's ether with what the gas guard demands before it lets a plan pass.</summary>
/// <remarks>
/// The reserve is the guard's own: gas ceiling times a hedge's gas, with what its data costs, times reserveHedges.
/// </remarks>
internal sealed class GasReserveCheck : KeeperCheck
{
    private const int EtherDecimals = 18;
    private const int Comfortable = 3;

    /// <inheritdoc/>
    public override string Name => "gas-reserve";

    /// <inheritdoc/>
    public override string Meaning => "the keeper can pay its reserve of hedges at the gas ceiling";

    /// <inheritdoc/>
    public override bool ReadsChain => true;

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["data-fee"];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(Mandate mandate, Answers answers) =>
        [HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper), .. DataFee.Observe(mandate.Gas)];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var (mandate, answers) = (examination.Mandate, examination.Chain!.Answers);
        var held = answers.Get(HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper))[0].AsBigInteger();
        var reserve = GasFundsGuard.ReserveOf(mandate.Gas, 0, HedgeDataFee.OfAny(mandate, answers));
        var text = $"{mandate.Keeper} has {Figures.Token(held, EtherDecimals, 4)} ETH, its reserve is "
            + $"{Figures.Token(reserve, EtherDecimals, 4)} ETH";
        var enough = $"{Figures.Token(Comfortable * reserve, EtherDecimals, 4)} ETH";
        return held < reserve ? Fail(text, $"send it ether; {enough} will do")
            : held < Comfortable * reserve ? Warn(text, "send it some more ether soon")
            : Ok(text);
    }
}
