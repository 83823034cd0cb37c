using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// Columns of doubles in one piece of memory, laid out as processors like it: each begins at a line of the cache, and
/// no two a multiple of 4096 bytes apart, where they would compete for the same few lines. Columns from elsewhere give
/// the same results, in up to twice the time.
/// </summary>
/// <remarks>
/// Memory that the collector moves may lose its place in the line: take it pinned
/// (<see cref="GC.AllocateArray{T}(int, bool)"/>) where speed counts.
/// </remarks>
public readonly ref struct ColumnMemory
{
    /// <summary>A line of the cache in doubles.</summary>
    internal const int Line = 8;

    private readonly Span<double> _memory;
    private readonly int _count;

    /// <summary>Lays out columns of so many values each.</summary>
    /// <param name="memory">As many doubles as <see cref="LengthFor"/> says.</param>
    /// <param name="count">How many values a column has.</param>
    public ColumnMemory(Span<double> memory, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _memory = Aligned(memory);
        _count = count;
    }

    /// <summary>A column.</summary>
    /// <exception cref="ArgumentException">The memory is too short for it: see <see cref="LengthFor"/>.</exception>
    public Span<double> this[int column]
    {
        get
        {
            var start = column * Stride(_count);
            return start >= 0 && start <= _memory.Length - _count
                ? _memory.Slice(start, _count)
                : throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_memory.Length} doubles are too few for column {column} of {_count} values"),
                    nameof(column));
        }
    }

    /// <summary>The doubles that so many columns of so many values need.</summary>
    public static int LengthFor(int columns, int count) => checked((columns * Stride(count)) + Line);

    /// <summary>The memory from the first line on that begins in it.</summary>
    internal static Span<double> Aligned(Span<double> memory)
    {
        var address = Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref MemoryMarshal.GetReference(memory));
        var past = (int)(address / sizeof(double)) & (Line - 1);
        return past == 0 || memory.Length < Line ? memory : memory[(Line - past)..];
    }

    /// <summary>An odd number of lines, so that no two columns meet in the cache.</summary>
    private static int Stride(int count) => (((count + Line - 1) / Line) | 1) * Line;
}
