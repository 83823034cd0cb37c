namespace KeeperBot.Benchmarks.Policy.Markets;

/// <summary>How the spot moves.</summary>
internal abstract record Market
{
    /// <summary>
    /// Writes the logarithm of a path's spot at every step, the start included, to every
    /// <paramref name="stride"/>th place.
    /// </summary>
    /// <param name="draws">The path's own.</param>
    /// <param name="years">A step's length.</param>
    /// <param name="steps">How many.</param>
    /// <param name="column">Where to, from the first place on.</param>
    /// <param name="stride">From one step to the next.</param>
    public abstract void Walk(Draws draws, double years, int steps, Span<double> column, int stride);
}
