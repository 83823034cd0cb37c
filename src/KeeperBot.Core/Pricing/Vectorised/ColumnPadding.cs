namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Copies a part of each column into columns as long as a vector, which its last value fills to the end.
/// </summary>
internal readonly ref struct ColumnPadding(ColumnMemory memory, int start, int count)
{
    private readonly ColumnMemory _memory = memory;

    public ReadOnlySpan<double> Pad(ReadOnlySpan<double> column, int place)
    {
        var padded = _memory[place];
        column.Slice(start, count).CopyTo(padded);
        padded[count..].Fill(column[start + count - 1]);
        return padded;
    }
}
