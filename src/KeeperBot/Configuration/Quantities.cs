using System.Globalization;
using System.Numerics;

namespace KeeperBot.Configuration;

/// <summary>
/// Reads figures with units: <c>60 gwei</c>, <c>2.5 WETH</c>, <c>4 h</c>. Exact, never through a double.
/// </summary>
public static class Quantities
{
    private static readonly (string Unit, long Milliseconds)[] TimeUnits =
        [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>The digits of 2^256.</summary>
    private const int LongestInteger = 78;

    private const long LongestMilliseconds = 36_500L * 86_400_000;

    /// <summary>Reads an amount of a token as its integer.</summary>
    /// <exception cref="FormatException">
    /// Another unit, too many decimals, a sign, or no number; the message says which.
    /// </exception>
    public static BigInteger Amount(string text, string unit, int decimals)
    {
        var (number, found) = Split(text);
        return string.Equals(found, unit, StringComparison.Ordinal)
            ? Scale(number, decimals, text)
            : throw new FormatException($"'{text}' needs the unit {unit}, such as '1.5 {unit}'");
    }

    /// <summary>Reads wei per gas: <c>60 gwei</c> or <c>1000 wei</c>.</summary>
    /// <exception cref="FormatException">Another unit or no number.</exception>
    public static BigInteger GasPrice(string text)
    {
        var (number, unit) = Split(text);
        return unit switch
        {
            "gwei" => Scale(number, 9, text),
            "wei" => Scale(number, 0, text),
            _ => throw new FormatException($"'{text}' needs the unit gwei or wei, such as '60 gwei'"),
        };
    }

    /// <summary>Reads a duration: <c>500 ms</c>, <c>12 s</c>, <c>65 min</c>, <c>4 h</c>, <c>1 d</c>.</summary>
    /// <exception cref="FormatException">Another unit or no whole number.</exception>
    public static TimeSpan Duration(string text)
    {
        var (number, unit) = Split(text);
        var known = TimeUnits.FirstOrDefault(u => u.Unit == unit);
        if (known.Unit is null || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > LongestMilliseconds / known.Milliseconds)
        {
            throw new FormatException(
                $"'{text}' is not a duration: write a whole number and ms, s, min, h or d, as in '65 min', "
                + "at most 36500 d");
        }

        return TimeSpan.FromMilliseconds(count * known.Milliseconds);
    }

    private static (string Number, string Unit) Split(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2
            ? (parts[0].Replace("_", string.Empty, StringComparison.Ordinal), parts[1])
            : throw new FormatException($"'{text}' is not a number and a unit with a space between them");
    }

    private static BigInteger Scale(string number, int decimals, string text)
    {
        var parts = number.Split('.');
        if (parts.Length > 2 || !parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)))
        {
            throw new FormatException($"'{text}' does not begin with a number without a sign, such as 1.5");
        }

        var fraction = parts.Length == 1 ? string.Empty : parts[1];
        if (fraction.Length > decimals)
        {
            throw new FormatException($"'{text}' has more than {decimals} decimals");
        }

        var digits = parts[0] + fraction.PadRight(decimals, '0');
        return digits.Length <= LongestInteger
            ? BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new FormatException($"'{text}' is larger than any token amount");
    }
}
