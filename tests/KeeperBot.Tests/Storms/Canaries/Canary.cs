using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Signing;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>
/// A keeper, or an executor, with one thing broken on purpose: storms that let it pass prove nothing.
/// </summary>
/// <param name="Name">Short, unique.</param>
/// <param name="Broken">What it does wrong.</param>
/// <param name="CaughtBy">The invariants that it breaks: the first violation of a storm must be of one of them.</param>
/// <param name="Variant">The broken keeper.</param>
internal sealed record Canary(
    string Name, string Broken, ImmutableArray<Invariant> CaughtBy, StormVariant Variant)
{
    /// <summary>
    /// False for schedules in which it cannot differ from production, so that they need not be run. They count as
    /// seeds that it survived.
    /// </summary>
    public Func<Schedule, bool> Concerns { get; init; } = _ => true;

    /// <summary>
    /// The same with a signer that caps no fee: it would be a second line, and hide what the first lets by.
    /// </summary>
    public Canary Unsupervised() => this with
    {
        Variant = Variant with { Limits = SigningLimits.Usual with { MaxFeePerGasWei = BigInteger.Pow(2, 128) } },
    };

    /// <summary>Every canary there is.</summary>
    public static ImmutableArray<Canary> All { get; } =
        [.. JournalCanaries.All, .. LaneCanaries.All, .. ChainCanaries.All, .. ContractCanaries.All];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>True when one of these faults is scheduled.</summary>
    public static Func<Schedule, bool> Needs(params ReadOnlySpan<FaultKind> kinds)
    {
        var wanted = kinds.ToArray();
        return schedule => schedule.Faults.Any(fault => wanted.Contains(fault.Kind));
    }
}
