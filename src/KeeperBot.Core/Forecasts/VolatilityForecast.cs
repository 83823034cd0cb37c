using System.Text.Json;
using KeeperBot.Core.Documents;

namespace KeeperBot.Core.Forecasts;

/// <summary>The volatility that an asset is expected to have.</summary>
/// <param name="Asset">The symbol of the asset, such as WETH.</param>
/// <param name="AsOf">Unix seconds up to which it knows prices.</param>
/// <param name="Source">What it was learnt from, in one line.</param>
/// <param name="HorizonDays">Over how many days, from 1 to 90.</param>
/// <param name="Volatility">Annual, 1.00 = 100 %; from 0.01 to 10.</param>
/// <param name="Past">How wrong it was.</param>
public sealed record VolatilityForecast(
    string Asset, ulong AsOf, string Source, int HorizonDays, double Volatility, PastErrors Past)
    : Forecast(AsOf, Source, Past)
{
    /// <summary>Reads a forecast.</summary>
    /// <exception cref="FormatException">The text is none; says everything that is wrong with it.</exception>
    public static VolatilityForecast Parse(string content) => Parse(content, ForecastJson.Default.VolatilityForecast);

    /// <summary>The text that <see cref="Parse(string)"/> reads.</summary>
    public string Write() => JsonSerializer.Serialize(this, ForecastJson.Default.VolatilityForecast);

    /// <inheritdoc/>
    protected override IEnumerable<string> Problems()
    {
        if (HorizonDays is < 1 or > 90)
        {
            yield return $"horizonDays is {HorizonDays}, from 1 to 90 are expected";
        }

        if (!(Volatility is >= 0.01 and <= 10.0))
        {
            yield return FormattableString.Invariant($"volatility is {Volatility}, from 0.01 (1 %) to 10 is expected");
        }

        foreach (var problem in base.Problems())
        {
            yield return problem;
        }
    }
}

/// <summary>A <see cref="VolatilityForecast"/> of the base, stated.</summary>
public sealed class VolatilityForecastDocument : DocumentKind
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "volatility-forecast";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    protected override ulong AsOf(string name, string content, VaultMandate vault)
    {
        var forecast = VolatilityForecast.Parse(content);
        return string.Equals(forecast.Asset, vault.Base.Symbol, StringComparison.Ordinal)
            ? forecast.AsOf
            : throw new FormatException(
                $"it is the forecast of {forecast.Asset}, the vault hedges {vault.Base.Symbol}");
    }
}
