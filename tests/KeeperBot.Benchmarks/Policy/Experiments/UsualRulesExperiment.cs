namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A2: the same against what desks do: a delta threshold, a timer.</summary>
internal sealed class UsualRulesExperiment()
    : SavingExperiment("A2", "Main chain, 100 ETH: saving against a delta threshold, against a timer")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
    [
        .. Savings(
            laboratory, KeeperScenarios.MainChain, [KeeperPolicies.Threshold], _ => 0.33, label: "delta threshold"),
        .. Savings(laboratory, KeeperScenarios.MainChain, [KeeperPolicies.Timer], _ => 0.55, label: "timer"),
    ];
}
