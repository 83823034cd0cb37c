using KeeperBot.Backtests.Models;

namespace KeeperBot.Backtests.Sweeps.Books;

/// <summary>Liquidity in a range of a Uniswap V3 pool, worth so many units at the start; fees apart.</summary>
/// <remarks>It holds L(1/√P - 1/√upper) units in range: short gamma ½LP^(-3/2), and nothing outside.</remarks>
public sealed record RangeLiquidity : Book
{
    private readonly double _liquidity, _lower, _upper, _start;
    private double _volatility;

    /// <summary>Liquidity in a range.</summary>
    /// <param name="units">What it is worth at the start, in units of the underlying; above zero.</param>
    /// <param name="spot">At the start, in the range.</param>
    /// <param name="lower">The range's lower price, above zero.</param>
    /// <param name="upper">The range's upper price.</param>
    /// <param name="volatility">That bands are computed with; above 0, up to 10.</param>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    public RangeLiquidity(double units, double spot, double lower, double upper, double volatility)
    {
        Units = ModelRange.RequirePrice(units, "units");
        _volatility = ModelRange.RequireVolatility(volatility, "volatility");
        ModelRange.RequirePrice(lower, "lower");
        ModelRange.Require(spot, lower, upper, "spot");
        ModelRange.RequireAbove(upper, lower, double.MaxValue, "upper");
        (_lower, _upper, _start) = (Math.Sqrt(lower), Math.Sqrt(upper), units * spot);
        var root = Math.Sqrt(spot);
        _liquidity = _start / ((spot * ((1.0 / root) - (1.0 / _upper))) + (root - _lower));
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
        var root = T.Sqrt(view.Spot);
        var (lower, upper, one) = (T.Create(_lower), T.Create(_upper), T.Create(1.0));
        var inside = T.Min(T.Max(root, lower), upper);
        view.Delta = T.Create(-_liquidity) * ((one / inside) - T.Create(1.0 / _upper));
        view.Gamma = T.Select(
            (root > lower) & (root < upper), T.Create(0.5 * _liquidity) * view.InverseSpot / root, T.Create(0.0));
        view.InverseHorizon = T.Create(1.0 / Lasting);
    }

    /// <inheritdoc/>
    internal override double Gain(HedgingScenario scenario, double finalSpot)
    {
        var inside = Math.Clamp(Math.Sqrt(finalSpot), _lower, _upper);
        return (_liquidity * ((((1.0 / inside) - (1.0 / _upper)) * finalSpot) + inside - _lower)) - _start;
    }
}
