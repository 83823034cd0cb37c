using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Exposures;

/// <summary>The same sensitivities as <see cref="Greeks"/> in USD and in the moves that people think in.</summary>
/// <param name="Delta">USD that move as the factor does: delta times level. 1 % up earns a hundredth.</param>
/// <param name="GammaPerPercent">USD by which <see cref="Delta"/> grows with 1 % up: gamma·level²/100.</param>
/// <param name="VegaPerPoint">USD for one point (0.01) of volatility.</param>
/// <param name="ThetaPerDay">USD for a day that passes, a 365th of a year.</param>
/// <param name="VannaPerPoint">USD by which <see cref="Delta"/> grows with a point of volatility.</param>
/// <param name="VolgaPerPoint">USD by which <see cref="VegaPerPoint"/> grows with a point of volatility.</param>
public readonly record struct DollarGreeks(
    double Delta,
    double GammaPerPercent,
    double VegaPerPoint,
    double ThetaPerDay,
    double VannaPerPoint,
    double VolgaPerPoint)
{
    private const double PerUnit = 100.0;
    private const double DaysPerYear = 365.0;

    /// <summary>Converts.</summary>
    /// <param name="greeks">In units.</param>
    /// <param name="level">USD per one of the asset or, for a ratio, the ratio.</param>
    public static DollarGreeks Of(Greeks greeks, double level) => new(
        greeks.Delta * level,
        greeks.Gamma * level * level / PerUnit,
        greeks.Vega / PerUnit,
        greeks.Theta / DaysPerYear,
        greeks.Vanna * level / PerUnit,
        greeks.Volga / (PerUnit * PerUnit));
}
