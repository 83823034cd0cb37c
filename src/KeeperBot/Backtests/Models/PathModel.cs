namespace KeeperBot.Backtests.Models;

/// <summary>How the spot moves. A model checks its parameters when it is made.</summary>
public abstract record PathModel
{
    /// <summary>The price that every path starts at, above zero.</summary>
    public abstract double Spot { get; }

    /// <summary>What one should know of parameters that are allowed, as a sentence; null as a rule.</summary>
    public virtual string? Remark => null;

    /// <summary>The spots of one path.</summary>
    /// <param name="seed">The experiment's.</param>
    /// <param name="path">Which path, counted from 0: the same one in every experiment of that seed.</param>
    /// <param name="years">A step's length.</param>
    /// <param name="steps">How many steps.</param>
    /// <returns>One more than steps: the start's is the first.</returns>
    public double[] Path(ulong seed, ulong path, double years, int steps)
    {
        var spots = new double[steps + 1];
        Walk(Draws.OfSpots(seed, path), years, steps, spots, 1);
        for (var step = 0; step <= steps; step++)
        {
            spots[step] = Math.Exp(spots[step]);
        }

        return spots;
    }

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
