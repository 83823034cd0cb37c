using System.Globalization;

namespace KeeperBot.Backtests.Models;

/// <summary>
/// Variance that wanders: dv = κ(θ - v)dt + ξ√v·dW, from θ (Heston 1993), by full-truncation Euler steps (Lord,
/// Koekkoek and Van Dijk 2010).
/// </summary>
/// <exception cref="ModelException">A parameter is outside its range.</exception>
/// <param name="Spot">At the start, above zero.</param>
/// <param name="Kappa">κ: how fast variance returns, a year; above 0, up to 1000.</param>
/// <param name="Theta">θ: variance a year that it returns to and starts at; above 0, up to 100.</param>
/// <param name="Xi">ξ: the volatility of variance, a year; above 0, up to 100.</param>
/// <param name="Rho">ρ: the correlation of spot and variance, from above -1 to below 1.</param>
public sealed record Heston(double Spot, double Kappa, double Theta, double Xi, double Rho) : PathModel
{
    private const double MaxXi = 100.0, MostRho = 1.0 - 1e-9;

    /// <inheritdoc/>
    public override double Spot { get; } = ModelRange.RequirePrice(Spot, "spot");

    /// <summary>κ, a year.</summary>
    public double Kappa { get; } = ModelRange.RequireAbove(Kappa, 0.0, ModelRange.MaxRate, "kappa");

    /// <summary>θ, a year.</summary>
    public double Theta { get; } =
        ModelRange.RequireAbove(Theta, 0.0, ModelRange.MaxVolatility * ModelRange.MaxVolatility, "theta");

    /// <summary>ξ, a year.</summary>
    public double Xi { get; } = ModelRange.RequireAbove(Xi, 0.0, MaxXi, "xi");

    /// <summary>ρ.</summary>
    public double Rho { get; } = ModelRange.Require(Rho, -MostRho, MostRho, "rho");

    /// <summary>Says so where Feller's condition 2κθ ≥ ξ² does not hold.</summary>
    public override string? Remark => 2.0 * Kappa * Theta >= Xi * Xi
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"2·kappa·theta is {2.0 * Kappa * Theta:G4}, less than xi² = {Xi * Xi:G4} (Feller's condition): variance "
            + $"touches zero, and steps are taken with what is above it");

    /// <inheritdoc/>
    public override void Walk(Draws draws, double years, int steps, Span<double> column, int stride)
    {
        var (log, variance, root) = (Math.Log(Spot), Theta, Math.Sqrt(years));
        var other = Math.Sqrt(1.0 - (Rho * Rho));
        column[0] = log;
        for (var step = 1; step <= steps; step++)
        {
            var (first, second) = (draws.Normal(), draws.Normal());
            var positive = Math.Max(variance, 0.0);
            var deviation = Math.Sqrt(positive) * root;
            log += (deviation * first) - (0.5 * positive * years);
            variance += (Kappa * (Theta - positive) * years)
                + (Xi * deviation * ((Rho * first) + (other * second)));
            column[step * stride] = log;
        }
    }
}
