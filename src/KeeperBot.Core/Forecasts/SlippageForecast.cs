using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Documents;

namespace KeeperBot.Core.Forecasts;

/// <summary>What a vault's hedges are expected to cost beyond their quotes, learnt from its own fills.</summary>
/// <param name="Vault">The vault's id.</param>
/// <param name="AsOf">Unix seconds up to which it knows fills.</param>
/// <param name="Source">What it was learnt from, in one line.</param>
/// <param name="Venues">Every venue that it knows enough fills of, by rising id.</param>
/// <param name="Past">How wrong it was on the fills of all of them.</param>
public sealed record SlippageForecast(
    string Vault, ulong AsOf, string Source, ImmutableArray<VenueSlippage> Venues, PastErrors Past)
    : Forecast(AsOf, Source, Past)
{
    /// <summary>Reads a forecast.</summary>
    /// <exception cref="FormatException">The text is none; says everything that is wrong with it.</exception>
    public static SlippageForecast Parse(string content) => Parse(content, ForecastJson.Default.SlippageForecast);

    /// <summary>The text that <see cref="Parse(string)"/> reads.</summary>
    public string Write() => JsonSerializer.Serialize(this, ForecastJson.Default.SlippageForecast);

    /// <inheritdoc/>
    protected override IEnumerable<string> Problems()
    {
        if (Venues.IsDefaultOrEmpty)
        {
            return base.Problems().Prepend("venues is empty: it is a forecast of nothing");
        }

        if (Venues.Contains(null!))
        {
            return base.Problems().Prepend("a venue is null");
        }

        var problems = new List<string>();
        for (var i = 1; i < Venues.Length; i++)
        {
            if (Venues[i].VenueId <= Venues[i - 1].VenueId)
            {
                problems.Add($"venue {Venues[i].VenueId} comes after {Venues[i - 1].VenueId}: each once, by rising id");
            }
        }

        if (Venues.Sum(venue => (long)venue.Past.Samples) != Past.Samples)
        {
            problems.Add($"past.samples is {Past.Samples}, and not the sum of the venues'");
        }

        return [.. problems, .. Venues.SelectMany(venue => venue.Problems()), .. base.Problems()];
    }
}

/// <summary>A <see cref="SlippageForecast"/> of the vault, stated.</summary>
public sealed class SlippageForecastDocument : DocumentKind
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "slippage-forecast";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    protected override ulong AsOf(string name, string content, VaultMandate vault)
    {
        var forecast = SlippageForecast.Parse(content);
        if (!string.Equals(forecast.Vault, vault.Id, StringComparison.Ordinal))
        {
            throw new FormatException($"it is the forecast of the vault '{forecast.Vault}', this one is '{vault.Id}'");
        }

        var stranger = forecast.Venues.FirstOrDefault(
            venue => vault.Venues.All(known => known.VenueId != venue.VenueId));
        return stranger is null
            ? forecast.AsOf
            : throw new FormatException($"it names venue {stranger.VenueId}, which '{vault.Id}' does not trade on");
    }
}
