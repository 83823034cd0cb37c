using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>A formula over columns, and what to do where it does not hold.</summary>
internal interface IBlockKernel
{
    /// <summary>How many options a vector takes.</summary>
    static abstract int Lanes { get; }

    /// <summary>Computes up to <see cref="BlockLoop.Length"/> options, a whole number of vectors.</summary>
    /// <returns>
    /// A bit an option, the first one's the lowest: 0 where it is beyond the formula, and its results are meaningless.
    /// </returns>
    ulong Run(int start, int count);

    /// <summary>Computes fewer options than a vector takes.</summary>
    /// <returns>As of <see cref="Run"/>; any further bits mean nothing.</returns>
    ulong RunPart(int start, int count);

    /// <summary>Computes one option by the scalar path, which knows every limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    void RunScalar(int index);
}

/// <summary>
/// Takes columns through a kernel block by block. An option beyond the formula takes the scalar path alone: what comes
/// out for an option never depends on those beside it.
/// </summary>
internal static class BlockLoop
{
    /// <summary>
    /// The most options at a time, one a bit: what is noted for them stays in the processor's nearest cache.
    /// </summary>
    public const int Length = 64;

    /// <summary>The most options that any vector takes.</summary>
    public const int MaxLanes = 8;

    /// <exception cref="ArgumentException">An option's value is outside its range; the error names both.</exception>
    public static void Run<TKernel>(in TKernel kernel, int count)
        where TKernel : struct, IBlockKernel, allows ref struct
    {
        var whole = count - (count % TKernel.Lanes);
        for (var start = 0; start < whole; start += Length)
        {
            var length = Math.Min(Length, whole - start);
            RunRest(kernel, start, length, kernel.Run(start, length));
        }

        if (whole < count) RunRest(kernel, whole, count - whole, kernel.RunPart(whole, count - whole));
    }

    private static void RunRest<TKernel>(in TKernel kernel, int start, int count, ulong done)
        where TKernel : struct, IBlockKernel, allows ref struct
    {
        for (var rest = ~done & (ulong.MaxValue >> (Length - count)); rest != 0; rest &= rest - 1)
        {
            RunScalar(kernel, start + BitOperations.TrailingZeroCount(rest));
        }
    }

    private static void RunScalar<TKernel>(in TKernel kernel, int option)
        where TKernel : struct, IBlockKernel, allows ref struct
    {
        try
        {
            kernel.RunScalar(option);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"option {option}: {error.Message}"),
                nameof(option),
                error);
        }
    }
}
