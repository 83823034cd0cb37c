using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Policies;

/// <summary>One setting of one policy.</summary>
/// <param name="Family">The policy, in whose family the settings make a frontier.</param>
/// <param name="Parameter">The setting.</param>
internal abstract record PolicySpec(string Family, double Parameter)
{
    /// <summary>True when it needs <see cref="StepView{T}.ShareBands"/>.</summary>
    public virtual bool SharesBands => false;

    /// <summary>A run of it.</summary>
    public abstract PolicyRun<T> Begin<T>(HedgingScenario scenario)
        where T : struct, ILanes<T>;
}
