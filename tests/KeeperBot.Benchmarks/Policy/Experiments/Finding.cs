using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>What an experiment found at one level, and whether it meets its bar.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="Level">Where: a scenario and a tracking error, a row of a table.</param>
/// <param name="Quantity">What was measured: <c>saving</c>, <c>value</c> or <c>ratio</c>.</param>
/// <param name="Measured">The measured number.</param>
/// <param name="StandardError">Its standard error; 0 where nothing is random.</param>
/// <param name="Bar">What it is held against.</param>
/// <param name="Passes">Whether it meets it.</param>
internal sealed record Finding(
    string Id, string Level, string Quantity, double Measured, double StandardError, string Bar, bool Passes)
{
    private const double Allowance = 0.03;
    private const int LevelWidth = 46, NumberWidth = -11, BarWidth = 24;

    /// <summary>
    /// A saving: it passes when the lower end of its 95 % interval is no more than 3 points below the bar.
    /// </summary>
    public static Finding OfSaving(
        string id, string level, (double Saving, double Error, double Lower) found, double bar) => new(
            id,
            level,
            "saving",
            found.Saving,
            found.Error,
            string.Create(CultureInfo.InvariantCulture, $"at least {bar:0.00}"),
            found.Lower >= bar - Allowance);

    /// <summary>A figure that is known: it passes within the tolerance.</summary>
    public static Finding OfValue(
        string id, string level, double measured, double error, double expected, double tolerance) => new(
            id,
            level,
            "value",
            measured,
            error,
            string.Create(CultureInfo.InvariantCulture, $"{expected:0.####} ± {tolerance:0.####}"),
            Math.Abs(measured - expected) <= tolerance);

    /// <summary>A ratio that may not be more than the bar.</summary>
    public static Finding OfRatio(string id, string level, double measured, double error, double most) => new(
        id,
        level,
        "ratio",
        measured,
        error,
        string.Create(CultureInfo.InvariantCulture, $"at most {most:0.00}"),
        measured <= most);

    public static string Heading => Style.Strong(
        Style.Pad("level", LevelWidth) + Style.Pad("measured", NumberWidth) + Style.Pad("± s.e.", NumberWidth)
        + "  " + Style.Pad("bar", BarWidth));

    public string Row => Style.Pad(Level, LevelWidth) + Style.Pad(Number(Measured), NumberWidth)
        + Style.Pad(Number(StandardError), NumberWidth) + "  " + Style.Pad(Bar, BarWidth)
        + (Passes ? Style.Good("pass") : Style.Bad("FAIL"));

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["level"] = Level,
        [Quantity] = Round(Measured),
        ["standardError"] = Round(StandardError),
        ["bar"] = Bar,
        ["pass"] = Passes,
    };

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    // What was not reached is null.
    private static JsonNode? Round(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;
}
