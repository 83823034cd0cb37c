using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Documents;

namespace KeeperBot.Core.Forecasts;

/// <summary>A forecast as a block finds it: in use, or the reason why not.</summary>
/// <param name="Used">The forecast to go by; null for the plain estimate.</param>
/// <param name="Why">Which document it is and how good it was, or why it is not gone by.</param>
internal readonly record struct StatedForecast<T>(T? Used, string Why)
    where T : Forecast
{
    private const double SecondsPerHour = 3_600.0;

    /// <summary>Looks for the forecast that a mandate allows. Nothing that is wrong with it stops a keeper.</summary>
    /// <param name="mandate">Which one.</param>
    /// <param name="stated">What was stated.</param>
    /// <param name="timestamp">Unix seconds.</param>
    /// <param name="read">Reads a text; depends on nothing else.</param>
    public static StatedForecast<T> Of(
        ForecastMandate mandate, ImmutableArray<StatedDocument> stated, ulong timestamp, Func<string, T> read)
    {
        var name = mandate.Document.Name;
        if (stated.FirstOrDefault(document => document.Is(mandate.Document)) is not { } document)
        {
            return new(null, $"{name} was never stated");
        }

        T forecast;
        try
        {
            forecast = document.Meaning(read);
        }
        catch (FormatException refused)
        {
            // Only after an upgrade: what an earlier version took for a forecast is none to this one.
            return new(null, $"{name}: {refused.Message}");
        }

        var which = $"{name}, {document.Hash}";
        if (!document.IsYoung(mandate.Document, timestamp))
        {
            var hours = Math.Round(((double)timestamp - document.AsOf) / SecondsPerHour, 1);
            var side = hours < 0.0 ? "ahead" : "old";
            return new(
                null, string.Create(CultureInfo.InvariantCulture, $"{which}: it is {Math.Abs(hours)} hours {side}"));
        }

        return forecast.Past.BeatsPlain
            ? new(forecast, $"{which}: {forecast.Past}")
            : new(null, $"{which}: it lost to the plain estimate, {forecast.Past}");
    }
}
