using System.Runtime.Intrinsics.X86;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Models;

/// <summary>
/// A stream of random numbers that depends on its seed, its path and its purpose alone, never on who draws when: every
/// policy sees the same paths, on any number of threads and any width of vectors.
/// </summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood 2014) from a hashed starting point; normals by Box and Muller.</remarks>
public sealed class Draws
{
    private const ulong Increment = 0x9E37_79B9_7F4A_7C15;
    private const ulong Others = 0, Spots = 1, Gas = 2;
    private const double Unit = 1.0 / (1UL << 53);

    private ulong _state;
    private double _spare = double.NaN;

    private Draws(ulong seed, ulong path, ulong purpose) =>
        _state = Mix(Mix(Mix(seed + Increment) + path) + purpose);

    /// <summary>Those that a path's spots are drawn from.</summary>
    /// <param name="seed">The experiment's.</param>
    /// <param name="path">Which path, counted from 0.</param>
    public static Draws OfSpots(ulong seed, ulong path) => new(seed, path, Spots);

    /// <summary>Those that a path's gas is drawn from.</summary>
    /// <param name="seed">The experiment's.</param>
    /// <param name="path">Which path, counted from 0.</param>
    public static Draws OfGas(ulong seed, ulong path) => new(seed, path, Gas);

    /// <summary>Those of a bootstrap's replicate.</summary>
    /// <param name="seed">The bootstrap's.</param>
    /// <param name="replicate">Which, counted from 0.</param>
    public static Draws OfReplicate(ulong seed, ulong replicate) => new(seed, replicate, Others);

    /// <summary>Uniform, from above 0 to 1.</summary>
    public double Uniform()
    {
        _state += Increment;
        return ((Mix(_state) >> 11) + 1) * Unit;
    }

    /// <summary>Uniform among the whole numbers from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(count * (1.0 - Uniform()));

    /// <summary>Standard normal.</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        var radius = Math.Sqrt(-2.0 * Math.Log(Uniform()));
        var (sine, cosine) = Math.SinCos(2.0 * Math.PI * Uniform());
        _spare = radius * sine;
        return radius * cosine;
    }

    /// <summary>Standard normals: those that as many calls of <see cref="Normal"/> give, but for rounding.</summary>
    /// <param name="first">The first of every pair.</param>
    /// <param name="second">The second of every pair; as many.</param>
    internal void NormalPairs(Span<double> first, Span<double> second)
    {
        var state = _state;
        for (var i = 0; i < first.Length; i++)
        {
            first[i] = Unit * ((Mix(state + Increment) >> 11) + 1);
            state += unchecked(2 * Increment);
            second[i] = Unit * ((Mix(state) >> 11) + 1);
        }

        _state = state;

        if (Avx512F.IsSupported) NormalLanes<Avx512Lanes>.BoxMuller(first, second);
        else NormalLanes<PortableLanes>.BoxMuller(first, second);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
