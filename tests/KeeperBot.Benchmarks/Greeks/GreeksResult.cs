using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks.Greeks;

/// <summary>What was measured: nanoseconds of one option; no samples of what this machine cannot do.</summary>
internal sealed class GreeksResult
{
    public Samples Scalar { get; } = new();

    public Samples Portable { get; } = new();

    public Samples Avx512 { get; } = new();

    public Samples QuantLib { get; } = new();

    public Samples ScalarVolatility { get; } = new();

    public Samples PortableVolatility { get; } = new();

    public Samples Avx512Volatility { get; } = new();

    public Samples QuantLibVolatility { get; } = new();

    /// <summary>The widest vectors that the machine has.</summary>
    public Samples Best => Avx512.IsEmpty ? Portable : Avx512;

    /// <inheritdoc cref="Best"/>
    public Samples BestVolatility => Avx512Volatility.IsEmpty ? PortableVolatility : Avx512Volatility;

    public JsonObject ToJson() => new()
    {
        ["nsScalar"] = Json(Scalar),
        ["nsVector"] = Json(Portable),
        ["nsAvx512"] = Json(Avx512),
        ["nsQuantLib"] = Json(QuantLib),
        ["nsImpliedVolatilityScalar"] = Json(ScalarVolatility),
        ["nsImpliedVolatilityVector"] = Json(PortableVolatility),
        ["nsImpliedVolatilityAvx512"] = Json(Avx512Volatility),
        ["nsImpliedVolatility"] = Json(BestVolatility),
        ["nsQuantLibImpliedVolatility"] = Json(QuantLibVolatility),
        ["timesQuantLib"] = Ratio(QuantLib, Best),
        ["timesQuantLibImpliedVolatility"] = Ratio(QuantLibVolatility, BestVolatility),
        ["timesScalar"] = Ratio(Scalar, Best),
        ["timesScalarImpliedVolatility"] = Ratio(ScalarVolatility, BestVolatility),
    };

    private static JsonObject? Json(Samples samples) => samples.IsEmpty ? null : samples.ToJson(2);

    private static JsonObject? Ratio(Samples slow, Samples fast) => slow.IsEmpty ? null : new JsonObject
    {
        ["min"] = Math.Round(slow.Min / fast.Min, 2),
        ["median"] = Math.Round(slow.Median / fast.Median, 2),
    };
}
