using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Routing;

/// <summary>
/// The trajectory that trades a position over a fixed time with the least E + λV, expected cost and its variance: the
/// efficient frontier of Almgren and Chriss, "Optimal execution of portfolio transactions" (Journal of Risk 3, 2000).
/// </summary>
/// <remarks>
/// <para>
/// The price moves by γ for good with each unit, and by n/τ times η for the n units of one period only. Then
/// x_j = X·sinh(κ(T - jτ))/sinh(κT) is left after j trades, with 2(cosh κτ - 1) = τ²κ̃², κ̃² = λσ²/η̃ and
/// η̃ = η - ½γτ; and E = ½γX² + εX + η̃/τ·Σn², V = σ²τ·Σx².
/// </para>
/// <para>
/// The x_j solve x_(j-1) - (2 + τ²κ̃²)x_j + x_(j+1) = 0, so of what is left before one of m last trades the part
/// r_m = 1/(2 + τ²κ̃² - r_(m-1)) is kept, r_1 = 0. That is how they are computed: it holds for λ = 0 too, and needs no
/// exponential that could overflow.
/// </para>
/// </remarks>
public sealed class AlmgrenChriss
{
    /// <summary>The trajectory for these inputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is outside its range; the error names it.</exception>
    public AlmgrenChriss(AlmgrenChrissInputs inputs)
    {
        inputs.Checked();
        var (interval, impact) = (inputs.Interval, inputs.NetImpact);
        var curvature = inputs.RiskAversion * inputs.Volatility * inputs.Volatility / impact * interval * interval;
        Urgency = 2.0 * InverseSinh(0.5 * Math.Sqrt(curvature)) / interval;
        Holdings = Trajectory(inputs.Units, inputs.Periods, curvature);

        var (squares, held) = (0.0, 0.0);
        for (var j = 1; j < Holdings.Length; j++)
        {
            var traded = Holdings[j - 1] - Holdings[j];
            squares += traded * traded;
            held += Holdings[j] * Holdings[j];
        }

        ExpectedCost = (0.5 * inputs.PermanentImpact * inputs.Units * inputs.Units)
            + (inputs.HalfSpread * inputs.Units) + (impact / interval * squares);
        Variance = inputs.Volatility * inputs.Volatility * interval * held;
    }

    /// <summary>κ: the rate at which the position is left, per unit of time; 1/κ is its half-life over ln 2.</summary>
    public double Urgency { get; }

    /// <summary>x_0 to x_N: units left after so many trades; the first is all, the last none.</summary>
    public ImmutableArray<double> Holdings { get; }

    /// <summary>E: what it is expected to cost against the first price, money.</summary>
    public double ExpectedCost { get; }

    /// <summary>V: the variance of that cost, money².</summary>
    public double Variance { get; }

    private static ImmutableArray<double> Trajectory(double units, int periods, double curvature)
    {
        var kept = new double[periods];
        for (var m = 1; m < periods; m++)
        {
            kept[m] = 1.0 / (2.0 + curvature - kept[m - 1]);
        }

        var holdings = ImmutableArray.CreateBuilder<double>(periods + 1);
        holdings.Add(units);
        for (var m = periods - 1; m >= 0; m--)
        {
            holdings.Add(holdings[^1] * kept[m]);
        }

        return holdings.MoveToImmutable();
    }

    /// <summary>ln(x + √(1 + x²)) for x ≥ 0; by its series where the logarithm would cancel.</summary>
    private static double InverseSinh(double x) => x < 1e-4
        ? x - (x * x * x / 6.0)
        : ScalarMath.Log(x + Math.Sqrt(1.0 + (x * x)));
}
