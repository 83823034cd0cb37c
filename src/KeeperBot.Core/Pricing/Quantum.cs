using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Pricing;

/// <summary>
/// A number in whole multiples of 1e-9 of its unit: the only form in which a Greek or a price may be compared when the
/// comparison decides. A value within one quantum of a threshold neither exceeds it nor falls short of it, so the last
/// bit of a double never moves money.
/// </summary>
/// <remarks>
/// There are no operators &lt; and &gt; on purpose: the exact order must not decide, and <see cref="Compare"/> must not
/// sort, not being transitive (0 ~ 1 and 1 ~ 2, but 0 &lt; 2). To sort, use <see cref="Multiples"/>.
/// </remarks>
public readonly struct Quantum : IEquatable<Quantum>
{
    /// <summary>The decimals of a quantum: 1e-9 of a unit.</summary>
    public const int Decimals = 9;

    /// <summary>Creates a number from its count of quanta.</summary>
    public Quantum(BigInteger multiples) => Multiples = multiples;

    /// <summary>How many times 1e-9.</summary>
    public BigInteger Multiples { get; }

    /// <summary>The multiple nearest to the double's exact value, ties to the even multiple.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static Quantum FromDouble(double value) => new(Scaled.ToInteger(value, Decimals));

    /// <summary>
    /// +1 when the value lies more than one quantum above the threshold, -1 when more than one below, else 0: it holds.
    /// </summary>
    public static int Compare(Quantum value, Quantum threshold)
    {
        var difference = value.Multiples - threshold.Multiples;
        return difference > BigInteger.One ? 1 : difference < BigInteger.MinusOne ? -1 : 0;
    }

    /// <summary>True when this lies more than one quantum above the threshold.</summary>
    public bool Exceeds(Quantum threshold) => Compare(this, threshold) > 0;

    /// <summary>True when this lies more than one quantum below the threshold.</summary>
    public bool FallsShortOf(Quantum threshold) => Compare(this, threshold) < 0;

    /// <inheritdoc/>
    public bool Equals(Quantum other) => Multiples == other.Multiples;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantum other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Multiples.GetHashCode();

    /// <summary>The decimal value with nine places, such as <c>-0.100000001</c>.</summary>
    public override string ToString()
    {
        var unit = PowerOfTen.Of(Decimals);
        var whole = BigInteger.DivRem(BigInteger.Abs(Multiples), unit, out var fraction);
        var sign = Multiples.Sign < 0 ? "-" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}.{fraction:D9}");
    }

    /// <summary>The same multiple.</summary>
    public static bool operator ==(Quantum left, Quantum right) => left.Equals(right);

    /// <summary>Not the same multiple.</summary>
    public static bool operator !=(Quantum left, Quantum right) => !left.Equals(right);
}
