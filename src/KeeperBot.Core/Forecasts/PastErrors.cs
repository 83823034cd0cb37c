using System.Globalization;
using System.Text.Json.Serialization;

namespace KeeperBot.Core.Forecasts;

/// <summary>
/// How wrong a forecast was on what it had not seen, beside the plain estimate that it has to beat.
/// </summary>
/// <param name="Measure">What the errors are, such as QLIKE; the smaller the better.</param>
/// <param name="Forecast">The forecast's error, zero or more.</param>
/// <param name="Plain">The plain estimate's on the same samples, zero or more.</param>
/// <param name="Samples">How many samples both were scored on, at least one.</param>
public sealed record PastErrors(string Measure, double Forecast, double Plain, int Samples)
{
    private const int MaxMeasure = 40;

    /// <summary>True when the forecast was less wrong: only then is it gone by.</summary>
    [JsonIgnore]
    public bool BeatsPlain => Forecast < Plain;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Measure} {Forecast:G3} against {Plain:G3} of the plain estimate, {Samples} times");

    internal IEnumerable<string> Problems()
    {
        if (Measure.Length is 0 or > MaxMeasure)
        {
            yield return $"past.measure has {Measure.Length} characters, from 1 to {MaxMeasure} are expected";
        }

        if (!(Forecast >= 0.0 && double.IsFinite(Forecast)) || !(Plain >= 0.0 && double.IsFinite(Plain)))
        {
            yield return "past.forecast and past.plain are errors: zero or more";
        }

        if (Samples < 1)
        {
            yield return $"past.samples is {Samples}: a forecast that was never tried is none";
        }
    }
}
