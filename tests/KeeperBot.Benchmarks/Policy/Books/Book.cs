using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Books;

/// <summary>What is hedged.</summary>
internal abstract record Book
{
    /// <summary>The volatility that hedges and bands are computed with, which may be wrong.</summary>
    public abstract double Volatility { get; }

    /// <summary>The size in units that fixed thresholds are a fraction of.</summary>
    public abstract double Units { get; }

    /// <summary>How long bands take the book to last, in years.</summary>
    public abstract double Horizon(double yearsLeft);

    /// <summary>Writes the position of a perfect hedge and its change with the spot.</summary>
    public abstract void Hedge<T>(StepView<T> view)
        where T : struct, ILanes<T>;

    /// <summary>What the book itself gains from the start to the end, discounted to the start.</summary>
    public abstract double Gain(double finalSpot);
}
