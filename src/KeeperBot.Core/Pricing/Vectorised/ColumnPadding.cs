namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Copies a part of each column into columns as long as a vector, which its last value fills to the end.
/// </summary>
internal readonly ref struct ColumnPadding(Span<double> memory, int columns, int start, int count)
{
    private readonly Span<double> _memory = memory;
    private readonly int _length = memory.Length / columns;

    public ReadOnlySpan<double> Pad(ReadOnlySpan<double> column, int place)
    {
        var padded = _memory.Slice(place * _length, _length);
        column.Slice(start, count).CopyTo(padded);
        padded[count..].Fill(column[start + count - 1]);
        return padded;
    }
}
