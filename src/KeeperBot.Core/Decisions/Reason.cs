using System.Text.Json.Serialization;

namespace KeeperBot.Core.Decisions;

/// <summary>Why: one thing that was measured against one limit. The unit of every explanation.</summary>
/// <param name="Code">Which check this is; one of <see cref="ReasonCode"/>.</param>
/// <param name="Passed">True when the check speaks for acting (a guard lets pass, a policy wants to trade).</param>
/// <param name="Measured">What was measured.</param>
/// <param name="Limit">What it was measured against.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Detail">Words that the numbers cannot carry, such as what a contract answered; usually null.</param>
public sealed record Reason(
    string Code,
    bool Passed,
    double Measured,
    double Limit,
    string Unit,
    string? Detail = null)
{
    /// <summary>
    /// How far the measure is from its limit, in <see cref="Unit"/>; negative on the measured side below.
    /// </summary>
    [JsonIgnore]
    public double Margin => Limit - Measured;
}
