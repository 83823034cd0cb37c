namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A5: gas that spikes for hours; and what it is worth to know the present gas rather than its mean.</summary>
internal sealed class ChangingGasExperiment()
    : SavingExperiment("A5", "Changing gas, 100 ETH: saving against the best rule, and against not knowing the gas")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
    [
        .. Savings(laboratory, KeeperScenarios.SpikyGas, KeeperPolicies.Rivals, _ => 0.35),
        .. Savings(
            laboratory, KeeperScenarios.SpikyGas, [KeeperPolicies.MeanGas], _ => 0.45, label: "spiky gas known"),
        .. Savings(
            laboratory, KeeperScenarios.MainChain, [KeeperPolicies.MeanGas], _ => 0.08, label: "normal gas known"),
    ];
}
