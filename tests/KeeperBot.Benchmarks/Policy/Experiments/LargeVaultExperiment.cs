namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A6: a vault whose hedges move the price; everyone pays for it, the band also knows it.</summary>
internal sealed class LargeVaultExperiment()
    : SavingExperiment("A6", "Main chain, 2000 ETH with price impact: saving against the best of five tuned rules")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
        Savings(laboratory, KeeperScenarios.LargeVault, KeeperPolicies.Rivals, _ => 0.42);
}
