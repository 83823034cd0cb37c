using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Core.Exposures;

/// <summary>The mean of the worst outcomes of a distribution that was observed.</summary>
/// <param name="Level">Such as 0.975: the worst 2.5 % count.</param>
/// <param name="Shortfall">USD that are lost in the mean of them; below zero when even they earn.</param>
/// <param name="ValueAtRisk">USD: the smallest loss among those that count.</param>
/// <param name="InTail">How many observations that mean is made of, the last one in part.</param>
public sealed record ExpectedShortfall(double Level, double Shortfall, double ValueAtRisk, double InTail)
{
    /// <summary>The levels that reports show; Basel's is 97.5 %.</summary>
    public static readonly ImmutableArray<double> UsualLevels = [0.95, 0.975, 0.99];

    private const double Rounding = 1e-9;

    /// <summary>The estimator of Acerbi and Tasche (2002), definition 2.6, on a sample.</summary>
    /// <remarks>
    /// With n outcomes the worst n(1 - level) count, the last of them with the fraction that is left. Ties need no
    /// rule: equal losses are alike wherever the border falls. It never falls as the level rises.
    /// </remarks>
    /// <param name="profits">P&amp;L in USD, in any order.</param>
    /// <param name="level">Above 0 and below 1.</param>
    /// <exception cref="RiskInputException">
    /// Not one whole observation is in the tail, or an outcome is no number.
    /// </exception>
    public static ExpectedShortfall Of(ImmutableArray<double> profits, double level)
    {
        if (!(level > 0.0 && level < 1.0))
        {
            throw new RiskInputException(Text($"the level {level:R} is not between 0 and 1"));
        }

        var inTail = profits.Length * (1.0 - level);
        if (inTail < 1.0 - Rounding)
        {
            throw new RiskInputException(
                Text($"{profits.Length} observations are too few for {level:P1}: ")
                + Text($"it needs {Math.Ceiling((1.0 / (1.0 - level)) - Rounding)} for one in the tail"));
        }

        if (!profits.All(double.IsFinite))
        {
            throw new RiskInputException("an outcome is no number");
        }

        var worst = profits.Sort();
        var (sum, left, last) = (0.0, inTail, worst[0]);
        for (var i = 0; i < worst.Length && left > Rounding; i++, left -= 1.0)
        {
            last = worst[i];
            sum += Math.Min(1.0, left) * last;
        }

        return new ExpectedShortfall(level, -sum / inTail, -last, inTail);
    }

    /// <summary>What a history of returns would have done to a book, each by full revaluation.</summary>
    /// <param name="measure">The book.</param>
    /// <param name="now">The market as it is; volatility stays.</param>
    /// <param name="returns">Moves of the assets that move on their own, see <see cref="MarketShift"/>.</param>
    /// <returns>USD against the value now, in the order of the returns.</returns>
    public static ImmutableArray<double> Simulate(
        Func<Market, Exposure> measure, Market now, ImmutableArray<double> returns)
    {
        var value = measure(now).Value;
        return [.. returns.Select(move => measure(new MarketShift(move, 0.0, 0.0).Of(now)).Value - value)];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
