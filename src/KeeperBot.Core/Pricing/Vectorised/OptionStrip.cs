using System.Runtime.Intrinsics.X86;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Many European options on one underlying, valued together at any spot, everything else fixed: their delta, gamma,
/// vega and theta with the bits of <see cref="BlackScholes.Evaluate"/>, in a tenth of its time.
/// </summary>
/// <remarks>
/// What does not depend on the spot is computed when an option is added. Two places that are no options stand before
/// them, so that a combination can name them like one. Not safe for concurrent use.
/// </remarks>
internal sealed class OptionStrip
{
    /// <summary>The place of nothing: every value is 0.</summary>
    public const int Nothing = 0;

    /// <summary>The place of one unit of the underlying: its delta is 1, the others 0.</summary>
    public const int Underlying = 1;

    /// <summary>The first place of an option: a whole vector from the beginning, whatever the width.</summary>
    internal const int First = BlockLoop.MaxLanes;

    private const int FirstCapacity = 64;

    private readonly double[][] _columns = new double[StripColumn.Count][];
    private readonly List<(int Place, OptionTerms Terms, MarketInputs Market)> _limits = [];
    private (double Years, double Rate, double Carry, double Yield, double Discount, double Root) _last =
        (0.0, 0.0, 0.0, 1.0, 1.0, 0.0);

    private int _end = First;

    /// <summary>A strip without options.</summary>
    public OptionStrip()
    {
        for (var column = StripColumn.Lasting; column < StripColumn.Count; column++)
        {
            _columns[column] = new double[BlockLoop.Length];
        }

        Resize(FirstCapacity);
    }

    /// <summary>The deltas at the spot last asked for, by place.</summary>
    public ReadOnlySpan<double> Delta => _columns[StripColumn.Delta];

    /// <summary>The gammas at the spot last asked for, by place.</summary>
    public ReadOnlySpan<double> Gamma => _columns[StripColumn.Gamma];

    /// <summary>The vegas at the spot last asked for, by place.</summary>
    public ReadOnlySpan<double> Vega => _columns[StripColumn.Vega];

    /// <summary>The thetas at the spot last asked for with all results, by place.</summary>
    public ReadOnlySpan<double> Theta => _columns[StripColumn.Theta];

    /// <summary>Makes room for so many options at once.</summary>
    public void Reserve(int count)
    {
        // A whole number of the widest vectors after the last one, whose lanes may be beyond it.
        var needed = (_end + count + BlockLoop.MaxLanes - 1) / BlockLoop.MaxLanes * BlockLoop.MaxLanes;
        if (needed > _columns[0].Length)
        {
            Resize(needed);
        }
    }

    /// <summary>Adds an option; the market's own spot does not count.</summary>
    /// <returns>Its place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the carry times the years is beyond ±500, so that a discount factor would be meaningless.
    /// </exception>
    public int Add(OptionTerms terms, MarketInputs market)
    {
        var years = terms.YearsToExpiry;
        if (_last.Years != years || _last.Rate != market.Rate || _last.Carry != market.Carry)
        {
            var yield = BlackScholes.Discount(market.Carry, years, "Carry × YearsToExpiry");
            var discount = BlackScholes.Discount(market.Rate, years, "Rate × YearsToExpiry");
            _last = (years, market.Rate, market.Carry, yield, discount, Math.Sqrt(years));
        }

        if (_end == _columns[0].Length)
        {
            Resize(2 * _end);
        }

        var sign = terms.Kind == OptionKind.Call ? 1.0 : -1.0;
        var deviation = market.Volatility * _last.Root;
        _columns[StripColumn.Sign][_end] = sign;
        _columns[StripColumn.Strike][_end] = terms.Strike;
        _columns[StripColumn.Drift][_end] = (market.Rate - market.Carry) * years;
        _columns[StripColumn.Deviation][_end] = deviation;
        _columns[StripColumn.Yield][_end] = _last.Yield;
        _columns[StripColumn.SqrtYears][_end] = _last.Root;
        _columns[StripColumn.Volatility][_end] = market.Volatility;
        _columns[StripColumn.Rate][_end] = market.Rate;
        _columns[StripColumn.Carry][_end] = market.Carry;
        _columns[StripColumn.StrikeValue][_end] = terms.Strike * _last.Discount;
        if (deviation < BlackScholes.MinDeviation)
        {
            _limits.Add((_end, terms, market));
        }

        return _end++;
    }

    /// <summary>Values every option at a spot; what is not wanted keeps what it was.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The spot is no number from 1e-30 to 1e30.</exception>
    public void Evaluate(double spot, StripOutputs wanted)
    {
        if (Avx512F.IsSupported)
        {
            Evaluate<Avx512Lanes>(spot, wanted);
        }
        else
        {
            Evaluate<PortableLanes>(spot, wanted);
        }
    }

    /// <summary>The same on vectors of a width, for tests.</summary>
    internal void Evaluate<T>(double spot, StripOutputs wanted)
        where T : struct, ILanes<T>
    {
        InputRange.Require(spot, InputRange.MinPrice, InputRange.MaxPrice, nameof(spot));
        StripKernel<T>.Run(_columns, _end, spot, wanted);
        foreach (var (place, terms, market) in _limits)
        {
            var greeks = BlackScholes.Evaluate(terms, market with { Spot = spot });
            _columns[StripColumn.Delta][place] = greeks.Delta;
            _columns[StripColumn.Gamma][place] = greeks.Gamma;
            _columns[StripColumn.Vega][place] = greeks.Vega;
            _columns[StripColumn.Theta][place] = greeks.Theta;
        }
    }

    private void Resize(int capacity)
    {
        for (var column = 0; column < StripColumn.Lasting; column++)
        {
            Array.Resize(ref _columns[column], capacity);
        }

        _columns[StripColumn.Delta][Underlying] = 1.0;
    }
}
