using System.Runtime.Intrinsics.X86;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// <see cref="BlackScholes"/> for many options at once, many times as fast: for sweeps and scenario grids, never for a
/// decision, which takes the scalar path.
/// </summary>
/// <remarks>
/// <para>
/// The results differ from the scalar ones by at most 4e-15 of their natural size: for a price the greater of the
/// discounted asset and the discounted strike, and for the others, too, the terms of the formula with 1 for N and with
/// the most that φ can be.
/// </para>
/// <para>
/// Every vector width gives the same bits, and an option's results do not depend on those beside it. The work is done
/// on the calling thread and allocates nothing, save for an option that is its own limit exactly at its kink.
/// </para>
/// </remarks>
public static class VectorisedBlackScholes
{
    /// <summary>Values every option and its sensitivities.</summary>
    /// <param name="options">The options.</param>
    /// <param name="results">Where the values go; may not overlap the options.</param>
    /// <exception cref="ArgumentException">
    /// A column is longer or shorter than the others; or an option's value is outside its range, which the error names:
    /// then the results of others may be written already.
    /// </exception>
    public static void Evaluate(in OptionColumns options, in GreekColumns results)
    {
        if (Avx512F.IsSupported)
        {
            Evaluate<Avx512Lanes>(options, results);
        }
        else
        {
            Evaluate<PortableLanes>(options, results);
        }
    }

    internal static void Evaluate<T>(in OptionColumns options, in GreekColumns results)
        where T : struct, ILanes<T>
    {
        Span<double> scratch = stackalloc double[GreekKernel<T>.ScratchLength];
        BlockLoop.Run(new GreekKernel<T>(options, results, scratch), options.Count);
    }
}
