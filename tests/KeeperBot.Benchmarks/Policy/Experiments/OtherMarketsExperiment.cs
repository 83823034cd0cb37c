using KeeperBot.Backtests.Models;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>A7: variance that wanders, prices that jump; the band knows neither.</summary>
internal sealed class OtherMarketsExperiment()
    : SavingExperiment("A7", "Heston and Merton, 100 ETH: saving against the best of five tuned rules")
{
    private const double Jumps = 12.0, JumpMean = -0.02, JumpDeviation = 0.06;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory)
    {
        var variance = KeeperScenarios.Volatility * KeeperScenarios.Volatility;
        var smooth = Math.Sqrt(variance - (Jumps * ((JumpDeviation * JumpDeviation) + (JumpMean * JumpMean))));
        var heston = KeeperScenarios.MainChain with
        {
            Name = "Heston",
            Market = new Heston(KeeperScenarios.Spot, 5.0, variance, 2.0, -0.3),
        };
        var merton = KeeperScenarios.MainChain with
        {
            Name = "Merton",
            Market = new MertonJumps(KeeperScenarios.Spot, smooth, Jumps, JumpMean, JumpDeviation),
        };
        return
        [
            .. Savings(laboratory, heston, KeeperPolicies.Rivals, _ => 0.27),
            .. Savings(laboratory, merton, KeeperPolicies.Rivals, _ => 0.27),
        ];
    }
}
