using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace KeeperBot.Benchmarks;

/// <summary>What figures were measured on: without it they mean nothing.</summary>
internal static class Machine
{
    public static string Summary =>
        $"{Environment.ProcessorCount} logical processors, {RuntimeInformation.OSDescription}, "
        + $"{RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}";

    public static JsonObject ToJson() => new()
    {
        ["measuredAt"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["processors"] = Environment.ProcessorCount,
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
#if DEBUG
        ["build"] = "debug",
#else
        ["build"] = "release",
#endif
    };
}
