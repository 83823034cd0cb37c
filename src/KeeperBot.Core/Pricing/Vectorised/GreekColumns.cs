namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Where the values of options go, one column a property of <see cref="Greeks"/>: the n-th values of all columns are
/// those of the n-th option.
/// </summary>
public readonly ref struct GreekColumns
{
    /// <summary>How many columns there are.</summary>
    public const int Columns = 12;

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

    /// <summary>The first twelve columns.</summary>
    /// <exception cref="ArgumentException">The memory is too short for them.</exception>
    public static GreekColumns In(ColumnMemory memory) => new()
    {
        Price = memory[0],
        Delta = memory[1],
        Gamma = memory[2],
        Vega = memory[3],
        Theta = memory[4],
        Rho = memory[5],
        Vanna = memory[6],
        Volga = memory[7],
        Charm = memory[8],
        Speed = memory[9],
        Zomma = memory[10],
        Color = memory[11],
    };

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
}
