using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace KeeperBot.Core.Volatility;

/// <summary>A surface document as written; <see cref="SurfaceDocument"/> says what it means.</summary>
internal sealed record SurfaceJson(
    string Asset,
    ulong AsOf,
    string Source,
    double Spot,
    FlatJson? Flat = null,
    ImmutableArray<SviJson?>? Svi = null,
    SsviJson? Ssvi = null);

internal sealed record FlatJson(double Volatility);

internal sealed record SviJson(double Years, double A, double B, double Rho, double M, double Sigma);

internal sealed record SsviJson(double Rho, double Eta, double Gamma, ImmutableArray<AtmJson?>? Atm);

internal sealed record AtmJson(double Years, double Variance);

/// <summary>Strict: every key known, none twice, none missing that has no default, numbers as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(SurfaceJson))]
internal sealed partial class SurfaceJsonContext : JsonSerializerContext;
