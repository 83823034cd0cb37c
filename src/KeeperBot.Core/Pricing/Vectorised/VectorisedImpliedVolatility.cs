using System.Runtime.Intrinsics.X86;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// <see cref="ImpliedVolatility"/> for many options at once, many times as fast: for surfaces and sweeps, never for a
/// decision, which takes the scalar path.
/// </summary>
/// <remarks>
/// <para>
/// The relative error is at most max(1e-12, 4·2⁻⁵²·timeValue/(σ·vega)), where the second is what rounding the time
/// value itself costs.
/// </para>
/// <para>
/// Every vector width gives the same bits, and an option's result does not depend on those beside it. The work is done
/// on the calling thread and allocates nothing, save for options that the scalar path takes: those without time value,
/// or with less than 1e-250 or all but 1e-15 of the most there can be, or with σ√T below about 1e-6 or below a
/// thousandth of (rate - carry)·T.
/// </para>
/// </remarks>
public static class VectorisedImpliedVolatility
{
    /// <summary>The volatility that each option's time value implies.</summary>
    /// <param name="options">The options.</param>
    /// <param name="volatilities">
    /// Where the volatilities go, as fractions a year; NaN where the time value is outside the bounds that hold without
    /// arbitrage: <see cref="ImpliedVolatility.FromTimeValue"/> says which. May not overlap the options.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A column is longer or shorter than the others; or an option's value is outside its range, which the error names:
    /// then the results of others may be written already.
    /// </exception>
    public static void FromTimeValue(in TimeValueColumns options, Span<double> volatilities)
    {
        if (Avx512F.IsSupported)
        {
            FromTimeValue<Avx512Lanes>(options, volatilities);
        }
        else
        {
            FromTimeValue<PortableLanes>(options, volatilities);
        }
    }

    internal static void FromTimeValue<T>(in TimeValueColumns options, Span<double> volatilities)
        where T : struct, ILanes<T>
    {
        Span<double> scratch = stackalloc double[ImpliedVolatilityKernel<T>.ScratchLength];
        BlockLoop.Run(new ImpliedVolatilityKernel<T>(options, volatilities, scratch), options.Count);
    }
}
