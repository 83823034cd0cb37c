namespace KeeperBot.Benchmarks.Policy;

/// <summary>
/// A stream of random numbers that depends on its seed and its path alone, never on who draws when: every policy sees
/// the same paths, on any number of threads and any width of vectors.
/// </summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood 2014) from a hashed starting point; normals by Box and Muller.</remarks>
internal struct Draws(ulong seed, ulong path, ulong stream)
{
    private const ulong Increment = 0x9E37_79B9_7F4A_7C15;
    private const double Unit = 1.0 / (1UL << 53);

    private ulong _state = Mix(Mix(Mix(seed + Increment) + path) + stream);
    private double _spare = double.NaN;

    /// <summary>From above 0 to 1.</summary>
    public double Uniform()
    {
        _state += Increment;
        return ((Mix(_state) >> 11) + 1) * Unit;
    }

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

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
