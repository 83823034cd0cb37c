using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// What the chain says at one block, read past the keeper's proxies and with none of its code.
/// </summary>
/// <param name="Header">The block.</param>
/// <param name="FeedPrice">Dollars per ether as the feed last said, 8 decimals.</param>
/// <param name="Hedge">The executor's filled hedge on record, wei of ether.</param>
/// <param name="Sequence">The sequence that the next plan must carry.</param>
/// <param name="IsPaused">Whether the executor is paused.</param>
/// <param name="LossUsed">Level of the executor's loss bucket, quote units.</param>
/// <param name="Weth">The executor's ether, wei.</param>
/// <param name="Usdc">The executor's dollars, quote units: what may become margin.</param>
/// <param name="BookDelta">Delta of the vault's book without the hedge, ether.</param>
/// <param name="Accounts">The accounts at venues that hold positions.</param>
/// <param name="Logs">Every log of the block, in order.</param>
internal sealed record BlockSeen(
    BlockHeader Header,
    BigInteger FeedPrice,
    BigInteger Hedge,
    ulong Sequence,
    bool IsPaused,
    BigInteger LossUsed,
    BigInteger Weth,
    BigInteger Usdc,
    double BookDelta,
    ImmutableArray<AccountSeen> Accounts,
    ImmutableArray<LogEntry> Logs)
{
    /// <summary>Dollars per ether.</summary>
    public double Spot => (double)FeedPrice / 1e8;

    /// <summary>The hedge as the venues have it, ether.</summary>
    public double WholeHedge =>
        (double)Accounts.Aggregate(Hedge, (sum, account) => sum + account.Position - account.RecordedPosition) / 1e18;

    /// <summary>The vault's net delta, ether.</summary>
    public double NetDelta => BookDelta + WholeHedge;
}

/// <summary>
/// An account at a venue that holds a position: what the venue says, and what the executor has on record.
/// </summary>
/// <param name="Venue">The executor's number of the venue.</param>
/// <param name="Position">Wei of ether, short below zero, as the venue says.</param>
/// <param name="RecordedPosition">The same as the executor has it on record.</param>
/// <param name="Spot">The price that the venue goes by, dollars per ether.</param>
/// <param name="LiquidationPrice">Where the venue says that it may liquidate it; null at no price.</param>
/// <param name="CanBeLiquidated">Whether anybody may do so now.</param>
/// <param name="IsOpen">Whether the venue takes orders of the account.</param>
internal sealed record AccountSeen(
    uint Venue,
    BigInteger Position,
    BigInteger RecordedPosition,
    double Spot,
    double? LiquidationPrice,
    bool CanBeLiquidated,
    bool IsOpen)
{
    /// <summary>Interest that accrues between two reports is no difference that needs one.</summary>
    private const int NoticeableParts = 1_000;

    private const double Volatility = 0.60;
    private const double HorizonYears = 1.0 / 365.0;

    /// <summary>Whether it differs from the record by more than a thousandth of it.</summary>
    public bool IsOffTheRecord =>
        BigInteger.Abs(Position - RecordedPosition) * NoticeableParts > BigInteger.Abs(RecordedPosition);

    /// <summary>
    /// How far the liquidation is away, in standard deviations of the price over a day at the volatility that the
    /// episode's mandate states; infinite without a position, zero or less where it is due.
    /// </summary>
    public double Distance => Position.IsZero ? double.PositiveInfinity
        : CanBeLiquidated ? 0.0
        : LiquidationPrice is not > 0.0 ? (Position.Sign > 0 ? double.PositiveInfinity : 0.0)
        : -Position.Sign * Math.Log(LiquidationPrice.Value / Spot) / (Volatility * Math.Sqrt(HorizonYears));
}
