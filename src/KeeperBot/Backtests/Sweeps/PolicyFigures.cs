using KeeperBot.Backtests.Sweeps.Policies;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>What a policy did on all paths of a scenario. Money is discounted to the start.</summary>
public sealed class PolicyFigures
{
    private readonly PolicySums _sums;

    internal PolicyFigures(PolicySpec policy, PolicySums sums) => (Policy, _sums) = (policy, sums);

    /// <summary>The policy.</summary>
    public PolicySpec Policy { get; }

    /// <summary>How many paths.</summary>
    public double Paths => _sums.Paths;

    /// <summary>What trading cost, the mean of all paths.</summary>
    public double MeanCost => _sums.Cost / _sums.Paths;

    /// <summary>The standard error of <see cref="MeanCost"/>.</summary>
    public double MeanCostError => Deviation(_sums.Cost, _sums.CostSquare) / Math.Sqrt(_sums.Paths);

    /// <summary>Of what the hedge gains against a perfect one, costs apart: the gross tracking error.</summary>
    public double TrackingDeviation => Deviation(_sums.Tracking, _sums.TrackingSquare);

    /// <summary>What the hedged book gained, costs off, the mean of all paths.</summary>
    public double MeanResult => _sums.Result / _sums.Paths;

    /// <summary>Of the hedged book's gain, costs off.</summary>
    public double ResultDeviation => Deviation(_sums.Result, _sums.ResultSquare);

    /// <summary>ln E[e^(-result)]: what must be paid for the hedged book by one whose risk aversion is 1.</summary>
    public double EntropicPrice => Math.Log(_sums.Utility / _sums.Paths);

    /// <summary>The standard error of <see cref="EntropicPrice"/>.</summary>
    public double EntropicPriceError =>
        Deviation(_sums.Utility, _sums.UtilitySquare) / (_sums.Utility / _sums.Paths) / Math.Sqrt(_sums.Paths);

    /// <summary>Trades, the mean of all paths.</summary>
    public double MeanTrades => _sums.Trades / _sums.Paths;

    private double Deviation(double sum, double square)
    {
        var mean = sum / _sums.Paths;
        return Math.Sqrt(Math.Max((square / _sums.Paths) - (mean * mean), 0.0) * _sums.Paths / (_sums.Paths - 1.0));
    }
}
