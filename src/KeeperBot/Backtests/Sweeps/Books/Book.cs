using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Books;

/// <summary>What is hedged.</summary>
public abstract record Book
{
    /// <summary>What never expires counts as lasting a quarter of a year.</summary>
    private protected const double Lasting = 0.25;

    /// <summary>The volatility that hedges and bands are computed with, which may be wrong.</summary>
    public abstract double Volatility { get; }

    /// <summary>The size in units that fixed thresholds are a fraction of.</summary>
    public abstract double Units { get; }

    /// <summary>The same book, hedged at another volatility; what it was sold for stays.</summary>
    /// <param name="volatility">A year, above 0 and up to 10.</param>
    /// <exception cref="Models.ModelException">The volatility is outside its range.</exception>
    public abstract Book HedgedAt(double volatility);

    /// <summary>
    /// Writes the position of a perfect hedge, the magnitude of its change with the spot, and how long the book lasts.
    /// </summary>
    internal abstract void Hedge<T>(StepView<T> view)
        where T : struct, ILanes<T>;

    /// <summary>Adds what the book paid its owner since the step before, discounted.</summary>
    /// <param name="view">The present step.</param>
    /// <param name="before">The time of the step before, in years from the start.</param>
    internal virtual void Settle<T>(StepView<T> view, double before)
        where T : struct, ILanes<T>
    {
    }

    /// <summary>
    /// What the book itself gains from the start to the end besides what was settled on the way, discounted to the
    /// start.
    /// </summary>
    /// <param name="scenario">How long it ran, and at which interest.</param>
    /// <param name="finalSpot">The spot at the end.</param>
    internal abstract double Gain(HedgingScenario scenario, double finalSpot);
}
