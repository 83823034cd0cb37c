using System.Numerics;

namespace KeeperBot.Core.Executors;

/// <summary>What an executor's owner lets its keeper do at most; quote integers.</summary>
/// <param name="MaxNotionalPerTrade">Quote units that one plan may trade.</param>
/// <param name="MaxNotionalPerWindow">Quote units that the bucket of traded notional holds.</param>
/// <param name="MaxLossPerWindow">Quote units that the bucket of losses against the oracle holds.</param>
/// <param name="WindowSeconds">Seconds in which a full bucket drains; never zero.</param>
/// <param name="MaxSlippageBps">How far a limit price may be on the bad side of the oracle, in 1/10000.</param>
public sealed record ExecutorLimits(
    BigInteger MaxNotionalPerTrade,
    BigInteger MaxNotionalPerWindow,
    BigInteger MaxLossPerWindow,
    long WindowSeconds,
    int MaxSlippageBps)
{
    /// <summary>
    /// The most that whoever holds the keeper's key can lose against the oracle in a time, from any state, rounded up:
    /// cap times (1 + t / window). Source: contracts/README.md, "The bound".
    /// </summary>
    public BigInteger LossWithin(long seconds) => Within(MaxLossPerWindow, seconds);

    /// <summary>The most that the key can trade in a time; the same bound for the notional.</summary>
    public BigInteger NotionalWithin(long seconds) => Within(MaxNotionalPerWindow, seconds);

    private BigInteger Within(BigInteger cap, long seconds) =>
        cap + (((cap * seconds) + WindowSeconds - 1) / WindowSeconds);
}
