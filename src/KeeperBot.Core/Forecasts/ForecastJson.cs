using System.Text.Json.Serialization;

namespace KeeperBot.Core.Forecasts;

/// <summary>Strict: every key known, none twice, none missing, numbers as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(VolatilityForecast))]
[JsonSerializable(typeof(GasForecast))]
[JsonSerializable(typeof(SlippageForecast))]
internal sealed partial class ForecastJson : JsonSerializerContext;
