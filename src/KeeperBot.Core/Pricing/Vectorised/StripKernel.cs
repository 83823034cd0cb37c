using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Core.Pricing.Vectorised;

/// <summary>
/// The operations of <see cref="BlackScholes"/> on the columns of an <see cref="OptionStrip"/>, in its very order, by
/// <see cref="ExactMath{T}"/>. Short loops overlap in the processor, and stay within what the compiler inlines.
/// </summary>
internal static class StripKernel<T>
    where T : struct, ILanes<T>
{
    private const int Block = BlockLoop.Length;

    /// <summary>Fills the columns of results that are wanted, for the places from the first option to an end.</summary>
    /// <param name="columns">Those of <see cref="StripColumn"/>, a whole number of blocks long.</param>
    /// <param name="end">After the last option.</param>
    /// <param name="spot">The spot.</param>
    /// <param name="wanted">Which results.</param>
    public static void Run(double[][] columns, int end, double spot, StripOutputs wanted)
    {
        for (var start = OptionStrip.First; start < end; start += Block)
        {
            var count = Math.Min(Block, end - start);
            ComputeDeviates(columns, start, count, spot);
            ComputeExponentials(columns, count);
            ComputeDelta(columns, start, count);
            ComputeGammaAndVega(columns, start, count, spot);
            if (wanted == StripOutputs.All)
            {
                ComputeTheta(columns, start, count, spot);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeDeviates(double[][] columns, int start, int count, double at)
    {
        ref var strikes = ref Column(columns, StripColumn.Strike);
        ref var drifts = ref Column(columns, StripColumn.Drift);
        ref var deviations = ref Column(columns, StripColumn.Deviation);
        ref var moneynesses = ref Column(columns, StripColumn.Moneyness);
        ref var deviates = ref Column(columns, StripColumn.D1);
        var spot = C(at);
        for (var i = 0; i < count; i += T.Count)
        {
            var strike = T.Load(ref strikes, start + i);
            var deviation = T.Load(ref deviations, start + i);
            var ratio = spot / strike;
            var log = ExactMath<T>.Log(ratio) + (T.FusedMultiplyAdd(-ratio, strike, spot) / spot);
            var moneyness = (log + T.Load(ref drifts, start + i)) / deviation;
            T.Store(moneyness, ref moneynesses, i);
            T.Store(Clamp(moneyness + (C(0.5) * deviation)), ref deviates, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeExponentials(double[][] columns, int count)
    {
        ref var deviates = ref Column(columns, StripColumn.D1);
        ref var highs = ref Column(columns, StripColumn.High);
        ref var lows = ref Column(columns, StripColumn.Low);
        ref var exponents = ref Column(columns, StripColumn.Exponent);
        for (var i = 0; i < count; i += T.Count)
        {
            var exp = ExactMath<T>.ExpOfHalfSquare(T.Load(ref deviates, i));
            T.Store(exp.High, ref highs, i);
            T.Store(exp.Low, ref lows, i);
            T.Store(exp.Exponent, ref exponents, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeDelta(double[][] columns, int start, int count)
    {
        ref var signs = ref Column(columns, StripColumn.Sign);
        ref var yields = ref Column(columns, StripColumn.Yield);
        ref var deviates = ref Column(columns, StripColumn.D1);
        ref var probabilities = ref Column(columns, StripColumn.AssetProbability);
        ref var deltas = ref Column(columns, StripColumn.Delta);
        for (var i = 0; i < count; i += T.Count)
        {
            var sign = T.Load(ref signs, start + i);
            var probability = ExactMath<T>.NormalCdf(sign * T.Load(ref deviates, i), Exponential(columns, i));
            T.Store(probability, ref probabilities, i);
            T.Store(sign * T.Load(ref yields, start + i) * probability, ref deltas, start + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeGammaAndVega(double[][] columns, int start, int count, double at)
    {
        ref var deviations = ref Column(columns, StripColumn.Deviation);
        ref var yields = ref Column(columns, StripColumn.Yield);
        ref var roots = ref Column(columns, StripColumn.SqrtYears);
        ref var densities = ref Column(columns, StripColumn.Density);
        ref var gammas = ref Column(columns, StripColumn.Gamma);
        ref var vegas = ref Column(columns, StripColumn.Vega);
        var spot = C(at);
        for (var i = 0; i < count; i += T.Count)
        {
            var density = ExactMath<T>.NormalPdf(Load(columns, StripColumn.D1, i), Exponential(columns, i));
            var yield = T.Load(ref yields, start + i);
            T.Store(density, ref densities, i);
            T.Store(yield * density / (spot * T.Load(ref deviations, start + i)), ref gammas, start + i);
            T.Store(spot * yield * density * T.Load(ref roots, start + i), ref vegas, start + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeTheta(double[][] columns, int start, int count, double at)
    {
        ref var signs = ref Column(columns, StripColumn.Sign);
        ref var deviations = ref Column(columns, StripColumn.Deviation);
        ref var strikeValues = ref Column(columns, StripColumn.StrikeValue);
        ref var thetas = ref Column(columns, StripColumn.Theta);
        var spot = C(at);
        for (var i = 0; i < count; i += T.Count)
        {
            var place = start + i;
            var sign = T.Load(ref signs, place);
            var d2 = Clamp(Load(columns, StripColumn.Moneyness, i) + (C(-0.5) * T.Load(ref deviations, place)));
            var strikeProbability = ExactMath<T>.NormalCdf(sign * d2, ExactMath<T>.ExpOfHalfSquare(d2));
            var assetValue = spot * Load(columns, StripColumn.Yield, place);
            var carried =
                (Load(columns, StripColumn.Carry, place) * assetValue
                    * Load(columns, StripColumn.AssetProbability, i))
                - (Load(columns, StripColumn.Rate, place) * T.Load(ref strikeValues, place) * strikeProbability);
            var decay = assetValue * Load(columns, StripColumn.Density, i)
                * Load(columns, StripColumn.Volatility, place)
                / (C(2.0) * Load(columns, StripColumn.SqrtYears, place));
            T.Store((sign * carried) - decay, ref thetas, place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ExactMath<T>.HalfSquare Exponential(double[][] columns, int index) => new()
    {
        High = Load(columns, StripColumn.High, index),
        Low = Load(columns, StripColumn.Low, index),
        Exponent = Load(columns, StripColumn.Exponent, index),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Clamp(T deviate) =>
        T.Max(T.Min(deviate, C(BlackScholes.MaxDeviate)), C(-BlackScholes.MaxDeviate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref double Column(double[][] columns, int column) =>
        ref MemoryMarshal.GetArrayDataReference(columns[column]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load(double[][] columns, int column, int index) =>
        T.Load(ref Column(columns, column), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T C(double value) => T.Create(value);
}

/// <summary>How much of a strip is valued.</summary>
internal enum StripOutputs
{
    /// <summary>Deltas, gammas and vegas: what a band is made of.</summary>
    BandGreeks,

    /// <summary>Thetas as well.</summary>
    All,
}

/// <summary>The columns of a strip.</summary>
internal static class StripColumn
{
    // What is known of each option, by place.
    public const int Sign = 0;
    public const int Strike = 1;
    public const int Drift = 2;
    public const int Deviation = 3;
    public const int Yield = 4;
    public const int SqrtYears = 5;
    public const int Volatility = 6;
    public const int Rate = 7;
    public const int Carry = 8;
    public const int StrikeValue = 9;

    // Results, by place.
    public const int Delta = 10;
    public const int Gamma = 11;
    public const int Vega = 12;
    public const int Theta = 13;

    /// <summary>Columns that are as long as the strip; those after them are as long as a block.</summary>
    public const int Lasting = 14;

    // What is kept between the loops over one block.
    public const int Moneyness = 14;
    public const int D1 = 15;
    public const int High = 16;
    public const int Low = 17;
    public const int Exponent = 18;
    public const int AssetProbability = 19;
    public const int Density = 20;

    /// <summary>How many columns there are.</summary>
    public const int Count = 21;
}
