using System.Runtime.InteropServices;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Exposures;

/// <summary>
/// A book's Greeks to the base as a function of the spot, everything else as in one market: at every spot the bits of
/// <c>Measure(market.AtSpot(spot)).Of(base)</c>. A decision looks at some fifty spots to say where it would change.
/// </summary>
/// <remarks>
/// Options on the base whose volatility does not move with the spot are valued together (<see cref="OptionStrip"/>);
/// whatever else there is, is measured anew at each spot. The parts are added in the order of the book, which is part
/// of the result's bits. Not safe for concurrent use.
/// </remarks>
public sealed class BookCurve
{
    private const int Remembered = 4;

    private readonly OptionStrip _strip = new();
    private readonly List<Part> _parts = [];
    private readonly List<(int Before, Func<Market, IEnumerable<ExposureComponent>> Measure)> _others = [];

    // The last few answers: who looks at a spot is about to look again, at it or between it and another.
    private readonly (double Spot, StripOutputs Depth, BookGreeks Greeks)[] _known =
        new (double, StripOutputs, BookGreeks)[Remembered];

    private int _next;

    /// <summary>The curve of a book without parts.</summary>
    /// <param name="market">Where everything but the spot is taken from.</param>
    internal BookCurve(Market market)
    {
        Market = market;
        TakesOptions = market.Base.Smile is SmileRule.Stickiness { Ratio: var ratio }
            && (ratio == 1.0 || market.Base.Surface is FlatSurface);
    }

    /// <summary>The market that everything but the spot is taken from.</summary>
    internal Market Market { get; }

    /// <summary>
    /// True where no volatility of the base moves with the spot: under sticky strike, or with one for all strikes.
    /// </summary>
    internal bool TakesOptions { get; }

    /// <summary>Delta, gamma and vega at a spot; theta may be any number.</summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the book depends on.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The spot is no number from 1e-30 to 1e30.</exception>
    public BookGreeks BandGreeksAt(double spot) => At(spot, StripOutputs.BandGreeks);

    /// <summary>All four at a spot.</summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the book depends on.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The spot is no number from 1e-30 to 1e30.</exception>
    public BookGreeks At(double spot) => At(spot, StripOutputs.All);

    /// <summary>What the book is about to be between two spots, without looking at it there.</summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the book depends on.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A spot is no number from 1e-30 to 1e30.</exception>
    internal BookSketch Between(double one, double other) =>
        new(one, BandGreeksAt(one), other, BandGreeksAt(other));

    /// <summary>Makes room for so many options and parts.</summary>
    internal void Reserve(int options)
    {
        _strip.Reserve(options);
        _parts.EnsureCapacity(_parts.Count + options);
    }

    /// <summary>The place of an option on the base, for <see cref="Add(double, double, int, int)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rate or carry times the years is beyond ±500.</exception>
    internal int Place(OptionTerms terms) =>
        _strip.Add(terms, Market.Base.InputsFor(terms.Strike, terms.YearsToExpiry));

    /// <summary>Adds units · (times · first - second), the two by their places in the strip.</summary>
    internal void Add(double units, double times, int first, int second) =>
        _parts.Add(new Part(units, times, first, second));

    /// <summary>Adds something that is measured anew at each spot.</summary>
    internal void Add(Func<Market, IEnumerable<ExposureComponent>> measure) => _others.Add((_parts.Count, measure));

    private BookGreeks At(double spot, StripOutputs depth)
    {
        foreach (var known in _known)
        {
            if (known.Spot == spot && known.Depth >= depth)
            {
                return known.Greeks;
            }
        }

        _strip.Evaluate(spot, depth);
        var greeks = Total(spot, depth);
        _known[_next] = (spot, depth, greeks);
        _next = (_next + 1) % Remembered;
        return greeks;
    }

    private BookGreeks Total(double spot, StripOutputs depth)
    {
        var total = default(BookGreeks);
        var begin = 0;
        var moved = _others.Count > 0 ? Market.AtSpot(spot) : Market;
        foreach (var (before, measure) in _others)
        {
            total = AddParts(total, begin, before, depth);
            begin = before;
            foreach (var component in measure(moved))
            {
                if (string.Equals(component.Factor, Market.Base.Asset, StringComparison.Ordinal))
                {
                    var greeks = component.Greeks;
                    total = new BookGreeks(
                        total.Delta + greeks.Delta,
                        total.Gamma + greeks.Gamma,
                        total.Vega + greeks.Vega,
                        total.Theta + greeks.Theta);
                }
            }
        }

        return AddParts(total, begin, _parts.Count, depth);
    }

    private BookGreeks AddParts(BookGreeks total, int begin, int end, StripOutputs depth)
    {
        var (delta, gamma, vega, theta) = (total.Delta, total.Gamma, total.Vega, total.Theta);
        var deltas = _strip.Delta;
        var gammas = _strip.Gamma;
        var vegas = _strip.Vega;
        var thetas = _strip.Theta;
        var parts = CollectionsMarshal.AsSpan(_parts)[begin..end];
        foreach (ref readonly var part in parts)
        {
            delta += part.Of(deltas);
            gamma += part.Of(gammas);
            vega += part.Of(vegas);
        }

        if (depth == StripOutputs.All)
        {
            foreach (ref readonly var part in parts)
            {
                theta += part.Of(thetas);
            }
        }

        return new BookGreeks(delta, gamma, vega, theta);
    }

    private readonly record struct Part(double Units, double Times, int First, int Second)
    {
        public double Of(ReadOnlySpan<double> values) => Units * ((Times * values[First]) - values[Second]);
    }
}

/// <summary>What decisions take of a book's Greeks to the base, in the units of <see cref="Greeks"/>.</summary>
/// <param name="Delta">Units of the base.</param>
/// <param name="Gamma">The change of delta for one USD more of spot.</param>
/// <param name="Vega">USD for 1.00 of volatility.</param>
/// <param name="Theta">USD a year.</param>
public readonly record struct BookGreeks(double Delta, double Gamma, double Vega, double Theta);
