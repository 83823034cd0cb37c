using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// The volatility of blocks of options from their time values, in short loops as in <see cref="GreekKernel{T}"/>.
/// </summary>
/// <remarks>
/// <para>
/// With A = S·e^(-qT), B = K·e^(-rT), x = -|ln(A/B)| and s = σ√T, a time value is the fraction
/// u = N(d₁) - e^(-x)·N(d₂) of the lesser of A and B, d₁ = x/s + s/2 and d₂ = d₁ - s. The function whose zero is sought
/// is ln u, or ln(1 - u) where d₁ is well above 0: with Mills' ratio M both are -d₁²/2 - ln√(2π) plus the logarithm of
/// M(-d₁) - M(-d₂), or of M(d₁) + M(-d₂), so that no step needs an exponential, and no digit is lost to subtraction.
/// </para>
/// <para>
/// The start is within 12.1 % of s by Stefanica and Radoičić, An Explicit Implied Volatility Formula (International
/// Journal of Theoretical and Applied Finance 20, 2017); each step of Householder's method of third order gives four
/// times as many digits.
/// </para>
/// </remarks>
internal readonly ref struct ImpliedVolatilityKernel<T> : IBlockKernel
    where T : struct, ILanes<T>
{
    /// <summary>The doubles to keep between the loops, and what aligning them may cost.</summary>
    public const int ScratchLength = ScratchColumns + ColumnMemory.Line;

    private const int Block = BlockLoop.Length;
    private const int ScratchColumns = 6 * Block;
    private const int LogMoneyness = 0;
    private const int Fraction = Block;
    private const int Rest = 2 * Block;
    private const int LogFraction = 3 * Block;
    private const int LogRest = 4 * Block;
    private const int Deviation = 5 * Block;

    private const int Steps = 2;
    private const double HalfLnTwoPi = 0.9189385332046728;

    // Where ln u gives way to ln(1 - u): both are good far around, and Mills' ratio takes -0.4.
    private const double UpperDeviate = 0.4;

    // Beyond these the scalar path decides: the start needs digits that are lost nearer to the money, and the logarithm
    // of a normal number, which is as low as u·e^(2x/π); Mills' ratio takes up to 45.
    private const double MaxDistance = 200.0;
    private const double MinFraction = 1e-250;
    private const double MinRest = 1e-15;
    private const double NearDistance = 5e-5;
    private const double NearFraction = 5e-7;

    // In deviations. Near the money x is what is left of ln(S/K) and the drift, and keeps the rounding error of both.
    private const double MaxDrift = 1000.0;

    private readonly TimeValueColumns _options;
    private readonly Span<double> _volatilities;
    private readonly Span<double> _scratch;

    /// <exception cref="ArgumentException">A column is longer or shorter than the others.</exception>
    public ImpliedVolatilityKernel(in TimeValueColumns options, Span<double> volatilities, Span<double> scratch)
    {
        options.RequireEqualLengths();
        ColumnLength.Require(volatilities.Length, options.Count, "volatilities");
        _options = options;
        _volatilities = volatilities;
        _scratch = ColumnMemory.Aligned(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(_scratch.Length, ScratchColumns, nameof(scratch));
    }

    public static int Lanes => T.Count;

    public ulong Run(int start, int count)
    {
        var within = MarketRange<T>.Holds(
            _options.Spot, _options.Strike, _options.YearsToExpiry, _options.Rate, _options.Carry, start, count);
        var sound = Normalise(start, count);
        Start(count);
        for (var step = 0; step < Steps; step++)
        {
            Improve(count);
        }

        return within & sound & Finish(start, count);
    }

    public ulong RunPart(int start, int count)
    {
        Span<double> inputs = stackalloc double[ColumnMemory.LengthFor(TimeValueColumns.Columns, BlockLoop.MaxLanes)];
        Span<double> outputs = stackalloc double[BlockLoop.MaxLanes];
        var options = _options.Padded(start, count, new ColumnMemory(inputs, BlockLoop.MaxLanes));
        var part = new ImpliedVolatilityKernel<T>(options, outputs, _scratch);
        var done = part.Run(0, T.Count);
        outputs[..count].CopyTo(_volatilities[start..]);
        return done;
    }

    public void RunScalar(int index)
    {
        var (terms, market) = _options.At(index);
        var result = ImpliedVolatility.FromTimeValue(terms, market, _options.TimeValue[index]);
        _volatilities[index] = result.Volatility ?? double.NaN;
    }

    /// <returns>A bit an option: 1 where the start and the steps hold.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Normalise(int start, int count)
    {
        var sound = 0UL;
        for (var i = 0; i < count; i += T.Count)
        {
            var (s, k) = (Load(_options.Spot, start + i), Load(_options.Strike, start + i));
            var (r, q) = (Load(_options.Rate, start + i), Load(_options.Carry, start + i));
            var (t, value) = (Load(_options.YearsToExpiry, start + i), Load(_options.TimeValue, start + i));
            LaneMath<T>.ReduceQuotient(s, k, out var difference, out var sum, out var power);
            var distance = T.Abs(Fma(r - q, t, LaneMath<T>.LogOfQuotient(difference / sum, power)));
            var lesser = T.Min(s * LaneMath<T>.Exp(-q * t), k * LaneMath<T>.Exp(-r * t));
            var inverse = C(1.0) / lesser;
            var (fraction, rest) = (value * inverse, (lesser - value) * inverse);
            var valid = (t > C(0.0)) & (fraction >= C(MinFraction)) & (rest >= C(MinRest))
                & (distance <= C(MaxDistance)) & ((distance >= C(NearDistance)) | (fraction >= C(NearFraction)));
            sound |= T.Bits(valid) << i;
            Store(-distance, _scratch, i + LogMoneyness);
            Store(fraction, _scratch, i + Fraction);
            Store(rest, _scratch, i + Rest);
            Store(LaneMath<T>.Log(fraction) + C(HalfLnTwoPi), _scratch, i + LogFraction);
            Store(LaneMath<T>.Log(rest) + C(HalfLnTwoPi), _scratch, i + LogRest);
        }

        return sound;
    }

    /// <summary>
    /// Inverts the price with Pólya's N(y) ≈ ½ ± ½√(1 - e^(-2y²/π)), which makes it a quadratic equation. The formulas
    /// of the paper with u, reordered so that nothing cancels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Start(int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var x = Load(_scratch, i + LogMoneyness);
            var (u, rest) = (Load(_scratch, i + Fraction), Load(_scratch, i + Rest));

            // e^((2/π-½)x) and e^((1-2/π)x), whose product is e^(x/2).
            var narrow = LaneMath<T>.Exp(x * C(0.13661977236758134));
            var wide = LaneMath<T>.Exp(x * C(0.3633802276324187));
            var half = narrow * wide;
            var inverseHalf = C(1.0) / half;
            var (inverseNarrow, inverseWide) = (inverseHalf * wide, inverseHalf * narrow);
            var moneyness = half * half;
            var gap = C(1.0) - (moneyness * rest);
            var width = inverseWide - wide;
            var b = Fma(
                inverseHalf - half, inverseNarrow - narrow, C(2.0) * (inverseWide + wide) * (u * gap));
            var c = C(4.0) * u * rest * gap * Fma(u, moneyness, C(1.0));
            var root = (c + c) / (b + T.Sqrt(Fma(b, b, width * width * c)));
            var level = C(-0.5 * Math.PI) * LaneMath<T>.Log(root);
            var far = T.Sqrt(level - x);
            var near = T.Sqrt(T.Max(level + x, C(0.0)));

            // Below the price at d₁ = 0 the difference of both roots is the solution, above it their sum.
            var tail = C(0.5) - (C(0.5) * T.Sqrt(C(1.0) - (moneyness * narrow * narrow)));
            var below = (C(0.5) - u) * moneyness >= tail;
            Store(T.Select(below, C(-2.0) * x / (far + near), far + near), _scratch, i + Deviation);
        }
    }

    /// <summary>One step of Householder's method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Improve(int count)
    {
        for (var i = 0; i < count; i += T.Count)
        {
            var s = Load(_scratch, i + Deviation);
            var inverse = C(1.0) / s;
            var h = Load(_scratch, i + LogMoneyness) * inverse;
            var t = C(0.5) * s;
            var d1 = h + t;
            var upper = d1 > C(UpperDeviate);
            var z1 = LaneMath<T>.MillsDenominator(T.Select(upper, d1, -d1));
            var z2 = LaneMath<T>.MillsDenominator(t - h);
            var product = C(1.0) / (z1 * z2);
            var (ratio, slope) = LaneMath<T>.MillsSlope(product * z2, product * z1);

            // M(z₁) - M(z₂) where z₂ - z₁ is -2h or exactly s; above, M(z₁) + M(z₂).
            var size = T.Select(upper, C(-2.0) * h, s) * product * slope;
            size = T.Select(upper, Fma(C(2.0), ratio, size), size);
            var target = T.Select(upper, Load(_scratch, i + LogRest), Load(_scratch, i + LogFraction));
            var error = Fma(C(-0.5) * d1, d1, LaneMath<T>.Log(size) - target);

            // f' = ±1/size, for u' = φ(d₁); u''/u' = h²/s - s/4.
            var signed = T.Select(upper, -size, size);
            var first = C(1.0) / signed;
            var bend = (h * h * inverse) - (C(0.25) * s);
            var second = bend - first;
            var third = Fma(C(-3.0) * (h * inverse), h * inverse, C(-0.25)) - (first * second) + (second * second);
            var newton = -error * signed;
            var numerator = newton * Fma(C(0.5) * second, newton, C(1.0));
            var denominator = Fma(newton, Fma(C(1.0 / 6.0) * third, newton, second), C(1.0));
            Store(s + (numerator / denominator), _scratch, i + Deviation);
        }
    }

    /// <returns>A bit an option: 1 where rounding x changes nothing that counts.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Finish(int start, int count)
    {
        var sound = 0UL;
        for (var i = 0; i < count; i += T.Count)
        {
            var s = Load(_scratch, i + Deviation);
            var t = Load(_options.YearsToExpiry, start + i);
            var drift = (Load(_options.Rate, start + i) - Load(_options.Carry, start + i)) * t;
            sound |= T.Bits(T.Abs(drift) <= C(MaxDrift) * s) << i;
            Store(s / T.Sqrt(t), _volatilities, start + i);
        }

        return sound;
    }

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
