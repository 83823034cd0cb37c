namespace KeeperBot.Backtests;

/// <summary>
/// The least cost at a tracking error, from a family's settings: linear in logarithms between those that no other beats
/// in both.
/// </summary>
public sealed class CostFrontier
{
    private readonly List<(double Error, double Cost)> _points = [];

    private CostFrontier(IEnumerable<(double Error, double Cost)> points)
    {
        foreach (var point in points.Where(p => p.Error > 0.0 && p.Cost > 0.0).OrderBy(p => p.Error))
        {
            if (_points.Count == 0 || point.Cost < _points[^1].Cost)
            {
                _points.Add(point);
            }
        }
    }

    /// <summary>The frontier of a family.</summary>
    public static CostFrontier Of(IEnumerable<PolicyOutcome> family) =>
        new(family.Select(outcome => (outcome.Error.Value, outcome.Cost.Value)));

    /// <summary>The cost at an error; NaN when no setting leaves as much, or as little.</summary>
    public double At(double error)
    {
        for (var i = 1; i < _points.Count; i++)
        {
            var (left, right) = (_points[i - 1], _points[i]);
            if (error >= left.Error && error <= right.Error)
            {
                var part = Math.Log(error / left.Error) / Math.Log(right.Error / left.Error);
                return Math.Exp(((1.0 - part) * Math.Log(left.Cost)) + (part * Math.Log(right.Cost)));
            }
        }

        return double.NaN;
    }
}
