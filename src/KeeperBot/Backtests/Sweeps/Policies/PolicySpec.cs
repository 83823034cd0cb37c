using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>One setting of one policy.</summary>
/// <param name="Family">The policy, in whose family the settings make a frontier.</param>
/// <param name="Parameter">The setting.</param>
public abstract record PolicySpec(string Family, double Parameter)
{
    /// <summary>True when it needs <see cref="StepView{T}.ShareBands"/>.</summary>
    internal virtual bool SharesBands => false;

    /// <summary>A run of it.</summary>
    /// <exception cref="Models.ModelException">It is not for this book, or its setting is none.</exception>
    internal abstract PolicyRun<T> Begin<T>(HedgingScenario scenario)
        where T : struct, ILanes<T>;
}
