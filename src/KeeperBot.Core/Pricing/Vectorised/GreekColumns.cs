namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Where the values of options go, one column a property of <see cref="Greeks"/>: the n-th values of all columns are
/// those of the n-th option.
/// </summary>
public readonly ref struct GreekColumns
{
    private const int Columns = 12;

    // A line of the processor's cache, in doubles.
    private const int Line = 8;

    /// <inheritdoc cref="Greeks.Price"/>
    public required Span<double> Price { get; init; }

    /// <inheritdoc cref="Greeks.Delta"/>
    public required Span<double> Delta { get; init; }

    /// <inheritdoc cref="Greeks.Gamma"/>
    public required Span<double> Gamma { get; init; }

    /// <inheritdoc cref="Greeks.Vega"/>
    public required Span<double> Vega { get; init; }

    /// <inheritdoc cref="Greeks.Theta"/>
    public required Span<double> Theta { get; init; }

    /// <inheritdoc cref="Greeks.Rho"/>
    public required Span<double> Rho { get; init; }

    /// <inheritdoc cref="Greeks.Vanna"/>
    public required Span<double> Vanna { get; init; }

    /// <inheritdoc cref="Greeks.Volga"/>
    public required Span<double> Volga { get; init; }

    /// <inheritdoc cref="Greeks.Charm"/>
    public required Span<double> Charm { get; init; }

    /// <inheritdoc cref="Greeks.Speed"/>
    public required Span<double> Speed { get; init; }

    /// <inheritdoc cref="Greeks.Zomma"/>
    public required Span<double> Zomma { get; init; }

    /// <inheritdoc cref="Greeks.Color"/>
    public required Span<double> Color { get; init; }

    /// <summary>How many options there is room for.</summary>
    public int Count => Price.Length;

    /// <summary>All values of one option.</summary>
    public Greeks this[int index]
    {
        get => new(
            Price[index],
            Delta[index],
            Gamma[index],
            Vega[index],
            Theta[index],
            Rho[index],
            Vanna[index],
            Volga[index],
            Charm[index],
            Speed[index],
            Zomma[index],
            Color[index]);
        internal set
        {
            Price[index] = value.Price;
            Delta[index] = value.Delta;
            Gamma[index] = value.Gamma;
            Vega[index] = value.Vega;
            Theta[index] = value.Theta;
            Rho[index] = value.Rho;
            Vanna[index] = value.Vanna;
            Volga[index] = value.Volga;
            Charm[index] = value.Charm;
            Speed[index] = value.Speed;
            Zomma[index] = value.Zomma;
            Color[index] = value.Color;
        }
    }

    /// <summary>The doubles that <see cref="In"/> needs for so many options.</summary>
    public static int MemoryFor(int count) => Columns * Stride(count);

    /// <summary>
    /// The columns in one piece of memory, laid out so that writing them is fastest: columns a multiple of 4096 bytes
    /// apart would compete for the same few lines of the processor's cache, and take up to three times as long.
    /// </summary>
    /// <exception cref="ArgumentException">The memory is too short: see <see cref="MemoryFor"/>.</exception>
    public static GreekColumns In(Span<double> memory, int count)
    {
        if (memory.Length < MemoryFor(count))
        {
            throw new ArgumentException(
                $"{memory.Length} doubles are too few for {count} options: {MemoryFor(count)} are needed",
                nameof(memory));
        }

        var stride = Stride(count);
        return new GreekColumns
        {
            Price = memory.Slice(0, count),
            Delta = memory.Slice(stride, count),
            Gamma = memory.Slice(2 * stride, count),
            Vega = memory.Slice(3 * stride, count),
            Theta = memory.Slice(4 * stride, count),
            Rho = memory.Slice(5 * stride, count),
            Vanna = memory.Slice(6 * stride, count),
            Volga = memory.Slice(7 * stride, count),
            Charm = memory.Slice(8 * stride, count),
            Speed = memory.Slice(9 * stride, count),
            Zomma = memory.Slice(10 * stride, count),
            Color = memory.Slice(11 * stride, count),
        };
    }

    /// <exception cref="ArgumentException">A column's length is not the number of options.</exception>
    internal void RequireLengths(int count)
    {
        ColumnLength.Require(Price.Length, count, "Price");
        ColumnLength.Require(Delta.Length, count, "Delta");
        ColumnLength.Require(Gamma.Length, count, "Gamma");
        ColumnLength.Require(Vega.Length, count, "Vega");
        ColumnLength.Require(Theta.Length, count, "Theta");
        ColumnLength.Require(Rho.Length, count, "Rho");
        ColumnLength.Require(Vanna.Length, count, "Vanna");
        ColumnLength.Require(Volga.Length, count, "Volga");
        ColumnLength.Require(Charm.Length, count, "Charm");
        ColumnLength.Require(Speed.Length, count, "Speed");
        ColumnLength.Require(Zomma.Length, count, "Zomma");
        ColumnLength.Require(Color.Length, count, "Color");
    }

    /// <summary>An odd number of lines, so that no two columns meet in the cache.</summary>
    private static int Stride(int count) => (((count + Line - 1) / Line) | 1) * Line;
}
