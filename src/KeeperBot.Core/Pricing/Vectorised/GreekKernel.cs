using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// The formula of <see cref="BlackScholes"/> for blocks of options, in four loops of their own: in one, each vector's
/// long chain of divisions and polynomials would wait for itself, and short loops overlap in the processor.
/// </summary>
/// <remarks>
/// What is taken from the options: the sign w, spot S, strike K, years T, volatility σ, rate r and carry q. Between the
/// loops: d₁ and d₂, A = S·e^(-qT), B = K·e^(-rT), v = A·φ(d₁) = B·φ(d₂), and w·A·N(w·d₁) and w·B·N(w·d₂). The loops
/// are compiled at their best at once: before the runtime has noticed how hot they are, a sweep may be over.
/// </remarks>
internal readonly ref struct GreekKernel<T> : IBlockKernel
    where T : struct, ILanes<T>
{
    /// <summary>The doubles to keep between the loops, and what aligning them may cost.</summary>
    public const int ScratchLength = ScratchColumns + ColumnMemory.Line;

    private const int Block = BlockLoop.Length;
    private const int ScratchColumns = 11 * Block;
    private const int D1 = 0;
    private const int D2 = Block;
    private const int InverseDeviation = 2 * Block;
    private const int InverseSpot = 3 * Block;
    private const int InverseYears = 4 * Block;
    private const int SqrtYears = 5 * Block;
    private const int AssetValue = 6 * Block;
    private const int StrikeValue = 7 * Block;
    private const int Density = 8 * Block;
    private const int ExercisedAsset = 9 * Block;
    private const int ExercisedStrike = 10 * Block;

    private const double InverseSqrtTwoPi = 0.3989422804014327;

    // N is 0 or 1 and its density 0 beyond this: 37.5 keeps e^(-d²/2) normal.
    private const double MaxDeviate = 37.5;

    // Less time or volatility than this changes nothing unless the forward is at the strike to the last digit.
    private const double MinYears = 1e-40;
    private const double MinVolatility = 1e-20;

    private readonly OptionColumns _options;
    private readonly GreekColumns _results;
    private readonly Span<double> _scratch;

    /// <exception cref="ArgumentException">A column is longer or shorter than the others.</exception>
    public GreekKernel(in OptionColumns options, in GreekColumns results, Span<double> scratch)
    {
        options.RequireEqualLengths();
        results.RequireLengths(options.Count);
        _options = options;
        _results = results;
        _scratch = ColumnMemory.Aligned(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(_scratch.Length, ScratchColumns, nameof(scratch));
    }

    public static int Lanes => T.Count;

    public ulong Run(int start, int count)
    {
        var within = MarketRange<T>.Holds(
            _options.Spot, _options.Strike, _options.YearsToExpiry, _options.Rate, _options.Carry, start, count);
        var sound = ComputeDeviates(start, count);
        ComputeValues(start, count);
        ComputeProbabilities(start, count);
        ComputeResults(start, count);
        return within & sound;
    }

    public ulong RunPart(int start, int count)
    {
        Span<double> inputs = stackalloc double[ColumnMemory.LengthFor(OptionColumns.Columns, BlockLoop.MaxLanes)];
        Span<double> outputs = stackalloc double[ColumnMemory.LengthFor(GreekColumns.Columns, BlockLoop.MaxLanes)];
        var options = _options.Padded(start, count, new ColumnMemory(inputs, BlockLoop.MaxLanes));
        var values = GreekColumns.In(new ColumnMemory(outputs, BlockLoop.MaxLanes));
        var done = new GreekKernel<T>(options, values, _scratch).Run(0, T.Count);
        for (var i = 0; i < count; i++)
        {
            _results[start + i] = values[i];
        }

        return done;
    }

    public void RunScalar(int index)
    {
        var (terms, market) = _options.At(index);
        _results[index] = BlackScholes.Evaluate(terms, market);
    }

    /// <returns>
    /// A bit an option: 1 when volatility and sign are within range and it is not its own limit at the kink.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong ComputeDeviates(int start, int count)
    {
        var sound = 0UL;
        for (var i = 0; i < count; i += T.Count)
        {
            var s = Load(_options.Spot, start + i);
            var t = Load(_options.YearsToExpiry, start + i);
            var v = Load(_options.Volatility, start + i);
            var w = Load(_options.Sign, start + i);
            var positiveYears = T.Max(t, C(MinYears));
            var sqrtYears = T.Sqrt(positiveYears);
            var deviation = T.Max(v, C(MinVolatility)) * sqrtYears;
            var k = Load(_options.Strike, start + i);
            LaneMath<T>.ReduceQuotient(s, k, out var difference, out var sum, out var power);

            // One division for four: they are what takes longest.
            var (left, right) = (s * positiveYears, deviation * sum);
            var inverse = C(1.0) / (left * right);
            var (inverseLeft, inverseRight) = (inverse * right, inverse * left);
            var inverseDeviation = inverseRight * sum;
            var logRatio = LaneMath<T>.LogOfQuotient(difference * (inverseRight * deviation), power);
            var drift = Load(_options.Rate, start + i) - Load(_options.Carry, start + i);
            var moneyness = Fma(drift, t, logRatio) * inverseDeviation;
            var clear = (T.Abs(moneyness) >= C(MaxDeviate)) | ((t >= C(MinYears)) & (v >= C(MinVolatility)));
            var valid = clear
                & (v >= C(0.0)) & (v <= C(InputRange.MaxVolatility)) & (w * w >= C(1.0)) & (w * w <= C(1.0));
            sound |= T.Bits(valid) << i;
            Store(Deviate(moneyness, C(0.5) * deviation), _scratch, i + D1);
            Store(Deviate(moneyness, C(-0.5) * deviation), _scratch, i + D2);
            Store(inverseDeviation, _scratch, i + InverseDeviation);
            Store(inverseLeft * positiveYears, _scratch, i + InverseSpot);
            Store(inverseLeft * s, _scratch, i + InverseYears);
            Store(sqrtYears, _scratch, i + SqrtYears);
        }

        return sound;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeValues(int start, int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var t = Load(_options.YearsToExpiry, start + i);
            var d1 = Load(_scratch, i + D1);
            var asset = Load(_options.Spot, start + i) * LaneMath<T>.Exp(-Load(_options.Carry, start + i) * t);
            var discounted = Load(_options.Strike, start + i) * LaneMath<T>.Exp(-Load(_options.Rate, start + i) * t);
            var exponential = LaneMath<T>.Exp(C(-0.5) * d1 * d1);
            var density = T.Select(T.Abs(d1) < C(MaxDeviate), exponential * C(InverseSqrtTwoPi), C(0.0));
            Store(asset, _scratch, i + AssetValue);
            Store(discounted, _scratch, i + StrikeValue);
            Store(asset * density, _scratch, i + Density);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeProbabilities(int start, int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var w = Load(_options.Sign, start + i);
            var d1 = Load(_scratch, i + D1);
            var d2 = Load(_scratch, i + D2);
            var density = Load(_scratch, i + Density);
            var z1 = LaneMath<T>.MillsDenominator(T.Abs(d1));
            var z2 = LaneMath<T>.MillsDenominator(T.Abs(d2));
            var inverse = C(1.0) / (z1 * z2);

            // A·N(-|d₁|) = v·M(|d₁|) with the Mills ratio M, and so for B.
            var assetTail = density * LaneMath<T>.Mills(inverse * z2);
            var strikeTail = density * LaneMath<T>.Mills(inverse * z1);
            var asset = Load(_scratch, i + AssetValue);
            var strike = Load(_scratch, i + StrikeValue);
            asset = T.Select(w * d1 < C(0.0), assetTail, asset - assetTail);
            strike = T.Select(w * d2 < C(0.0), strikeTail, strike - strikeTail);
            Store(w * asset, _scratch, i + ExercisedAsset);
            Store(w * strike, _scratch, i + ExercisedStrike);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeResults(int start, int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var at = start + i;
            var q = Load(_options.Carry, at);
            var r = Load(_options.Rate, at);
            var d1 = Load(_scratch, i + D1);
            var d2 = Load(_scratch, i + D2);
            var inverseDeviation = Load(_scratch, i + InverseDeviation);
            var inverseSpot = Load(_scratch, i + InverseSpot);
            var sqrtYears = Load(_scratch, i + SqrtYears);
            var density = Load(_scratch, i + Density);
            var asset = Load(_scratch, i + ExercisedAsset);
            var strike = Load(_scratch, i + ExercisedStrike);
            var halfInverseYears = C(0.5) * Load(_scratch, i + InverseYears);
            var inverseVolatility = sqrtYears * inverseDeviation;
            var delta = asset * inverseSpot;
            var vega = density * sqrtYears;
            var deltaDensity = density * inverseSpot;
            var gamma = deltaDensity * inverseSpot * inverseDeviation;
            var product = d1 * d2;
            var drift = Fma(r - q, inverseDeviation, -(d2 * halfInverseYears));
            var decay = vega * (Load(_options.Volatility, at) * halfInverseYears);
            Store(asset - strike, _results.Price, at);
            Store(delta, _results.Delta, at);
            Store(gamma, _results.Gamma, at);
            Store(vega, _results.Vega, at);
            Store(Fma(q, asset, -(r * strike)) - decay, _results.Theta, at);
            Store(Load(_options.YearsToExpiry, at) * strike, _results.Rho, at);
            Store(-(deltaDensity * d2 * inverseVolatility), _results.Vanna, at);
            Store(vega * product * inverseVolatility, _results.Volga, at);
            Store(Fma(q, delta, -(deltaDensity * drift)), _results.Charm, at);
            Store(-(gamma * inverseSpot * Fma(d1, inverseDeviation, C(1.0))), _results.Speed, at);
            Store(gamma * (product - C(1.0)) * inverseVolatility, _results.Zomma, at);
            Store(gamma * (q + Fma(drift, d1, halfInverseYears)), _results.Color, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Deviate(T moneyness, T halfDeviation) =>
        T.Max(T.Min(moneyness + halfDeviation, C(MaxDeviate)), C(-MaxDeviate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(ReadOnlySpan<double> column, int index) =>
        T.Load(ref MemoryMarshal.GetReference(column), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T value, Span<double> column, int index) =>
        T.Store(value, ref MemoryMarshal.GetReference(column), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fma(T left, T right, T addend) => T.FusedMultiplyAdd(left, right, addend);
}
