using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// A hedge in slices, and what it is predicted to cost. Costs are money, against the price at its start.
/// </summary>
/// <param name="Slices">In order; their sizes add up to the size exactly.</param>
/// <param name="ExpectedCost">Proportional cost, impact and the fixed cost of every slice.</param>
/// <param name="StandardDeviation">Of that cost, as the price moves while the rest waits.</param>
/// <param name="CostAtOnce">What trading all of it now would cost.</param>
/// <param name="Objective">ExpectedCost and ½γ times the variance: what is made least.</param>
public sealed record SliceSchedule(
    ImmutableArray<Slice> Slices,
    double ExpectedCost,
    double StandardDeviation,
    double CostAtOnce,
    double Objective);

/// <summary>One slice.</summary>
/// <param name="Seconds">From now.</param>
/// <param name="Size">Signed base integer.</param>
public readonly record struct Slice(double Seconds, BigInteger Size);
