using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>
/// The cheapest split among given venues, fixed costs apart: the one at which the last unit costs the same at each.
/// </summary>
/// <remarks>
/// <para>
/// Costs are convex, so the least Σ c_i(x_i) with Σ x_i = X has one price M with x_i the depth of venue i to M
/// (Karush, Kuhn and Tucker). The total depth rises with M, so M is bracketed and the bracket narrowed: by the secant
/// in the manner of Illinois (Dowell and Jarratt, BIT 11, 1971) while that makes headway. Where it does not, the depth
/// has a step, which a venue with a flat price makes: then the average price of the units in dispute at that venue is
/// the price of the step, and tried. Else the bracket is halved.
/// </para>
/// <para>
/// With the depths at both ends, lo below the size and hi not, any split between them costs at most
/// (hi - lo)·min(size - depth(lo), depth(hi) - size) more than the best one: where this is within the order's
/// tolerance it ends.
/// </para>
/// </remarks>
/// <param name="market">The offers.</param>
/// <param name="mask">The venues that may be used, a bit each; a number of them up to 64.</param>
internal sealed class MarginalSplit(RouteMarket market, ulong mask)
{
    private const int FirstStepBits = 11;
    private const int WidestStepBits = 20;
    private const int StepGrowthBits = 2;
    private const int Headway = 8;
    private const int Moves = 3;

    private readonly RouteOrder _order = market.Order;
    private Point _low, _high;

    private enum Move
    {
        Secant,
        Step,
        Halve,
    }

    /// <summary>M: what the last unit costs, holding included, to about a millionth.</summary>
    public BigInteger Price { get; private set; }

    /// <summary>Finds the split, one size an offer.</summary>
    /// <param name="near">A price to start from.</param>
    /// <returns>The sizes; null when these venues cannot take the order.</returns>
    public BigInteger[]? Find(BigInteger near)
    {
        if (!Bracket(near))
        {
            return null;
        }

        Narrow();
        Price = _low.Price + ((_high.Price - _low.Price) * Missing / (Missing + Excess));
        return Share();
    }

    private BigInteger Missing => _order.Units - _low.Total;

    private BigInteger Excess => _high.Total - _order.Units;

    private BigInteger Gap => (_high.Price - _low.Price) * BigInteger.Min(Missing, Excess);

    private bool Bracket(BigInteger near)
    {
        var step = BigInteger.Max(_order.ReferencePriceWad >> FirstStepBits, 1);
        var widest = _order.ReferencePriceWad << WidestStepBits;
        var point = At(near);
        if (point.Total >= _order.Units)
        {
            for (_high = point; ; _high = point, step <<= StepGrowthBits)
            {
                point = step > widest ? Nothing(_high.Price - step) : At(_high.Price - step);
                if (point.Total < _order.Units)
                {
                    _low = point;
                    return true;
                }
            }
        }

        for (_low = point; step <= widest; _low = point, step <<= StepGrowthBits)
        {
            point = At(_low.Price + step);
            if (point.Total >= _order.Units)
            {
                _high = point;
                return true;
            }
        }

        return false;
    }

    private void Narrow()
    {
        var (move, gap) = (Move.Secant, Gap);
        var (lowWeight, highWeight) = (Missing, Excess);
        bool? wasHigh = null;
        while (_high.Price - _low.Price > 1 && gap > _order.Tolerance)
        {
            if (move == Move.Step)
            {
                TryStep();
                (lowWeight, highWeight, wasHigh) = (Missing, Excess, null);
            }
            else
            {
                var width = _high.Price - _low.Price;
                var part = move == Move.Halve ? width >> 1 : width * lowWeight / (lowWeight + highWeight + 1);
                var isHigh = Replace(At(_low.Price + BigInteger.Max(BigInteger.Min(part, width - 1), 1)));

                // An end that stays twice in a row counts half, so that it is left too.
                lowWeight = !isHigh ? Missing : wasHigh == true ? lowWeight >> 1 : lowWeight;
                highWeight = isHigh ? Excess : wasHigh == false ? highWeight >> 1 : highWeight;
                wasHigh = isHigh;
            }

            var left = Gap;
            move = left * Headway <= gap ? Move.Secant : (Move)(((int)move + 1) % Moves);
            gap = left;
        }
    }

    /// <summary>Tries on both sides of the average price of what one venue adds between the ends.</summary>
    private void TryStep()
    {
        var (offer, most) = (-1, BigInteger.Zero);
        for (var i = 0; i < market.Count; i++)
        {
            if (_high.Depths[i] - _low.Depths[i] is var added && added > most)
            {
                (offer, most) = (i, added);
            }
        }

        if (offer < 0 || market.CostOf(offer, _high.Depths[offer]) is not { } all
            || market.CostOf(offer, _low.Depths[offer]) is not { } some)
        {
            return;
        }

        // Each of the two quotes is rounded by less than one.
        foreach (var price in (ReadOnlySpan<BigInteger>)
            [((all - some - _order.Scale) / most) - 1, ((all - some + _order.Scale) / most) + 1])
        {
            if (price > _low.Price && price < _high.Price)
            {
                Replace(At(price));
            }
        }
    }

    /// <summary>Puts a point in the place of one end; true when it is the upper one.</summary>
    private bool Replace(Point point)
    {
        var isHigh = point.Total >= _order.Units;
        (_low, _high) = isHigh ? (_low, point) : (point, _high);
        return isHigh;
    }

    /// <summary>
    /// The lower end's depths and a share of what the upper one adds: first where a leg is open anyway, in proportion,
    /// as costs are smooth there.
    /// </summary>
    private BigInteger[] Share()
    {
        var (split, rest) = (_low.Depths, Missing);
        var room = BigInteger.Zero;
        for (var i = 0; i < split.Length; i++)
        {
            room += split[i].IsZero ? 0 : _high.Depths[i] - split[i];
        }

        var shared = BigInteger.Min(rest, room);
        for (var i = 0; i < split.Length && !room.IsZero; i++)
        {
            var more = split[i].IsZero ? 0 : (_high.Depths[i] - split[i]) * shared / room;
            (split[i], rest) = (split[i] + more, rest - more);
        }

        for (var opens = 0; opens < 2; opens++)
        {
            for (var i = 0; i < split.Length && rest.Sign > 0; i++)
            {
                var more = split[i].IsZero == (opens == 1) ? BigInteger.Min(_high.Depths[i] - split[i], rest) : 0;
                (split[i], rest) = (split[i] + more, rest - more);
            }
        }

        return split;
    }

    private Point At(BigInteger price)
    {
        var (depths, total) = (new BigInteger[market.Count], BigInteger.Zero);
        for (var i = 0; i < depths.Length; i++)
        {
            if ((mask >> i & 1) == 1)
            {
                depths[i] = market.DepthOf(i, price);
                total += depths[i];
            }
        }

        return new Point(price, depths, total);
    }

    private Point Nothing(BigInteger price) => new(price, new BigInteger[market.Count], 0);

    /// <summary>The depths to a price.</summary>
    private readonly record struct Point(BigInteger Price, BigInteger[] Depths, BigInteger Total);
}
