using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Terminal;

/// <summary>Figures as people read them: spaces between thousands, a sign where it matters.</summary>
public static class Figures
{
    private static readonly NumberFormatInfo Format =
        new() { NumberGroupSeparator = " ", NumberDecimalSeparator = "." };

    /// <summary>A number with a fixed number of decimals: <c>3 412.55</c>.</summary>
    public static string Number(double value, int decimals = 2)
    {
        var text = value.ToString($"N{decimals}", Format);

        // What rounds to nothing has no sign: "-0.00" reads as a loss that is not there.
        return text.AsSpan().IndexOfAnyInRange('1', '9') < 0 && text.StartsWith('-') ? text[1..] : text;
    }

    /// <summary>A number that always shows its sign: <c>+12.84</c>.</summary>
    public static string Signed(double value, int decimals = 2)
    {
        var text = Number(value, decimals);
        return value > 0 && text.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? "+" + text : text;
    }

    /// <summary>A signed number in a few characters: <c>+950</c>, <c>-12.3k</c>, <c>+4.56M</c>.</summary>
    public static string Compact(double value) => Math.Abs(value) switch
    {
        >= 999_950_000 => $"{Signed(value / 1e9)}B",
        >= 999_950 => $"{Signed(value / 1e6)}M",
        >= 9_999.5 => $"{Signed(value / 1e3, 1)}k",
        >= 99.95 or 0.0 => Signed(value, 0),
        >= 9.995 => Signed(value, 1),
        _ => Signed(value),
    };

    /// <summary>A token integer in whole tokens.</summary>
    public static string Token(BigInteger amount, int tokenDecimals, int decimals = 2) =>
        Number(Scaled.ToDouble(amount, tokenDecimals), decimals);

    /// <summary>A token integer in whole tokens with every digit: <c>-1.000000000000000001</c>.</summary>
    public static string Exact(BigInteger amount, int tokenDecimals)
    {
        var unit = BigInteger.Pow(10, tokenDecimals);
        var whole = BigInteger.DivRem(BigInteger.Abs(amount), unit, out var rest);
        var digits = tokenDecimals == 0 ? string.Empty : "." + rest.ToString().PadLeft(tokenDecimals, '0');
        return (amount.Sign < 0 ? "-" : string.Empty) + whole.ToString("N0", Format) + digits;
    }

    /// <summary>Wei per gas in gwei.</summary>
    public static string Gwei(BigInteger wei) => $"{Number(Scaled.ToDouble(wei, 9), 1)} gwei";

    /// <summary>
    /// Seconds in the units that matter at that length: <c>90 s</c>, <c>45 min</c>, <c>3 h 20 min</c>.
    /// </summary>
    public static string Duration(double seconds)
    {
        if (seconds < 0)
        {
            return "-" + Duration(-seconds);
        }

        var span = TimeSpan.FromSeconds(Math.Min(seconds, 1e9));
        return seconds switch
        {
            < 120 => $"{Number(seconds, 0)} s",
            < 7_200 => $"{Number(span.TotalMinutes, 0)} min",
            < 172_800 =>
                span.Minutes == 0 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalHours} h {span.Minutes} min",
            _ => $"{Number(span.TotalDays, 1)} d",
        };
    }
}
