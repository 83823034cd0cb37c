using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace KeeperBot.Health;

/// <summary>What a check found.</summary>
public enum HealthStatus
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, and somebody should look.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>One named check.</summary>
/// <param name="Name">What it is about; stable.</param>
/// <param name="Status">What it found.</param>
/// <param name="Detail">The same in words, with figures.</param>
/// <param name="Remedy">What to do about it; null when there is nothing to do.</param>
public sealed record HealthCheck(string Name, HealthStatus Status, string Detail, string? Remedy = null);

/// <summary>How a keeper does, at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Checks">Every check, in a fixed order.</param>
public sealed record HealthReport(DateTimeOffset At, ImmutableArray<HealthCheck> Checks)
{
    /// <summary>The worst that any check found.</summary>
    public HealthStatus Status => Checks.Max(check => check.Status);

    /// <summary>True while the loop turns; depends on nothing outside of the process.</summary>
    public bool IsLive => this[HealthChecks.Loop].Status != HealthStatus.Fail;

    /// <summary>True while the keeper could hedge now if it had to.</summary>
    public bool IsReady => HealthChecks.ForReadiness.All(name => this[name].Status != HealthStatus.Fail);

    /// <summary>A check by its name.</summary>
    public HealthCheck this[string name] =>
        Checks.First(check => string.Equals(check.Name, name, StringComparison.Ordinal));

    /// <summary>The document that <c>/health</c> answers.</summary>
    public JsonObject ToJson() => new()
    {
        ["schema"] = "keeperbot/health/1",
        ["at"] = At.ToString("O"),
        ["status"] = Word(Status),
        ["live"] = IsLive,
        ["ready"] = IsReady,
        ["checks"] = new JsonArray([.. Checks.Select(check => new JsonObject
        {
            ["name"] = check.Name,
            ["status"] = Word(check.Status),
            ["detail"] = check.Detail,
            ["remedy"] = check.Remedy,
        })]),
    };

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Ok => "ok",
        HealthStatus.Warn => "warn",
        _ => "fail",
    };
}
