namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Options to value, one column a property: the n-th values of all columns are the n-th option. The ranges are those of
/// <see cref="OptionTerms"/> and <see cref="MarketInputs"/>.
/// </summary>
public readonly ref struct OptionColumns
{
    /// <summary>How many columns there are.</summary>
    internal const int Columns = 7;

    /// <summary>1 for a call, -1 for a put.</summary>
    public required ReadOnlySpan<double> Sign { get; init; }

    /// <inheritdoc cref="MarketInputs.Spot"/>
    public required ReadOnlySpan<double> Spot { get; init; }

    /// <inheritdoc cref="OptionTerms.Strike"/>
    public required ReadOnlySpan<double> Strike { get; init; }

    /// <inheritdoc cref="OptionTerms.YearsToExpiry"/>
    public required ReadOnlySpan<double> YearsToExpiry { get; init; }

    /// <inheritdoc cref="MarketInputs.Volatility"/>
    public required ReadOnlySpan<double> Volatility { get; init; }

    /// <inheritdoc cref="MarketInputs.Rate"/>
    public required ReadOnlySpan<double> Rate { get; init; }

    /// <inheritdoc cref="MarketInputs.Carry"/>
    public required ReadOnlySpan<double> Carry { get; init; }

    /// <summary>How many options there are.</summary>
    public int Count => Spot.Length;

    /// <summary>The option and the market of one of them, for the scalar path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal (OptionTerms Terms, MarketInputs Market) At(int index) => (
        new OptionTerms
        {
            Kind = KindOf(Sign[index]),
            Strike = Strike[index],
            YearsToExpiry = YearsToExpiry[index],
        },
        new MarketInputs
        {
            Spot = Spot[index],
            Volatility = Volatility[index],
            Rate = Rate[index],
            Carry = Carry[index],
        });

    /// <summary>
    /// Some options, at least one, in the columns given, which the last of them fills to their end.
    /// </summary>
    internal OptionColumns Padded(int start, int count, ColumnMemory memory)
    {
        var columns = new ColumnPadding(memory, start, count);
        return new OptionColumns
        {
            Sign = columns.Pad(Sign, 0),
            Spot = columns.Pad(Spot, 1),
            Strike = columns.Pad(Strike, 2),
            YearsToExpiry = columns.Pad(YearsToExpiry, 3),
            Volatility = columns.Pad(Volatility, 4),
            Rate = columns.Pad(Rate, 5),
            Carry = columns.Pad(Carry, 6),
        };
    }

    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    internal void RequireEqualLengths()
    {
        ColumnLength.Require(Sign.Length, Count, "Sign");
        ColumnLength.Require(Strike.Length, Count, "Strike");
        ColumnLength.Require(YearsToExpiry.Length, Count, "YearsToExpiry");
        ColumnLength.Require(Volatility.Length, Count, "Volatility");
        ColumnLength.Require(Rate.Length, Count, "Rate");
        ColumnLength.Require(Carry.Length, Count, "Carry");
    }

    private static OptionKind KindOf(double sign) => sign switch
    {
        1.0 => OptionKind.Call,
        -1.0 => OptionKind.Put,
        _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "must be 1 for a call or -1 for a put"),
    };
}
