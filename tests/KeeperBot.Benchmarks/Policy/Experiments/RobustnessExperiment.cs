using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A15: what is left of the saving when volatility or costs are not what policies take them to be.</summary>
internal sealed class RobustnessExperiment()
    : SavingExperiment("A15", "Main chain, 100 ETH: saving when volatility, cost or gas is wrong")
{
    private const int TenMinutes = 2;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory)
    {
        var scene = KeeperScenarios.MainChain;
        HedgingScenario Volatility(double factor, string name) => scene with
        {
            Name = name,
            Market = new GeometricBrownian(KeeperScenarios.Spot, factor * KeeperScenarios.Volatility),
        };
        HedgingScenario Cost(double factor, string name) =>
            scene with { Name = name, BelievedProportionalCost = factor * scene.ProportionalCost };
        return
        [
            .. Savings(laboratory, Volatility(0.7, "true volatility 56 %"), KeeperPolicies.Rivals, _ => 0.25),
            .. Savings(laboratory, Volatility(1.4, "true volatility 112 %"), KeeperPolicies.Rivals, _ => 0.25),
            .. Savings(laboratory, Cost(0.5, "cost taken for half"), KeeperPolicies.Rivals, _ => 0.15),
            .. Savings(laboratory, Cost(2.0, "cost taken for double"), KeeperPolicies.Rivals, _ => 0.15),
            .. Savings(
                laboratory,
                scene with { Name = "gas ten minutes old", GasDelay = TenMinutes },
                KeeperPolicies.Rivals,
                _ => 0.15),
        ];
    }
}
