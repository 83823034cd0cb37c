namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A1: 100 ETH on the main chain, against the best of five rules.</summary>
internal sealed class MainChainExperiment()
    : SavingExperiment("A1", "Main chain, 100 ETH: saving against the best of five tuned rules")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
        Savings(laboratory, KeeperScenarios.MainChain, KeeperPolicies.Rivals, _ => 0.28);
}
