using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>
/// Holds every Greek against the difference quotient of the next lower one, so that an error in one formula shows even
/// where it is small.
/// </summary>
internal sealed class GreekDifferences(string model, bool digital = false)
{
    // Of a width: the fourth-order truncation error and the rounding error are then about as large.
    private const double Step = 2e-3;

    /// <summary>
    /// Each Greek, the lower one that is differenced, by what, and how far both may lie apart, as a part of the lower
    /// one's size over the width on which it changes: of a digital, whose lower Greeks pass through zero and are small
    /// there, and of everything else. The largest seen over all inputs is less than half of it.
    /// </summary>
    private static readonly (string Greek, string Lower, Variable By, double Tolerance, double OfDigital)[] Table =
    [
        (nameof(Greeks.Delta), nameof(Greeks.Price), Variable.Underlying, 3e-9, 1e-9),
        (nameof(Greeks.Gamma), nameof(Greeks.Delta), Variable.Underlying, 2e-9, 1e-8),
        (nameof(Greeks.Speed), nameof(Greeks.Gamma), Variable.Underlying, 2e-9, 1e-7),
        (nameof(Greeks.Vega), nameof(Greeks.Price), Variable.Volatility, 2e-9, 1e-11),
        (nameof(Greeks.Vanna), nameof(Greeks.Delta), Variable.Volatility, 2e-10, 3e-10),
        (nameof(Greeks.Volga), nameof(Greeks.Vega), Variable.Volatility, 1e-9, 6e-8),
        (nameof(Greeks.Zomma), nameof(Greeks.Gamma), Variable.Volatility, 2e-10, 2e-7),
        (nameof(Greeks.Theta), nameof(Greeks.Price), Variable.Calendar, 3e-9, 1e-11),
        (nameof(Greeks.Charm), nameof(Greeks.Delta), Variable.Calendar, 1e-9, 5e-10),
        (nameof(Greeks.Color), nameof(Greeks.Gamma), Variable.Calendar, 1e-9, 5e-8),
        (nameof(Greeks.Rho), nameof(Greeks.Price), Variable.Rate, 2e-9, 1e-11),
    ];

    private readonly double[] _worst = new double[Table.Length];

    /// <summary>What a Greek is a derivative by.</summary>
    public enum Variable
    {
        Underlying,
        Volatility,
        Calendar,
        Rate,
    }

    /// <summary>The model with one variable changed by so much.</summary>
    public delegate Greeks Shifted(Variable variable, double change);

    /// <summary>The worst of each Greek, of what the table allows.</summary>
    public string Worst => $"{model}: " + string.Join(
        ", ", Table.Select((row, i) => $"{row.Greek} {_worst[i]:F2}"));

    /// <summary>What is wrong with a case, which the message holds; null when every Greek is the derivative.</summary>
    /// <param name="shifted">The model.</param>
    /// <param name="width">
    /// On which distance the value changes by as much as it is; 0 for a variable that the model does not have.
    /// </param>
    /// <param name="inputs">Names the case.</param>
    public string? Problem(Shifted shifted, Func<Variable, double> width, Func<string> inputs)
    {
        var greeks = shifted(Variable.Underlying, 0.0);
        foreach (var variable in Enum.GetValues<Variable>())
        {
            var scale = width(variable);
            var step = Step * scale;
            Greeks[] at = scale == 0.0
                ? [greeks, greeks, greeks, greeks]
                : [
                    shifted(variable, -2.0 * step), shifted(variable, -step),
                    shifted(variable, step), shifted(variable, 2.0 * step),
                ];
            for (var i = 0; i < Table.Length; i++)
            {
                if (Table[i].By == variable && Problem(i, greeks, at, scale) is { } problem)
                {
                    return $"{model}: {problem}: {inputs()}";
                }
            }
        }

        return null;
    }

    private string? Problem(int row, Greeks greeks, Greeks[] at, double scale)
    {
        var (greek, lower, _, smooth, ofDigital) = Table[row];
        var tolerance = digital ? ofDigital : smooth;
        var analytic = GreekOf.Value(greeks, greek);
        if (scale == 0.0)
        {
            return analytic == 0.0 ? null : $"{greek} is {analytic:R} of a model without it";
        }

        Span<double> values = stackalloc double[4];
        var size = 0.0;
        for (var i = 0; i < 4; i++)
        {
            values[i] = GreekOf.Value(at[i], lower);
            size = Math.Max(size, Math.Abs(values[i]));
        }

        var differenced = ((8.0 * (values[2] - values[1])) - (values[3] - values[0])) / (12.0 * Step * scale);
        var error = Math.Abs(analytic - differenced) * scale / tolerance;
        _worst[row] = Math.Max(_worst[row], size == 0.0 ? 0.0 : error / size);
        return error <= size ? null : $"{greek} {analytic:R}, differenced {differenced:R}";
    }
}
