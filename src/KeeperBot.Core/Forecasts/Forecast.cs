using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KeeperBot.Core.Forecasts;

/// <summary>
/// What was learnt of the past and is expected of the near future. Never trusted far: it counts while it is young and
/// was less wrong than the plain estimate, and only as far from that one as the mandate allows.
/// </summary>
/// <remarks>
/// A command learns it and writes it as a document; that document is a fact of the journal, so that a decision that
/// went by it can be decided again.
/// </remarks>
/// <param name="AsOf">Unix seconds up to which it knows the past.</param>
/// <param name="Source">What it was learnt from, in one line.</param>
/// <param name="Past">How wrong it was.</param>
public abstract record Forecast(ulong AsOf, string Source, PastErrors Past)
{
    private const int MaxSource = 200;

    /// <summary>Everything that is wrong with it.</summary>
    protected virtual IEnumerable<string> Problems()
    {
        if (Source.Length > MaxSource || Source.Any(char.IsControl))
        {
            yield return $"source has {Source.Length} characters, it is one line of {MaxSource} at most";
        }

        foreach (var problem in Past.Problems())
        {
            yield return problem;
        }
    }

    /// <summary>Reads a forecast.</summary>
    /// <exception cref="FormatException">The text is none; says everything that is wrong with it.</exception>
    internal static T Parse<T>(string content, JsonTypeInfo<T> type)
        where T : Forecast
    {
        T forecast;
        try
        {
            forecast = JsonSerializer.Deserialize(content, type) ?? throw new FormatException("null is no forecast");
        }
        catch (JsonException error)
        {
            throw new FormatException(
                $"not a forecast of this kind: at line {error.LineNumber + 1}, column {error.BytePositionInLine + 1} a "
                + "key is unknown, missing or there twice, or a value is not of its kind",
                error);
        }

        var problems = forecast.Problems().ToList();
        return problems.Count == 0 ? forecast : throw new FormatException(string.Join("; ", problems));
    }
}
