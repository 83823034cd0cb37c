namespace KeeperBot.Backtests.Sweeps;

/// <summary>What came of a policy on some paths: sums, so that blocks of paths can be put together.</summary>
internal struct PolicySums
{
    public double Paths, Tracking, TrackingSquare, Cost, CostSquare, Result, ResultSquare, Utility, UtilitySquare;

    public double Trades;

    /// <summary>A path.</summary>
    /// <param name="tracking">What the hedge gained more than a perfect one, costs apart.</param>
    /// <param name="cost">What trading cost.</param>
    /// <param name="result">What book and hedge gained, costs off.</param>
    /// <param name="trades">How many.</param>
    public void Add(double tracking, double cost, double result, double trades)
    {
        var utility = Math.Exp(-result);
        Paths += 1.0;
        (Tracking, TrackingSquare) = (Tracking + tracking, TrackingSquare + (tracking * tracking));
        (Cost, CostSquare) = (Cost + cost, CostSquare + (cost * cost));
        (Result, ResultSquare) = (Result + result, ResultSquare + (result * result));
        (Utility, UtilitySquare) = (Utility + utility, UtilitySquare + (utility * utility));
        Trades += trades;
    }

    public static PolicySums operator +(PolicySums left, PolicySums right) => new()
    {
        Paths = left.Paths + right.Paths,
        Tracking = left.Tracking + right.Tracking,
        TrackingSquare = left.TrackingSquare + right.TrackingSquare,
        Cost = left.Cost + right.Cost,
        CostSquare = left.CostSquare + right.CostSquare,
        Result = left.Result + right.Result,
        ResultSquare = left.ResultSquare + right.ResultSquare,
        Utility = left.Utility + right.Utility,
        UtilitySquare = left.UtilitySquare + right.UtilitySquare,
        Trades = left.Trades + right.Trades,
    };
}
