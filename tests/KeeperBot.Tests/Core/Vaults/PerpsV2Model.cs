using System.Numerics;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>
/// A PerpsV2 market with one account, in the contract's own integers: PerpsV2MarketBase.sol of Synthetix v2.102, line
/// by line. All amounts have 18 decimals.
/// </summary>
internal sealed record PerpsV2Model
{
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    public BigInteger Size { get; init; } = Scenario.Ether(-20);

    public BigInteger LastPrice { get; init; } = Scenario.Ether(3_001);

    public BigInteger Margin { get; init; } = Scenario.Ether(20_000);

    public BigInteger Price { get; init; } = Scenario.Ether(3_000);

    /// <summary>Funding per unit between the position's entry and the market's last, both written down.</summary>
    public BigInteger SequenceDifference { get; init; } = Scenario.Ether(-1.25m);

    public BigInteger RecordedRate { get; init; } = Scenario.Ether(-0.0004m);

    public BigInteger Velocity { get; init; } = Scenario.Ether(-0.00018m);

    public ulong Recorded { get; init; } = Scenario.Now - 40_000;

    public ulong Now { get; init; } = Scenario.Now;

    public bool Invalid { get; init; }

    public bool Flagged { get; init; }

    public bool Liquidatable { get; init; }

    public BigInteger LiquidationPrice { get; init; } = Scenario.Ether(3_900);

    public BigInteger OrderSize { get; init; } = BigInteger.Zero;

    public BigInteger? ClaimedMargin { get; init; }

    private BigInteger Elapsed => (BigInteger)(Now - Recorded) * One / 86_400;

    private BigInteger Rate => RecordedRate + Times(Velocity, Elapsed);

    public BigInteger Unrecorded
    {
        get
        {
            var average = -((RecordedRate + Rate) * One / (2 * One));
            return Times(Times(average, Elapsed), Price);
        }
    }

    public BigInteger AccruedFunding => Times(Size, SequenceDifference + Unrecorded);

    public BigInteger RemainingMargin =>
        BigInteger.Max(0, Margin + Times(Size, Price - LastPrice) + AccruedFunding);

    public void Answer(AnsweredBook book)
    {
        AbiValue position = new AbiValue[] { 7, 3, Margin, LastPrice, Size };
        AbiValue order = new AbiValue[]
        {
            false, OrderSize, Scenario.Ether(2_900), 12, 0, Scenario.Ether(2), Now + 60, Now, new byte[32],
        };
        _ = book
            .With("assetPrice", Price, Invalid)
            .With("unrecordedFunding", Unrecorded, Invalid)
            .With("fundingRateLastRecomputed", RecordedRate)
            .With("fundingLastRecomputed", Recorded)
            .With("currentFundingVelocity", Velocity)
            .With("positions", position)
            .With("delayedOrders", order)
            .With("accruedFunding", AccruedFunding, Invalid)
            .With("remainingMargin", ClaimedMargin ?? RemainingMargin, Invalid)
            .With("accessibleMargin", RemainingMargin / 2, Invalid)
            .With("liquidationPrice", LiquidationPrice, Invalid)
            .With("canLiquidate", Liquidatable)
            .With("isFlagged", Flagged);
    }

    private static BigInteger Times(BigInteger left, BigInteger right) => left * right / One;
}
