namespace KeeperBot.Benchmarks.Policy.Books;

/// <summary>Liquidity in a range of a Uniswap V3 pool, worth so many units at the start; fees apart.</summary>
/// <remarks>It holds L(1/√P - 1/√upper) units in range: short gamma ½LP^(-3/2), and nothing outside.</remarks>
internal sealed record RangeLiquidity : Book
{
    // What never expires counts as lasting a quarter of a year.
    private const double Lasting = 0.25;

    private readonly double _liquidity, _lower, _upper, _start;

    public RangeLiquidity(double units, double spot, double lower, double upper, double volatility)
    {
        (Units, Volatility) = (units, volatility);
        (_lower, _upper, _start) = (Math.Sqrt(lower), Math.Sqrt(upper), units * spot);
        var root = Math.Sqrt(spot);
        _liquidity = _start / ((spot * ((1.0 / root) - (1.0 / _upper))) + (root - _lower));
    }

    /// <inheritdoc/>
    public override double Volatility { get; }

    /// <inheritdoc/>
    public override double Units { get; }

    /// <inheritdoc/>
    public override double Horizon(double yearsLeft) => Lasting;

    /// <inheritdoc/>
    public override void Hedge<T>(StepView<T> view)
    {
        var root = T.Sqrt(view.Spot);
        var (lower, upper, one) = (T.Create(_lower), T.Create(_upper), T.Create(1.0));
        var inside = T.Min(T.Max(root, lower), upper);
        view.Delta = T.Create(-_liquidity) * ((one / inside) - T.Create(1.0 / _upper));
        view.Gamma = T.Select(
            (root > lower) & (root < upper), T.Create(0.5 * _liquidity) * view.InverseSpot / root, T.Create(0.0));
    }

    /// <inheritdoc/>
    public override double Gain(double finalSpot)
    {
        var inside = Math.Clamp(Math.Sqrt(finalSpot), _lower, _upper);
        return (_liquidity * ((((1.0 / inside) - (1.0 / _upper)) * finalSpot) + inside - _lower)) - _start;
    }
}
