using KeeperBot.Benchmarks.Policy.Policies;

namespace KeeperBot.Benchmarks.Policy;

/// <summary>What a policy did on all paths of a scenario. Money is discounted to the start.</summary>
internal sealed class PolicyFigures(PolicySpec policy, PolicySums sums)
{
    public PolicySpec Policy => policy;

    public double Paths => sums.Paths;

    public double MeanCost => sums.Cost / sums.Paths;

    public double MeanCostError => Deviation(sums.Cost, sums.CostSquare) / Math.Sqrt(sums.Paths);

    /// <summary>Of what the hedge gains against a perfect one, costs apart: the gross tracking error.</summary>
    public double TrackingDeviation => Deviation(sums.Tracking, sums.TrackingSquare);

    public double MeanResult => sums.Result / sums.Paths;

    /// <summary>Of the hedged book's gain, costs off.</summary>
    public double ResultDeviation => Deviation(sums.Result, sums.ResultSquare);

    /// <summary>ln E[e^(-result)]: what must be paid for the hedged book by one whose risk aversion is 1.</summary>
    public double EntropicPrice => Math.Log(sums.Utility / sums.Paths);

    public double EntropicPriceError =>
        Deviation(sums.Utility, sums.UtilitySquare) / (sums.Utility / sums.Paths) / Math.Sqrt(sums.Paths);

    public double MeanTrades => sums.Trades / sums.Paths;

    private double Deviation(double sum, double square)
    {
        var mean = sum / sums.Paths;
        return Math.Sqrt(Math.Max((square / sums.Paths) - (mean * mean), 0.0) * sums.Paths / (sums.Paths - 1.0));
    }
}
