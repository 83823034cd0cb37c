using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// Finds the split of an order over venues that costs least: execution against the reference price, holding, and what
/// opening each leg costs.
/// </summary>
/// <remarks>
/// <para>
/// Among given venues the last unit costs the same at each (<see cref="MarginalSplit"/>). Which venues, is decided over
/// all subsets without solving most of them: at any price M a subset S costs at least M·X + Σ_S (g_i + f_i), where f_i
/// opens a leg and g_i = c_i(x_i) - M·x_i, x_i being the depth to M (the Lagrangian dual; Everett, Operations Research
/// 11, 1963). Each solved subset gives such a bound for all others, and the most promising is solved next
/// (<see cref="SubsetSearch"/>), until none can be better by more than a rounding.
/// </para>
/// <para>Ties go to what comes first. Not safe for concurrent use.</para>
/// </remarks>
public sealed class Router
{
    /// <summary>So many subsets are solved at most for one answer; with up to five offers there are fewer.</summary>
    private const int MostSolves = 48;

    /// <summary>A venue's last price is that of this power of a half of the size.</summary>
    private const int LastBits = 10;

    /// <summary>The most offers there may be.</summary>
    public const int MostOffers = 64;

    private readonly RouteMarket _market;
    private readonly RouteOrder _order;
    private readonly ulong _open;
    private readonly Dictionary<ulong, Solution> _solved = [];
    private readonly List<RouteBound> _bounds = [];

    /// <summary>Looks at an order and what venues offer for it.</summary>
    /// <exception cref="ArgumentException">
    /// There are more than 64 offers, or one is for the other direction or has a negative fixed cost.
    /// </exception>
    public Router(RouteOrder order, ImmutableArray<RouteOffer> offers)
    {
        if (offers.Length > MostOffers)
        {
            throw new ArgumentException(
                $"{offers.Length} offers: the most is {MostOffers}, leave the dearest out", nameof(offers));
        }

        (_order, _market) = (order, new RouteMarket(order, offers));
        for (var i = 0; i < offers.Length; i++)
        {
            _open |= _market.CapacityOf(i).Sign > 0 ? Bit(i) : 0;
            Keep(Bit(i), Alone(i));
        }

        Best = Find(_open) is { Cost: not null } best ? _market.RouteOf(best.Split) : null;
    }

    /// <summary>The route that costs least; null when the offers cannot take the whole size.</summary>
    public Route? Best { get; }

    /// <summary>How much of the size all offers together cannot take, base integer.</summary>
    public BigInteger Lacking => LackingIn(_open);

    /// <summary>
    /// What the last unit of the best route costs (buying) or brings (selling), holding included: quote per base with
    /// 18 decimals, to about a millionth. Null without a route.
    /// </summary>
    public BigInteger? MarginalPriceWad
    {
        get
        {
            if (Best is null)
            {
                return null;
            }

            var split = new MarginalSplit(_market, Used(Best));
            return split.Find(Near) is null ? null : _order.Signed(split.Price);
        }
    }

    /// <summary>
    /// What <see cref="Best"/> was better than: the best single venue other than itself, the best route without each
    /// venue that it uses, and an equal split over all offers. Searched when asked for.
    /// </summary>
    public ImmutableArray<RouteAlternative> Alternatives()
    {
        var found = ImmutableArray.CreateBuilder<RouteAlternative>();
        var used = Best is null ? 0 : Used(Best);
        if (BestAlone(used) is { } alone)
        {
            found.Add(Alternative(RouteAlternativeKind.SingleVenue, alone, Bit(alone), _solved[Bit(alone)]));
        }

        foreach (var leg in Best?.Legs ?? [])
        {
            var others = _open & ~Bit(leg.Offer);
            found.Add(Alternative(RouteAlternativeKind.WithoutVenue, leg.Offer, others, Find(others)));
        }

        if (_market.Count > 1)
        {
            found.Add(EqualSplit());
        }

        return found.DrainToImmutable();
    }

    /// <summary>Where a search for a price starts: the last one found, else the reference.</summary>
    private BigInteger Near => _bounds.Count > 0 ? _bounds[^1].Price : _order.Signed(_order.ReferencePriceWad);

    private static ulong Bit(int offer) => 1UL << offer;

    private static ulong Used(Route route) => route.Legs.Aggregate(0UL, (mask, leg) => mask | Bit(leg.Offer));

    /// <summary>The cheaper one; at equal cost the second.</summary>
    private static Solution Better(Solution solution, Solution than) =>
        solution.Cost is { } cost && (than.Cost is not { } best || cost < best) ? solution : than;

    /// <summary>The cheapest way over some of these offers; null when they cannot take the size.</summary>
    private Solution? Find(ulong allowed)
    {
        if (allowed == 0 || LackingIn(allowed).Sign > 0)
        {
            return null;
        }

        // Where one venue takes it all, what its last units cost may show at once that a second is not worth opening.
        var best = BestKnown(allowed);
        if (best.Cost is null)
        {
            best = Solve(allowed);
        }
        else if (_bounds.Count == 0)
        {
            AddBound(LastPriceOf(best));
        }

        for (var solves = 0; solves < MostSolves; solves++)
        {
            var limit = best.Cost - _order.Tolerance;
            var next = new SubsetSearch(_market, _bounds, _solved.ContainsKey, limit).Next(allowed);
            if (next == 0)
            {
                break;
            }

            best = Better(Solve(next), best);
        }

        return best;
    }

    /// <summary>The cheapest of what was solved over some of these offers; without a cost when nothing was.</summary>
    private Solution BestKnown(ulong allowed)
    {
        var best = new Solution(0, [], null);
        foreach (var (mask, solution) in _solved.OrderBy(entry => entry.Key))
        {
            best = (mask & ~allowed) == 0 ? Better(solution, best) : best;
        }

        return best;
    }

    /// <summary>What a unit among the last ones costs at the venue of a solution that has only one.</summary>
    private BigInteger LastPriceOf(Solution alone)
    {
        var offer = BitOperations.TrailingZeroCount(alone.Mask);
        var last = BigInteger.Max(_order.Units >> LastBits, 1);
        var before = _market.CostOf(offer, _order.Units - last) ?? BigInteger.Zero;
        return (_market.CostOf(offer, _order.Units)!.Value - before) / last;
    }

    private Solution Solve(ulong mask)
    {
        if (_solved.TryGetValue(mask, out var known))
        {
            return known;
        }

        var split = new MarginalSplit(_market, mask);
        var sizes = split.Find(Near);
        if (sizes is not null)
        {
            AddBound(split.Price);
        }

        return Keep(mask, sizes is null
            ? new Solution(mask, [], null)
            : new Solution(mask, sizes, _market.CostOf(sizes)));
    }

    private Solution Keep(ulong mask, Solution solution)
    {
        _solved[mask] = solution;
        return solution;
    }

    private Solution Alone(int offer)
    {
        var split = new BigInteger[_market.Count];
        split[offer] = _order.Units;
        return new Solution(Bit(offer), split, _market.CostOf(split));
    }

    /// <summary>What every subset costs at least, by what its venues would do at one price.</summary>
    private void AddBound(BigInteger price)
    {
        var terms = new BigInteger[_market.Count];
        for (var i = 0; i < terms.Length; i++)
        {
            var depth = _market.DepthOf(i, price);
            terms[i] = ((_market.CostOf(i, depth) ?? 0) - (price * depth)) + (_market.FixedOf(i) * _order.Scale);
        }

        _bounds.Add(new RouteBound(price, price * _order.Units, terms));
    }

    private BigInteger LackingIn(ulong mask)
    {
        var lacking = _order.Units;
        for (var i = 0; i < _market.Count && lacking.Sign > 0; i++)
        {
            lacking -= (mask & Bit(i)) != 0 ? _market.CapacityOf(i) : 0;
        }

        return BigInteger.Max(lacking, 0);
    }

    private int? BestAlone(ulong except)
    {
        int? best = null;
        for (var i = 0; i < _market.Count; i++)
        {
            var cost = Bit(i) == except ? null : _solved[Bit(i)].Cost;
            best = cost is { } one && !(best is { } known && _solved[Bit(known)].Cost <= one) ? i : best;
        }

        return best;
    }

    private RouteAlternative EqualSplit()
    {
        var (split, lacking) = (new BigInteger[_market.Count], BigInteger.Zero);
        var share = BigInteger.DivRem(_order.Units, _market.Count, out var rest);
        for (var i = 0; i < split.Length; i++)
        {
            split[i] = share + (i < rest ? 1 : 0);
            lacking += BigInteger.Max(split[i] - _market.CapacityOf(i), 0);
        }

        return new RouteAlternative(
            RouteAlternativeKind.EqualSplit,
            null,
            _market.CostOf(split) is null ? null : _market.RouteOf(split).Cost,
            lacking);
    }

    private RouteAlternative Alternative(RouteAlternativeKind kind, int offer, ulong mask, Solution? solution) => new(
        kind, offer, solution?.Cost is null ? null : _market.RouteOf(solution.Split).Cost, LackingIn(mask));

    /// <summary>The best split over some venues; without a cost when they cannot take the size.</summary>
    private sealed record Solution(ulong Mask, BigInteger[] Split, BigInteger? Cost);
}
