using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Backtests.Models;

/// <summary>The ranges of what simulations take: far wider than any market.</summary>
internal static class ModelRange
{
    public const double MaxVolatility = 10.0, MaxRate = 1000.0;

    private const double MinPrice = 1e-30, MaxPrice = 1e30;

    /// <summary>Gives the value back when it lies from one bound to the other.</summary>
    /// <exception cref="ModelException">It does not, or is NaN.</exception>
    public static double Require(double value, double min, double max, string name) => value >= min && value <= max
        ? value
        : throw Beyond(value, name, string.Create(CultureInfo.InvariantCulture, $"from {min} to {max}"));

    /// <summary>Gives the value back when it lies above one bound, up to the other.</summary>
    /// <exception cref="ModelException">It does not, or is NaN.</exception>
    public static double RequireAbove(double value, double bound, double max, string name) =>
        value > bound && value <= max
            ? value
            : throw Beyond(value, name, string.Create(CultureInfo.InvariantCulture, $"above {bound}, up to {max}"));

    /// <summary>Gives the price back when it is one.</summary>
    /// <exception cref="ModelException">It is not.</exception>
    public static double RequirePrice(double value, string name) => Require(value, MinPrice, MaxPrice, name);

    /// <summary>Gives the volatility a year back when it is above 0 and at most 10, which is 1000 %.</summary>
    /// <exception cref="ModelException">It is not.</exception>
    public static double RequireVolatility(double value, string name) =>
        RequireAbove(value, 0.0, MaxVolatility, name);

    /// <summary>Gives the number back when it lies from one bound to the other.</summary>
    /// <exception cref="ModelException">It does not.</exception>
    public static int RequireCount(int value, int min, int max, string name) =>
        value >= min && value <= max ? value : throw Beyond(value, name, $"a whole number from {min} to {max}");

    /// <summary>Gives the values back when there are enough and each is a number.</summary>
    /// <exception cref="ModelException">There are fewer, or one is not.</exception>
    public static ImmutableArray<double> RequireNumbers(ImmutableArray<double> values, int least, string name)
    {
        var count = values.IsDefault ? 0 : values.Length;
        if (count < least) throw new ModelException($"{name} are {count} values, and must be at least {least}");
        foreach (var (index, value) in values.Index())
        {
            if (!double.IsFinite(value)) throw Beyond(value, $"{name}[{index}]", "a number");
        }

        return values;
    }

    private static ModelException Beyond(double value, string name, string range) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, and must be {range}"));
}
