namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A3: where gas costs 5 cents.</summary>
internal sealed class RollupExperiment()
    : SavingExperiment("A3", "Rollup, 100 ETH: saving against the best of five tuned rules")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
        Savings(laboratory, KeeperScenarios.Rollup, KeeperPolicies.Rivals, _ => 0.27);
}
