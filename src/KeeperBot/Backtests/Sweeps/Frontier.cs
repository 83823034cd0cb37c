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
            var part = Math.Log(risk / left.Risk) / Math.Log(right.Risk / left.Risk);
            return Math.Exp(((1.0 - part) * Math.Log(left.Cost)) + (part * Math.Log(right.Cost)));
        }

        return double.NaN;
    }
}
