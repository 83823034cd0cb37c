using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace KeeperBot.Health;

/// <summary>
/// Sends the metrics over OTLP where the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says so; the other
/// variables of the OpenTelemetry specification (protocol, headers, interval) count too.
/// </summary>
public static class OpenTelemetryExport
{
    /// <summary>The variable that turns it on.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Begins to send; null when nothing is configured.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>Sends what is left when disposed.</returns>
    public static IDisposable? Start(Func<string, string?> environment) =>
        string.IsNullOrEmpty(environment(Variable)) ? null : Open();

    private static MeterProvider Open() => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("keeperbot"))
        .AddMeter(MetricStore.MeterName)
        .AddOtlpExporter()
        .Build();
}
