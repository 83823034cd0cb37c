using System.Globalization;

namespace KeeperBot.Core.Pricing;

/// <summary>
/// The ranges of the pricing inputs: far wider than any market, and narrow enough that no result can overflow.
/// </summary>
internal static class InputRange
{
    public const double MinPrice = 1e-30;
    public const double MaxPrice = 1e30;
    public const double MaxVolatility = 1000.0;
    public const double MaxYears = 1000.0;
    public const double MaxRate = 1000.0;

    /// <summary>The shortest funding period: a thirtieth of a second.</summary>
    public const double MinFundingYears = 1e-9;

    /// <summary>The largest magnitude of rate × years: a discount factor between e^-500 and e^500.</summary>
    public const double MaxExponent = 500.0;

    /// <summary>Gives the value back when it lies from <paramref name="min"/> to <paramref name="max"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not, or is NaN; the error names the value.</exception>
    public static double Require(double value, double min, double max, string name) =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(
                name,
                value,
                string.Create(CultureInfo.InvariantCulture, $"must be a number from {min:R} to {max:R}"));

    /// <summary>Gives the kind back when it is a call or a put.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another number; the error names the value.</exception>
    public static OptionKind Require(OptionKind kind, string name) =>
        kind is OptionKind.Call or OptionKind.Put
            ? kind
            : throw new ArgumentOutOfRangeException(name, kind, "must be a call or a put");

    /// <summary>Gives the form back when it is one of the two.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another number; the error names the value.</exception>
    public static PowerPerpForm Require(PowerPerpForm form, string name) =>
        form is PowerPerpForm.Continuous or PowerPerpForm.Exponential
            ? form
            : throw new ArgumentOutOfRangeException(name, form, "must be continuous or exponential");
}
