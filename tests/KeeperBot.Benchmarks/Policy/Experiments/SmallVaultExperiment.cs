namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A4: a vault for which gas is most of the cost.</summary>
internal sealed class SmallVaultExperiment()
    : SavingExperiment("A4", "Main chain, 10 ETH: saving against the best of five tuned rules")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
        Savings(laboratory, KeeperScenarios.SmallVault, KeeperPolicies.Rivals, _ => 0.33);
}
