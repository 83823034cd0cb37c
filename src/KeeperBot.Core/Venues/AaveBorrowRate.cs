using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>What borrowing a reserve of Aave V3 costs a year, by how much of it is lent out.</summary>
/// <remarks>
/// Source: Aave V3, DefaultReserveInterestRateStrategy.calculateInterestRates. The rate rises by the first slope up to
/// the optimal usage and by the second from there on.
/// </remarks>
internal sealed record AaveBorrowRate
{
    /// <summary>The rate that the reserve goes by at this block.</summary>
    public required double Now { get; init; }

    /// <summary>Base integer that is owed to the reserve in all.</summary>
    public required BigInteger Owed { get; init; }

    /// <summary>Base integer that was supplied to it in all.</summary>
    public required BigInteger Supplied { get; init; }

    /// <summary>
    /// The part lent out at which the second slope begins, above 0, at most 1; null when it is unknown.
    /// </summary>
    public double? OptimalUsage { get; init; }

    /// <summary>By how much the rate rises up to there.</summary>
    public double FirstSlope { get; init; }

    /// <summary>By how much it rises from there to all of it.</summary>
    public double SecondSlope { get; init; }

    /// <summary>The rate after so much more was borrowed, or paid back; as it is where no slope is known.</summary>
    /// <param name="borrowed">Base integer; below zero is paid back.</param>
    public double After(BigInteger borrowed) => OptimalUsage is { } optimal && Supplied.Sign > 0
        ? Math.Max(0.0, Now + SlopesAt(Usage(borrowed), optimal) - SlopesAt(Usage(BigInteger.Zero), optimal))
        : Now;

    private double Usage(BigInteger borrowed) => Math.Clamp(
        Scaled.ToDouble(Owed + borrowed, 0) / Scaled.ToDouble(Supplied, 0), 0.0, 1.0);

    private double SlopesAt(double usage, double optimal) => usage <= optimal
        ? FirstSlope * usage / optimal
        : FirstSlope + (SecondSlope * (usage - optimal) / (1.0 - optimal));
}
