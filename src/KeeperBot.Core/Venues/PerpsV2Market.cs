using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>
/// A Synthetix PerpsV2 market at one block, and what it would fill an order at, to the unit. All amounts have 18
/// decimals; prices and money are in sUSD, sizes in base.
/// </summary>
/// <remarks>Source of every formula and of its roundings: Synthetix v2.102, PerpsV2MarketBase.sol.</remarks>
public sealed record PerpsV2Market
{
    private const double DaysPerYear = 365.0;
    private static readonly BigInteger One = PowerOfTen.Of(18);

    /// <summary>The oracle's price, above zero.</summary>
    public required BigInteger Price { get; init; }

    /// <summary>Long less short open interest.</summary>
    public required BigInteger Skew { get; init; }

    /// <summary>Long and short open interest together.</summary>
    public required BigInteger Size { get; init; }

    /// <summary>The skew at which the premium is the whole price; above zero.</summary>
    public required BigInteger SkewScale { get; init; }

    /// <summary>The fee of an order that makes the skew larger, a part of its notional.</summary>
    public required BigInteger TakerFee { get; init; }

    /// <summary>The fee of one that makes it smaller.</summary>
    public required BigInteger MakerFee { get; init; }

    /// <summary>The most open interest on one side, base.</summary>
    public required BigInteger MaxMarketSize { get; init; }

    /// <summary>How much faster the funding rate grows, a day squared, at a skew of the whole scale.</summary>
    public required BigInteger MaxFundingVelocity { get; init; }

    /// <summary>The part of the notional a day that longs pay to shorts at this block.</summary>
    public required BigInteger FundingRate { get; init; }

    /// <summary>
    /// How fast the funding rate grows, per day, after an order: the skew's part of the scale, at most all of it, of
    /// the most.
    /// </summary>
    /// <param name="size">Of the order, base; sells below zero, zero for none.</param>
    public BigInteger FundingVelocityAfter(BigInteger size) =>
        Times(BigInteger.Max(-One, BigInteger.Min(One, Over(Skew + size, SkewScale))), MaxFundingVelocity);

    /// <summary>What longs pay after an order: the rate is that of the block, its growth that of the skew.</summary>
    /// <param name="size">Of the order, base; sells below zero, zero for none.</param>
    public Carry CarryAfter(BigInteger size) => new(
        Scaled.ToDouble(FundingRate, 18) * DaysPerYear,
        Scaled.ToDouble(FundingVelocityAfter(size), 18) * DaysPerYear * DaysPerYear);

    /// <summary>The price an order fills at, fees apart: the mean of the premium before it and after it.</summary>
    /// <param name="size">Base; sells below zero.</param>
    public BigInteger FillPrice(BigInteger size)
    {
        var before = Price + Times(Price, Over(Skew, SkewScale));
        var after = Price + Times(Price, Over(Skew + size, SkewScale));
        return Over(before + after, 2 * One);
    }

    /// <summary>The fee of an order at its fill price; what makes the skew smaller pays the maker's.</summary>
    /// <remarks>The dynamic fee of the exchanger is apart: it depends on the oracle's last rounds.</remarks>
    /// <param name="size">Base; sells below zero.</param>
    /// <param name="fillPrice">The price it fills at.</param>
    public BigInteger OrderFee(BigInteger size, BigInteger fillPrice)
    {
        var notional = Times(size, fillPrice);
        if (SameSide(Skew + size, Skew))
        {
            return BigInteger.Abs(Times(notional, SameSide(notional, Skew) ? TakerFee : MakerFee));
        }

        var taken = BigInteger.Abs(Over(Skew + size, size));
        return Times(Times(BigInteger.Abs(notional), taken), TakerFee)
            + Times(Times(BigInteger.Abs(notional), One - taken), MakerFee);
    }

    /// <summary>What an order costs (buying) or brings (selling) in all, above zero; sUSD.</summary>
    /// <param name="size">Base, not zero; sells below zero.</param>
    public BigInteger MoneyFor(BigInteger size)
    {
        var price = FillPrice(size);
        var notional = Times(BigInteger.Abs(size), price);
        var fee = OrderFee(size, price);
        return size.Sign > 0 ? notional + fee : notional - fee;
    }

    /// <summary>The most of which the last unit costs no more, or brings no less, than a price; base, about.</summary>
    /// <remarks>
    /// An order q on side s fills at f(q) = P(1 + (S + s q/2)/L) with the skew S and its scale L. K of it, what makes
    /// the skew smaller, pays the maker's fee m, the rest the taker's t: q f + s f ((q - K) t + K m). Up to K its
    /// derivative is P(1 + (S + s q)/L)(1 + s m), beyond it also a line in q.
    /// </remarks>
    /// <param name="side">1 to buy, -1 to sell.</param>
    /// <param name="marginalPrice">sUSD, fee included.</param>
    public BigInteger SizeTo(int side, BigInteger marginalPrice)
    {
        var making = side * Skew.Sign < 0 ? BigInteger.Abs(Skew) : BigInteger.Zero;
        var size = SizeTo(side, marginalPrice, TakerFee, making * (MakerFee - TakerFee));
        return size > making
            ? size
            : BigInteger.Max(
                BigInteger.Zero,
                BigInteger.Min(making, SizeTo(side, marginalPrice, MakerFee, BigInteger.Zero)));
    }

    private BigInteger SizeTo(int side, BigInteger marginalPrice, BigInteger fee, BigInteger saved)
    {
        var beyondFirst = (marginalPrice * SkewScale * One)
            - (Price * (SkewScale + Skew) * (One + (side * fee))) - (Price * saved / 2);
        return beyondFirst / (Price * ((side * One) + fee));
    }

    /// <summary>How much a position may grow by in a direction until its side of the market is full; base.</summary>
    /// <param name="side">1 to buy, -1 to sell.</param>
    public BigInteger Room(int side)
    {
        var open = (Size + (side * Skew)) / 2;
        return BigInteger.Max(BigInteger.Zero, MaxMarketSize - open);
    }

    private static bool SameSide(BigInteger one, BigInteger other) =>
        one.IsZero || other.IsZero || one.Sign == other.Sign;

    /// <summary>A product of decimals, toward zero.</summary>
    private static BigInteger Times(BigInteger left, BigInteger right) => left * right / One;

    /// <summary>A quotient of decimals, toward zero.</summary>
    private static BigInteger Over(BigInteger left, BigInteger right) => left * One / right;
}
