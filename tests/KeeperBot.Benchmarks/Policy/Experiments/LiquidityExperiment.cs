using KeeperBot.Backtests.Models;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A9: liquidity in a range of a Uniswap V3 pool.</summary>
internal sealed class LiquidityExperiment()
    : SavingExperiment("A9", "Uniswap V3 liquidity from -17 % to +20 %: saving against the best of five tuned rules")
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory) =>
    [
        .. Savings(
            laboratory,
            KeeperScenarios.Liquidity("liquidity, main chain", GasRegimes.Normal),
            KeeperPolicies.Rivals,
            _ => 0.10),
        .. Savings(
            laboratory,
            KeeperScenarios.Liquidity("liquidity, rollup", KeeperScenarios.RollupGas),
            KeeperPolicies.Rivals,
            _ => 0.15),
    ];
}
