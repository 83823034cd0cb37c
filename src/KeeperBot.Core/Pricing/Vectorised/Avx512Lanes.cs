using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Eight lanes of AVX-512, for use only where <see cref="Avx512F"/> is supported: the runtime calls 512 bits not
/// accelerated on processors that lower their clock for them, where they still are the fastest.
/// </summary>
public struct Avx512Lanes : ILanes<Avx512Lanes>
{
    // Set by initialisers: a constructor would be one more call to inline for every operation.
    private Vector512<double> _value;

    private const byte NearestEven = 8;
    private const byte FromOneToTwo = 0;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<double>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator +(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Add(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator -(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Subtract(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator *(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Multiply(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator /(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Divide(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator -(Avx512Lanes value) => new() { _value = -value._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator &(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = left._value & right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator |(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = left._value | right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator <(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.CompareLessThan(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator >(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.CompareGreaterThan(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator <=(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.CompareLessThanOrEqual(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes operator >=(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.CompareGreaterThanOrEqual(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Create(double value) => new() { _value = Vector512.Create(value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Load(ref double column, int index) =>
        new() { _value = Vector512.LoadUnsafe(ref column, (nuint)index) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx512Lanes value, ref double column, int index) =>
        value._value.StoreUnsafe(ref column, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes FusedMultiplyAdd(Avx512Lanes left, Avx512Lanes right, Avx512Lanes addend) =>
        new() { _value = Avx512F.FusedMultiplyAdd(left._value, right._value, addend._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Sqrt(Avx512Lanes value) => new() { _value = Avx512F.Sqrt(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Abs(Avx512Lanes value) => new() { _value = Vector512.Abs(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Min(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Min(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Max(Avx512Lanes left, Avx512Lanes right) =>
        new() { _value = Avx512F.Max(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Round(Avx512Lanes value) =>
        new() { _value = Avx512F.RoundScale(value._value, NearestEven) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Scale(Avx512Lanes value, Avx512Lanes exponent) =>
        new() { _value = Avx512F.Scale(value._value, exponent._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Exponent(Avx512Lanes value) => new() { _value = Avx512F.GetExponent(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Mantissa(Avx512Lanes value) =>
        new() { _value = Avx512F.GetMantissa(value._value, FromOneToTwo) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Select(Avx512Lanes mask, Avx512Lanes first, Avx512Lanes second) =>
        new() { _value = Vector512.ConditionalSelect(mask._value, first._value, second._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(Avx512Lanes mask) => Vector512.ExtractMostSignificantBits(mask._value);
}
