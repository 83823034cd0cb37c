namespace KeeperBot.Storms;

/// <summary>
/// Numbers that depend on a seed and on nothing else: not on the machine, not on the runtime's version.
/// </summary>
/// <remarks>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014), SplitMix64.</remarks>
internal sealed class StormRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>An integer of [0, <paramref name="below"/>).</summary>
    public int Below(int below) => (int)(((UInt128)Next() * (uint)below) >> 64);

    /// <summary>An integer of [<paramref name="low"/>, <paramref name="high"/>], both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True with this probability in percent.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>One of the choices.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Spreads the bits of a number over all 64.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
