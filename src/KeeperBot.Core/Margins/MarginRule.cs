using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Margins;

/// <summary>What an account at a venue needs: more margin, less, or a smaller position.</summary>
/// <param name="Account">The account.</param>
/// <param name="Mandate">How far from liquidation it is kept.</param>
/// <param name="Volatility">Annual volatility of the base, above zero.</param>
/// <param name="QuoteDecimals">Of every amount.</param>
/// <param name="BaseDecimals">Of every size.</param>
public sealed record MarginRule(
    VenueAccount Account, MarginMandate Mandate, double Volatility, int QuoteDecimals, int BaseDecimals)
{
    private const double SecondsPerYear = 365.0 * 86_400.0;
    private const double BpsPerUnit = 10_000.0;

    /// <summary>
    /// Above the executor's floor by this factor: between the decision and the block the price moves.
    /// </summary>
    private const double FloorHeadroom = 1.05;

    private double Years => Mandate.HorizonSeconds / SecondsPerYear;

    /// <summary>The account after a trade there.</summary>
    /// <param name="size">Base integer; sells below zero.</param>
    /// <param name="loss">Quote integer that it costs against the spot, fees included.</param>
    public LinearMargin After(BigInteger size, BigInteger loss) =>
        Account.Margin.AfterTrade(Scaled.ToDouble(size, BaseDecimals), Scaled.ToDouble(loss, QuoteDecimals));

    /// <summary>How far a position is from liquidation, in standard deviations over the horizon.</summary>
    public double DistanceOf(LinearMargin margin) => margin.DistanceInSigmas(Volatility, Years);

    /// <summary>
    /// What is to be moved into the account (above zero) or out of it (below), so that the position after a trade is as
    /// far from liquidation as it is to be; quote integer. Between topping up and releasing nothing is moved, unless
    /// the venue demands more for a position that grows; never more than the account is worth now, rounded down.
    /// </summary>
    /// <param name="after">The account after the trade.</param>
    /// <param name="reserve">Quote integer that may be moved in at most.</param>
    public BigInteger MoveFor(LinearMargin after, BigInteger reserve)
    {
        // What a venue demands of a position that grows counts for the target alone: below it there is no liquidation.
        var (value, initial) = (
            Scaled.ToInteger(after.Value, QuoteDecimals), Scaled.ToInteger(Initial(after), QuoteDecimals));
        var target = BigInteger.Max(ValueFor(after, Mandate.TargetSigmas), initial);
        var least = ValueFor(after, Mandate.TopUpSigmas);
        if (Math.Abs(after.Position) > Math.Abs(Account.Margin.Position))
        {
            least = BigInteger.Max(least, initial);
        }

        return value < least ? BigInteger.Min(target - value, reserve)
            : value > BigInteger.Max(ValueFor(after, Mandate.ReleaseSigmas), target)
                ? BigInteger.Max(target - value, -Account.Value)
            : BigInteger.Zero;
    }

    /// <summary>
    /// By how much the position must shrink because even all of the reserve leaves it too near to liquidation; base
    /// integer, not below zero. What is left of it is as far as it would be topped up at: half measures would be
    /// repeated at every block.
    /// </summary>
    /// <param name="reserve">Quote integer that may be moved in at most.</param>
    public BigInteger ShrinkBy(BigInteger reserve)
    {
        var margin = Account.Margin;
        if (Account.Value + reserve >= ValueFor(margin, Mandate.LeastSigmas))
        {
            return BigInteger.Zero;
        }

        var (has, needed) = (
            Scaled.ToDouble(Account.Value + reserve, QuoteDecimals) - margin.FixedMaintenance,
            Kept(margin, Mandate.TopUpSigmas) - margin.FixedMaintenance);
        var kept = Math.Max(0.0, has / needed);
        return BigInteger.Abs(Account.Position) - Scaled.ToInteger(
            kept * Math.Abs(margin.Position), BaseDecimals);
    }

    /// <summary>The most that a position may be with the value there is and a reserve; base integer.</summary>
    /// <param name="side">1 for a long one, -1 for a short one.</param>
    /// <param name="reserve">Quote integer that may be moved in at most.</param>
    public BigInteger MostSize(int side, BigInteger reserve)
    {
        var unit = Account.Margin with { Position = side };
        var value = Scaled.ToDouble(Account.Value + reserve, QuoteDecimals);
        var most = (value - unit.FixedMaintenance) / (Kept(unit, Mandate.TargetSigmas) - unit.FixedMaintenance);
        if (Account.InitialRatio > 0.0)
        {
            most = Math.Min(most, (value - Withheld) / (Initial(unit) - Withheld));
        }

        return most <= 0.0 || Account.FloorBps == 0 ? BigInteger.Zero : Scaled.ToInteger(most, BaseDecimals);
    }

    /// <summary>The least value, quote integer, of a position that far from liquidation and above the floor.</summary>
    private BigInteger ValueFor(LinearMargin margin, double sigmas) =>
        Scaled.ToInteger(Kept(margin, sigmas), QuoteDecimals);

    /// <summary>The same in quote.</summary>
    private double Kept(LinearMargin margin, double sigmas) => Math.Max(
        margin.ValueFor(sigmas, Volatility, Years),
        FloorHeadroom * margin.Notional * (Account.FloorBps / BpsPerUnit));

    /// <summary>What a venue demands before a position may grow; 0 where it demands nothing of its own.</summary>
    private double Initial(LinearMargin margin) => Account.InitialRatio == 0.0
        ? 0.0
        : Withheld + (FloorHeadroom * margin.Notional * Account.InitialRatio);

    /// <summary>What of the value backs no larger position.</summary>
    private double Withheld => Math.Max(0.0, Scaled.ToDouble(Account.Gains, QuoteDecimals));
}
