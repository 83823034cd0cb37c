namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// A vector of doubles as a number: a formula written once over it runs on every width, one lane an option.
/// </summary>
/// <remarks>
/// Every operation is a correctly rounded IEEE 754 one, so every implementation gives the same bits in every lane. A
/// comparison gives a mask: lanes of all ones or all zeros.
/// </remarks>
public interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many lanes there are.</summary>
    static abstract int Count { get; }

    /// <summary>The sum.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>The difference.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>The product.</summary>
    static abstract T operator *(T left, T right);

    /// <summary>The quotient.</summary>
    static abstract T operator /(T left, T right);

    /// <summary>The negative.</summary>
    static abstract T operator -(T value);

    /// <summary>Both masks.</summary>
    static abstract T operator &(T left, T right);

    /// <summary>Either mask.</summary>
    static abstract T operator |(T left, T right);

    /// <summary>The mask of the lanes where the left one is less; false for NaN.</summary>
    static abstract T operator <(T left, T right);

    /// <summary>The mask of the lanes where the left one is greater; false for NaN.</summary>
    static abstract T operator >(T left, T right);

    /// <summary>The mask of the lanes where the left one is not greater; false for NaN.</summary>
    static abstract T operator <=(T left, T right);

    /// <summary>The mask of the lanes where the left one is not less; false for NaN.</summary>
    static abstract T operator >=(T left, T right);

    /// <summary>The value in every lane.</summary>
    static abstract T Create(double value);

    /// <summary>The lanes from an index on, counted in doubles; the caller answers for the bounds.</summary>
    static abstract T Load(ref double column, int index);

    /// <summary>Writes the lanes from an index on, counted in doubles; the caller answers for the bounds.</summary>
    static abstract void Store(T value, ref double column, int index);

    /// <summary>left·right + addend, rounded once.</summary>
    static abstract T FusedMultiplyAdd(T left, T right, T addend);

    /// <summary>The square root.</summary>
    static abstract T Sqrt(T value);

    /// <summary>The magnitude.</summary>
    static abstract T Abs(T value);

    /// <summary>The lesser of two numbers.</summary>
    static abstract T Min(T left, T right);

    /// <summary>The greater of two numbers.</summary>
    static abstract T Max(T left, T right);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract T Round(T value);

    /// <summary>value·2^exponent for an integer exponent, where value and result are normal.</summary>
    static abstract T Scale(T value, T exponent);

    /// <summary>The exponent of the power of two at or below a positive normal value.</summary>
    static abstract T Exponent(T value);

    /// <summary>A positive normal value over that power of two: from 1 to below 2.</summary>
    static abstract T Mantissa(T value);

    /// <summary>The first where the mask is set, else the second.</summary>
    static abstract T Select(T mask, T first, T second);

    /// <summary>A bit a lane, the first lane's the lowest: 1 where the mask is set.</summary>
    static abstract ulong Bits(T mask);
}
