using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Plans;

/// <summary>A part of a hedge that goes from one venue to others, and whether that pays.</summary>
/// <param name="From">Where the position is.</param>
/// <param name="Size">Base integer that is traded there, signed: against the position.</param>
/// <param name="Legs">All trades; their sizes sum to zero.</param>
/// <param name="Saves">
/// Quote integer that holding it elsewhere saves over the time for which it is expected to be held.
/// </param>
/// <param name="Costs">Quote integer: fees, impact and gas of going there.</param>
/// <param name="Years">For how long it is expected to be held.</param>
public sealed record HedgeMove(
    VenueMandate From, BigInteger Size, ImmutableArray<HedgeLeg> Legs, BigInteger Saves, BigInteger Costs, double Years)
{
    /// <summary>
    /// True when leaving alone saves more than the gas of leaving: what a venue would pay for a position is no reason
    /// to go there.
    /// </summary>
    public required bool IsReason { get; init; }

    /// <summary>True when it saves more than it costs within the time for which it is expected to be held.</summary>
    public bool Pays => IsReason && Saves > Costs;

    /// <summary>
    /// The better of two: one whose trades are within their limits before one that no guard would let pass, one that
    /// pays before one that does not, then the one that is worth more.
    /// </summary>
    public HedgeMove Or(HedgeMove? other) => other is null || Rank.CompareTo(other.Rank) > 0 ? this : other;

    private (bool IsWithinLimits, bool Pays, BigInteger Worth) Rank =>
        (Legs.All(leg => leg.IsWithinLimit), Pays, Saves - Costs);
}
