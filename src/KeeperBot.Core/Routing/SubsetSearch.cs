using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// What one price proves: a subset of venues costs at least the constant and the terms of its venues.
/// </summary>
/// <param name="Price">The price M.</param>
/// <param name="Constant">M·X.</param>
/// <param name="Terms">
/// g_i + f_i of each offer: below zero where a leg there saves more than it costs at this price.
/// </param>
internal readonly record struct RouteBound(BigInteger Price, BigInteger Constant, BigInteger[] Terms);

/// <summary>
/// Finds the subset of venues that promises most by all bounds together: branch and bound over one venue after another,
/// where what is open counts with what it can save at best.
/// </summary>
/// <param name="market">The offers.</param>
/// <param name="bounds">What is known.</param>
/// <param name="isSolved">Tells the subsets that are done with.</param>
/// <param name="limit">What a subset has to promise less than; null for anything.</param>
internal sealed class SubsetSearch(
    RouteMarket market, List<RouteBound> bounds, Func<ulong, bool> isSolved, BigInteger? limit)
{
    /// <summary>The most branches that are looked at: with bounds as they are, very many offers need few.</summary>
    private const int MostBranches = 5_000;

    private readonly BigInteger[,] _savings = new BigInteger[bounds.Count, market.Count + 1];
    private readonly BigInteger[] _capacities = new BigInteger[market.Count + 1];
    private BigInteger? _least = limit;
    private ulong _allowed, _found;
    private int _branches;

    /// <summary>The subset; zero when none promises enough.</summary>
    /// <param name="allowed">The venues that may be used.</param>
    public ulong Next(ulong allowed)
    {
        _allowed = allowed;
        for (var i = market.Count - 1; i >= 0; i--)
        {
            var isOpen = (allowed >> i & 1) == 1;
            _capacities[i] = _capacities[i + 1] + (isOpen ? market.CapacityOf(i) : 0);
            for (var b = 0; b < bounds.Count; b++)
            {
                _savings[b, i] = _savings[b, i + 1] + (isOpen ? BigInteger.Min(bounds[b].Terms[i], 0) : 0);
            }
        }

        var sums = new BigInteger[bounds.Count];
        for (var b = 0; b < sums.Length; b++)
        {
            sums[b] = bounds[b].Constant;
        }

        Visit(0, 0, 0, sums);
        return _found;
    }

    private void Visit(int at, ulong mask, BigInteger capacity, BigInteger[] sums)
    {
        var promise = PromiseOf(sums, at);
        if (++_branches > MostBranches || capacity + _capacities[at] < market.Order.Units
            || (_least is { } least && promise is { } one && one >= least))
        {
            return;
        }

        if (at == market.Count)
        {
            if (!isSolved(mask))
            {
                (_found, _least) = (mask, promise);
            }

            return;
        }

        if ((_allowed >> at & 1) == 0)
        {
            Visit(at + 1, mask, capacity, sums);
            return;
        }

        var with = new BigInteger[sums.Length];
        for (var b = 0; b < with.Length; b++)
        {
            with[b] = sums[b] + bounds[b].Terms[at];
        }

        // What saves by the last bound is tried with first, so that the limit falls early.
        var saves = bounds.Count > 0 && bounds[^1].Terms[at].Sign < 0;
        if (!saves)
        {
            Visit(at + 1, mask, capacity, sums);
        }

        Visit(at + 1, mask | (1UL << at), capacity + market.CapacityOf(at), with);
        if (saves)
        {
            Visit(at + 1, mask, capacity, sums);
        }
    }

    /// <summary>What a branch costs at least, by the bound that knows most; null when there is none.</summary>
    private BigInteger? PromiseOf(BigInteger[] sums, int at)
    {
        BigInteger? promise = null;
        for (var b = 0; b < sums.Length; b++)
        {
            var sum = sums[b] + _savings[b, at];
            promise = promise is { } known && known >= sum ? known : sum;
        }

        return promise;
    }
}
