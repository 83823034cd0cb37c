using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>As many lanes as the runtime's own vectors have: two or four, or eight where it is told so.</summary>
public struct PortableLanes : ILanes<PortableLanes>
{
    // Set by initialisers: a constructor would be one more call to inline for every operation.
    private Vector<double> _value;

    private const int FractionLength = 52;
    private const long FractionBits = (1L << FractionLength) - 1;
    private const long OneBits = 0x3FF0_0000_0000_0000;

    // From 2^52 to 2^53 the doubles are the integers: the fraction's last bits hold the number.
    private const double Integers = 4503599627370496.0;
    private const double Bias = 1023.0;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<double>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator +(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value + right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator -(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value - right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator *(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value * right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator /(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value / right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator -(PortableLanes value) => new() { _value = -value._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator &(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value & right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator |(PortableLanes left, PortableLanes right) =>
        new() { _value = left._value | right._value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator <(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.LessThan(left._value, right._value).As<long, double>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator >(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.GreaterThan(left._value, right._value).As<long, double>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator <=(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.LessThanOrEqual(left._value, right._value).As<long, double>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes operator >=(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.GreaterThanOrEqual(left._value, right._value).As<long, double>() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Create(double value) => new() { _value = Vector.Create(value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Load(ref double column, int index) =>
        new() { _value = Vector.LoadUnsafe(ref column, (nuint)index) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PortableLanes value, ref double column, int index) =>
        value._value.StoreUnsafe(ref column, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes FusedMultiplyAdd(PortableLanes left, PortableLanes right, PortableLanes addend) =>
        new() { _value = Vector.FusedMultiplyAdd(left._value, right._value, addend._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Sqrt(PortableLanes value) => new() { _value = Vector.SquareRoot(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Abs(PortableLanes value) => new() { _value = Vector.Abs(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Min(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.MinNative(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Max(PortableLanes left, PortableLanes right) =>
        new() { _value = Vector.MaxNative(left._value, right._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Round(PortableLanes value) => new() { _value = Vector.Round(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Scale(PortableLanes value, PortableLanes exponent) =>
        new() { _value = value._value * PowerOfTwo(exponent._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Exponent(PortableLanes value) =>
        new() { _value = BiasedExponent(value._value) - Vector.Create(Integers + Bias) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Mantissa(PortableLanes value) => new() { _value = WithExponentZero(value._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes Select(PortableLanes mask, PortableLanes first, PortableLanes second) =>
        new() { _value = Vector.ConditionalSelect(mask._value, first._value, second._value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(PortableLanes mask) => Vector<double>.Count switch
    {
        2 => Vector128.ExtractMostSignificantBits(mask._value.AsVector128()),
        4 => Vector256.ExtractMostSignificantBits(mask._value.AsVector256()),
        _ => Vector512.ExtractMostSignificantBits(mask._value.AsVector512()),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<long> AsBits(Vector<double> value) => value.As<double, long>();

    /// <summary>The biased exponent as the double 2^52 + exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> BiasedExponent(Vector<double> value) =>
        (Vector.ShiftRightLogical(AsBits(value), FractionLength) | AsBits(Vector.Create(Integers))).As<long, double>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> WithExponentZero(Vector<double> value) =>
        ((AsBits(value) & Vector.Create(FractionBits)) | Vector.Create(OneBits)).As<long, double>();

    /// <summary>2^exponent for an integer from -1022 to 1023.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> PowerOfTwo(Vector<double> exponent) =>
        Vector.ShiftLeft(AsBits(exponent + Vector.Create(Integers + Bias)), FractionLength).As<long, double>();
}
