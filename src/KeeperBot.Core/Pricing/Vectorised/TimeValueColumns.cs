namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Options whose volatility is sought, one column a property: the n-th values of all columns are the n-th option. The
/// ranges are those of <see cref="OptionTerms"/> and <see cref="MarketInputs"/>.
/// </summary>
public readonly ref struct TimeValueColumns
{
    /// <summary>How many columns there are.</summary>
    internal const int Columns = 6;

    /// <summary>
    /// The price beyond the discounted intrinsic value in units of the quote asset: the price of the out-of-the-money
    /// option at the same strike.
    /// </summary>
    public required ReadOnlySpan<double> TimeValue { get; init; }

    /// <inheritdoc cref="MarketInputs.Spot"/>
    public required ReadOnlySpan<double> Spot { get; init; }

    /// <inheritdoc cref="OptionTerms.Strike"/>
    public required ReadOnlySpan<double> Strike { get; init; }

    /// <inheritdoc cref="OptionTerms.YearsToExpiry"/>
    public required ReadOnlySpan<double> YearsToExpiry { get; init; }

    /// <inheritdoc cref="MarketInputs.Rate"/>
    public required ReadOnlySpan<double> Rate { get; init; }

    /// <inheritdoc cref="MarketInputs.Carry"/>
    public required ReadOnlySpan<double> Carry { get; init; }

    /// <summary>How many options there are.</summary>
    public int Count => TimeValue.Length;

    /// <summary>The option and the market of one of them, for the scalar path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal (OptionTerms Terms, MarketInputs Market) At(int index) => (
        new OptionTerms { Kind = OptionKind.Call, Strike = Strike[index], YearsToExpiry = YearsToExpiry[index] },
        new MarketInputs { Spot = Spot[index], Volatility = 0.0, Rate = Rate[index], Carry = Carry[index] });

    /// <summary>
    /// Some options, at least one, in the columns given, which the last of them fills to their end.
    /// </summary>
    internal TimeValueColumns Padded(int start, int count, ColumnMemory memory)
    {
        var columns = new ColumnPadding(memory, start, count);
        return new TimeValueColumns
        {
            TimeValue = columns.Pad(TimeValue, 0),
            Spot = columns.Pad(Spot, 1),
            Strike = columns.Pad(Strike, 2),
            YearsToExpiry = columns.Pad(YearsToExpiry, 3),
            Rate = columns.Pad(Rate, 4),
            Carry = columns.Pad(Carry, 5),
        };
    }

    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    internal void RequireEqualLengths()
    {
        ColumnLength.Require(Spot.Length, Count, "Spot");
        ColumnLength.Require(Strike.Length, Count, "Strike");
        ColumnLength.Require(YearsToExpiry.Length, Count, "YearsToExpiry");
        ColumnLength.Require(Rate.Length, Count, "Rate");
        ColumnLength.Require(Carry.Length, Count, "Carry");
    }
}
