using System.Numerics;

namespace KeeperBot.Simulations;

/// <summary>A leaky bucket that drains one cap per window, as contracts/libraries/RateBudget.sol.</summary>
/// <param name="Amount">Level at <paramref name="UpdatedAt"/>.</param>
/// <param name="UpdatedAt">Unix seconds of the last charge.</param>
internal readonly record struct RateLevel(BigInteger Amount, ulong UpdatedAt)
{
    /// <summary>The level at a time.</summary>
    public BigInteger Current(BigInteger cap, ulong window, ulong now) =>
        Amount.IsZero ? Amount : BigInteger.Max(0, Amount - (cap * (now - UpdatedAt) / window));

    /// <summary>The bucket after a charge, which the caller compares with the cap.</summary>
    public RateLevel Charge(BigInteger amount, BigInteger cap, ulong window, ulong now) =>
        new(Current(cap, window, now) + amount, now);
}
