using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Books;

/// <summary>Calls sold at the Black-Scholes price and hedged at the same volatility.</summary>
internal sealed record ShortCall : Book
{
    private readonly double _premium;
    private readonly double _logStrike;

    public ShortCall(double units, double spot, double strike, double volatility, double years, double rate)
    {
        (Units, Strike, Volatility, Years, Rate) = (units, strike, volatility, years, rate);
        _logStrike = Math.Log(strike);
        _premium = BlackScholes.Evaluate(
            new OptionTerms { Kind = OptionKind.Call, Strike = strike, YearsToExpiry = years },
            new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = 0.0 }).Price;
    }

    /// <inheritdoc/>
    public override double Volatility { get; }

    /// <inheritdoc/>
    public override double Units { get; }

    /// <summary>What one call is sold for.</summary>
    public double Premium => _premium;

    private double Strike { get; }

    private double Years { get; }

    private double Rate { get; }

    /// <inheritdoc/>
    public override double Horizon(double yearsLeft) => yearsLeft;

    /// <inheritdoc/>
    public override void Hedge<T>(StepView<T> view)
    {
        var deviation = Volatility * Math.Sqrt(view.YearsLeft);
        view.Delta = DeltaAt(view, T.Create(deviation), out var density);
        view.Gamma = density * view.InverseSpot * T.Create(Units / deviation);
    }

    /// <summary>The hedge for the standard deviation of the logarithmic return to expiry, and φ(d₁).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T DeltaAt<T>(StepView<T> view, T deviation, out T density)
        where T : struct, ILanes<T>
    {
        var moneyness = view.LogSpot + T.Create((Rate * view.YearsLeft) - _logStrike);
        var d1 = T.FusedMultiplyAdd(T.Create(0.5), deviation, moneyness / deviation);
        return T.Create(Units) * LaneNormal<T>.Cdf(d1, out density);
    }

    /// <inheritdoc/>
    public override double Gain(double finalSpot) =>
        Units * (_premium - (Math.Exp(-Rate * Years) * Math.Max(finalSpot - Strike, 0.0)));
}
