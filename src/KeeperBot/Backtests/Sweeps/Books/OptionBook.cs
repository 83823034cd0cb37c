using System.Collections.Immutable;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Backtests.Sweeps.Books;

/// <summary>
/// Options of several strikes and expiries, bought and sold at the Black-Scholes price of one volatility and hedged at
/// it.
/// </summary>
/// <remarks>
/// A leg settles in cash at the first step at or after its expiry; what lasts longer than the scenario is worth its
/// Black-Scholes price at the end. Bands take the book to last as long as its legs do, their gammas for weights, which
/// is what the keeper does.
/// </remarks>
public sealed record OptionBook : Book
{
    // A third of a second: what is left then has expired.
    private const double Moment = 1e-8, LongestYears = 10.0, MaxAmount = 1e15;

    private readonly ImmutableArray<OptionLeg> _legs;
    private readonly Expiry[] _expiries;
    private readonly double _rate, _carry, _premium;
    private double _volatility;

    /// <summary>A book.</summary>
    /// <param name="legs">At least one.</param>
    /// <param name="spot">At the start, above zero.</param>
    /// <param name="volatility">Above 0, up to 10.</param>
    /// <param name="rate">Interest a year.</param>
    /// <param name="carry">What the underlying yields a year.</param>
    /// <exception cref="ModelException">A value is outside its range; the error names it and the leg.</exception>
    public OptionBook(
        ImmutableArray<OptionLeg> legs, double spot, double volatility, double rate = 0.0, double carry = 0.0)
    {
        if (legs.IsDefaultOrEmpty) throw new ModelException("the book has no legs: state one at least");
        foreach (var (index, leg) in legs.Index())
        {
            ModelRange.Require(leg.Amount, -MaxAmount, MaxAmount, $"the amount of leg {index + 1}");
            ModelRange.RequirePrice(leg.Strike, $"the strike of leg {index + 1}");
            ModelRange.RequireAbove(leg.Years, Moment, ModelRange.MaxRate, $"the years of leg {index + 1}");
        }

        ModelRange.RequirePrice(spot, "spot");
        (_legs, _volatility) = (legs, ModelRange.RequireVolatility(volatility, "volatility"));
        _rate = ModelRange.Require(rate, -1.0, 1.0, "rate");
        _carry = ModelRange.Require(carry, -1.0, 1.0, "carry");
        _expiries = [.. legs.GroupBy(leg => leg.Years).OrderBy(group => group.Key).Select(group => new Expiry(group))];
        _premium = legs.Sum(leg => leg.Amount * Value(leg, spot, leg.Years));
        Units = legs.Sum(leg => Math.Abs(leg.Amount));
    }

    /// <inheritdoc/>
    public override double Volatility => _volatility;

    /// <inheritdoc/>
    public override double Units { get; }

    /// <inheritdoc/>
    public override Book HedgedAt(double volatility) =>
        this with { _volatility = ModelRange.RequireVolatility(volatility, "volatility") };

    /// <inheritdoc/>
    internal override void Hedge<T>(StepView<T> view)
    {
        var (delta, gamma, lasting) = (T.Create(0.0), T.Create(0.0), T.Create(0.0));
        foreach (var expiry in _expiries)
        {
            var left = expiry.Years - view.Time;
            if (left <= Moment) continue;
            var deviation = _volatility * Math.Sqrt(left);
            var forward = view.LogSpot + T.Create(((_rate - _carry) * left) + (0.5 * deviation * deviation));
            var inverse = T.Create(1.0 / deviation);
            var (chance, density) = (T.Create(-expiry.Puts), T.Create(0.0));
            foreach (var (logStrike, amount) in expiry.Strikes)
            {
                var cdf = LaneNormal<T>.Cdf((forward - T.Create(logStrike)) * inverse, out var atStrike);
                chance = T.FusedMultiplyAdd(T.Create(amount), cdf, chance);
                density = T.FusedMultiplyAdd(T.Create(amount), atStrike, density);
            }

            var yielded = Math.Exp(-_carry * left);
            delta = T.FusedMultiplyAdd(T.Create(-yielded), chance, delta);
            density = density * T.Create(yielded / deviation);
            gamma = gamma + density;
            lasting = T.FusedMultiplyAdd(T.Create(left), density, lasting);
        }

        view.Delta = delta;
        view.Gamma = T.Abs(gamma) * view.InverseSpot;
        var years = lasting / gamma;
        var bounded = T.Min(T.Max(years, T.Create(BandInputs.MinYears)), T.Create(LongestYears));

        // Without gamma, or where long and short legs leave none of one sign, the book has no expiry of its own.
        view.InverseHorizon = T.Create(1.0) / T.Select(years > T.Create(0.0), bounded, T.Create(Lasting));
    }

    /// <inheritdoc/>
    internal override void Settle<T>(StepView<T> view, double before)
    {
        var none = T.Create(0.0);
        foreach (var leg in _legs)
        {
            if (leg.Years - before <= Moment || leg.Years - view.Time > Moment) continue;
            var above = view.Spot - T.Create(leg.Strike);
            var payoff = T.Max(leg.Kind == OptionKind.Call ? above : -above, none);
            view.Settled = T.FusedMultiplyAdd(
                T.Create(leg.Amount * Math.Exp(-_rate * leg.Years)), payoff, view.Settled);
        }
    }

    /// <inheritdoc/>
    internal override double Gain(HedgingScenario scenario, double finalSpot)
    {
        var open = 0.0;
        foreach (var leg in _legs)
        {
            var left = leg.Years - scenario.Years;
            if (left > Moment) open += leg.Amount * Value(leg, finalSpot, left);
        }

        return (open * Math.Exp(-_rate * scenario.Years)) - _premium;
    }

    private double Value(OptionLeg leg, double spot, double years) => BlackScholes.Evaluate(
        new OptionTerms { Kind = leg.Kind, Strike = leg.Strike, YearsToExpiry = years },
        new MarketInputs { Spot = spot, Volatility = _volatility, Rate = _rate, Carry = _carry }).Price;

    /// <summary>
    /// The legs of one expiry: a put is a call less the underlying, so each strike's probability is needed once.
    /// </summary>
    private sealed class Expiry(IGrouping<double, OptionLeg> legs)
    {
        public double Years { get; } = legs.Key;

        public (double LogStrike, double Amount)[] Strikes { get; } =
        [
            .. legs.GroupBy(leg => leg.Strike).OrderBy(strike => strike.Key)
                .Select(strike => (Math.Log(strike.Key), strike.Sum(leg => leg.Amount))),
        ];

        /// <summary>The amount of puts.</summary>
        public double Puts { get; } = legs.Where(leg => leg.Kind == OptionKind.Put).Sum(leg => leg.Amount);
    }
}
