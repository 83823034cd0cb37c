using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>A way to trade a size: which venue gets how much.</summary>
/// <param name="Legs">In the offers' order; their sizes add up to the order's exactly.</param>
/// <param name="Cost">What it costs against the reference price.</param>
public sealed record Route(ImmutableArray<RouteLeg> Legs, RouteCost Cost);

/// <summary>One venue's part of a route. Amounts are integers.</summary>
/// <param name="Offer">The index of its offer.</param>
/// <param name="Size">Base, with the order's sign.</param>
/// <param name="Quote">Quote that is paid (buying) or received (selling), fees included.</param>
/// <param name="Holding">Quote that holding it is expected to cost; negative when it earns.</param>
/// <param name="Fixed">Quote that the leg costs whatever its size.</param>
public sealed record RouteLeg(int Offer, BigInteger Size, BigInteger Quote, BigInteger Holding, BigInteger Fixed);

/// <summary>The parts of what a route costs, quote integers.</summary>
/// <param name="Execution">Fees, spread and impact: quote against what the size is worth at the reference.</param>
/// <param name="Holding">What holding is expected to cost; negative when it earns.</param>
/// <param name="Fixed">What opening the legs costs.</param>
public sealed record RouteCost(BigInteger Execution, BigInteger Holding, BigInteger Fixed)
{
    /// <summary>What the router makes least.</summary>
    public BigInteger Total => Execution + Holding + Fixed;
}

/// <summary>What a route was better than.</summary>
public enum RouteAlternativeKind
{
    /// <summary>All of it at the venue that is best alone.</summary>
    SingleVenue,

    /// <summary>The best route that leaves out a venue which the chosen one uses.</summary>
    WithoutVenue,

    /// <summary>The same size at every venue.</summary>
    EqualSplit,
}

/// <summary>A way to trade that was not taken.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Offer">The venue it is about, by the index of its offer; null for an equal split.</param>
/// <param name="Cost">What it would cost; null when it cannot be filled.</param>
/// <param name="Lacking">How much of the size its venues cannot take, base integer; zero when it can be filled.</param>
public sealed record RouteAlternative(RouteAlternativeKind Kind, int? Offer, RouteCost? Cost, BigInteger Lacking);
