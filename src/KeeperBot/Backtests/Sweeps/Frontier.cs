namespace KeeperBot.Backtests.Sweeps;

/// <summary>
/// The least cost at a level of risk, from a family's settings: linear in logarithms between those that no other beats
/// in both.
/// </summary>
public sealed class Frontier
{
    private readonly (double Risk, double Cost)[] _points;
    private readonly int _count;

    /// <summary>The frontier of settings; takes the array over.</summary>
    public Frontier((double Risk, double Cost)[] points)
    {
        _points = points;
        Array.Sort(points, static (left, right) => left.Risk.CompareTo(right.Risk));
        var best = double.PositiveInfinity;
        foreach (var point in points)
        {
            if (point.Cost >= best) continue;
            points[_count++] = point;
            best = point.Cost;
        }
    }

    /// <summary>The cost at a risk; NaN when the family does not reach it.</summary>
    public double At(double risk)
    {
        for (var i = 1; i < _count; i++)
        {
            var (left, right) = (_points[i - 1], _points[i]);
            if (risk < left.Risk || risk > right.Risk) continue;
            return Between(risk, left.Risk, right.Risk, left.Cost, right.Cost);
        }

        return double.NaN;
    }

    /// <summary>The risk at a cost; NaN when the family does not reach it.</summary>
    public double RiskAt(double cost)
    {
        for (var i = 1; i < _count; i++)
        {
            var (left, right) = (_points[i - 1], _points[i]);
            if (cost > left.Cost || cost < right.Cost) continue;
            return Between(cost, left.Cost, right.Cost, left.Risk, right.Risk);
        }

        return double.NaN;
    }

    /// <summary>
    /// By how many percent the cost changes for one percent more risk, at the pair of neighbours nearest to a risk;
    /// NaN where the family has less than two settings that no other beats.
    /// </summary>
    public double ElasticityAt(double risk)
    {
        var (elasticity, nearest) = (double.NaN, double.PositiveInfinity);
        for (var i = 1; i < _count; i++)
        {
            var (left, right) = (_points[i - 1], _points[i]);
            var distance = Math.Abs(Math.Log(risk * risk / (left.Risk * right.Risk)));
            if (!(distance < nearest)) continue;
            nearest = distance;
            elasticity = Math.Log(right.Cost / left.Cost) / Math.Log(right.Risk / left.Risk);
        }

        return elasticity;
    }

    private static double Between(double x, double left, double right, double first, double second)
    {
        var part = Math.Log(x / left) / Math.Log(right / left);
        return Math.Exp(((1.0 - part) * Math.Log(first)) + (part * Math.Log(second)));
    }
}
