using System.Runtime.CompilerServices;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Books;

/// <summary>Calls sold at the Black-Scholes price and hedged at the same volatility, which expire at the end.</summary>
public sealed record ShortCall : Book
{
    private readonly double _premium;
    private readonly double _logStrike;
    private double _volatility;

    /// <summary>Calls that are sold.</summary>
    /// <param name="units">How many, above zero.</param>
    /// <param name="spot">At the start, above zero.</param>
    /// <param name="strike">Above zero.</param>
    /// <param name="volatility">That they are sold and hedged at; above 0, up to 10.</param>
    /// <param name="years">To expiry, which is the scenario's end; above 0, up to 1000.</param>
    /// <param name="rate">Interest a year.</param>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    public ShortCall(double units, double spot, double strike, double volatility, double years, double rate)
    {
        Units = ModelRange.RequirePrice(units, "units");
        Strike = ModelRange.RequirePrice(strike, "strike");
        _volatility = ModelRange.RequireVolatility(volatility, "volatility");
        Years = ModelRange.RequireAbove(years, 0.0, ModelRange.MaxRate, "years");
        Rate = ModelRange.Require(rate, -ModelRange.MaxRate, ModelRange.MaxRate, "rate");
        _logStrike = Math.Log(strike);
        _premium = BlackScholes.Evaluate(
            new OptionTerms { Kind = OptionKind.Call, Strike = strike, YearsToExpiry = years },
            new MarketInputs
            {
                Spot = ModelRange.RequirePrice(spot, "spot"),
                Volatility = volatility,
                Rate = rate,
                Carry = 0.0,
            }).Price;
    }

    /// <inheritdoc/>
    public override double Volatility => _volatility;

    /// <inheritdoc/>
    public override double Units { get; }

    /// <summary>What one call is sold for.</summary>
    public double Premium => _premium;

    private double Strike { get; }

    private double Years { get; }

    private double Rate { get; }

    /// <inheritdoc/>
    public override Book HedgedAt(double volatility) =>
        this with { _volatility = ModelRange.RequireVolatility(volatility, "volatility") };

    /// <summary>The book as calls that are sold, for a policy that knows no other.</summary>
    /// <exception cref="ModelException">It is another; the error names the policy.</exception>
    internal static ShortCall Of(Book book, string policy) => book as ShortCall
        ?? throw new ModelException($"{policy} hedges calls of one strike that were sold, and no other book");

    /// <summary>The hedge for the standard deviation of the logarithmic return to expiry, and φ(d₁).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal T DeltaAt<T>(StepView<T> view, T deviation, out T density)
        where T : struct, ILanes<T>
    {
        var moneyness = view.LogSpot + T.Create((Rate * view.YearsLeft) - _logStrike);
        var d1 = T.FusedMultiplyAdd(T.Create(0.5), deviation, moneyness / deviation);
        return T.Create(Units) * LaneNormal<T>.Cdf(d1, out density);
    }

    /// <inheritdoc/>
    internal override void Hedge<T>(StepView<T> view)
    {
        var deviation = Volatility * Math.Sqrt(view.YearsLeft);
        view.Delta = DeltaAt(view, T.Create(deviation), out var density);
        view.Gamma = density * view.InverseSpot * T.Create(Units / deviation);
        view.InverseHorizon = T.Create(1.0 / Math.Max(view.YearsLeft, BandInputs.MinYears));
    }

    /// <inheritdoc/>
    internal override double Gain(HedgingScenario scenario, double finalSpot) =>
        Units * (_premium - (Math.Exp(-Rate * Years) * Math.Max(finalSpot - Strike, 0.0)));
}
