using KeeperBot.Core.Margins;

namespace KeeperBot.Tests.Core.Margins;

public sealed class LinearMarginTests
{
    private const int Seed = 7_301, Cases = 20_000;
    private const double Day = 1.0 / 365.0;

    /// <summary>Short 10 at 3,000 with 6,000 of margin, of which 1 % of the notional and 2 must be left.</summary>
    private static readonly LinearMargin Short = new(-10.0, 6_000.0, 3_000.0, 0.01, 2.0);

    [Fact]
    public void Ratio_AndMaintenance_AreOfTheNotional()
    {
        Assert.Equal(30_000.0, Short.Notional);
        Assert.Equal(0.2, Short.Ratio);
        Assert.Equal(302.0, Short.Maintenance);
        Assert.False(Short.IsLiquidatable);
        Assert.True((Short with { Value = 302.0 }).IsLiquidatable);
    }

    /// <summary>(6,000 + 30,000 - 2) / 10.1: there the account is worth 1 % of its notional and 2.</summary>
    [Fact]
    public void LiquidationPrice_OfAShort_IsWhereValueMeetsMaintenance()
    {
        var price = Assert.NotNull(Short.LiquidationPrice);
        Assert.Equal(35_998.0 / 10.1, price, 9);
        var there = Short.After((price / 3_000.0) - 1.0);
        Assert.Equal(there.Maintenance, there.Value, 8);
    }

    [Fact]
    public void LiquidationPrice_OfALong_IsBelow_AndOfAFullyPaidOneNowhere()
    {
        var paid = new LinearMargin(10.0, 6_000.0, 3_000.0, 0.01, 2.0);
        Assert.Equal((30_000.0 + 2.0 - 6_000.0) / (10.0 * 0.99), Assert.NotNull(paid.LiquidationPrice), 9);
        Assert.Null((paid with { Value = 30_003.0 }).LiquidationPrice);
        Assert.Equal(
            double.PositiveInfinity, (paid with { Value = 30_003.0 }).DistanceInSigmas(0.8, Day));
    }

    [Fact]
    public void DistanceInSigmas_OfADueOne_IsNotAboveZero()
    {
        Assert.InRange((Short with { Value = 302.0 }).DistanceInSigmas(0.8, Day), -1e-9, 1e-9);
        Assert.True((Short with { Value = -100.0 }).DistanceInSigmas(0.8, Day) < 0.0);
        Assert.Equal(
            double.NegativeInfinity, (Short with { Value = -40_000.0 }).DistanceInSigmas(0.8, Day));
        Assert.Equal(double.PositiveInfinity, (Short with { Position = 0.0 }).DistanceInSigmas(0.8, Day));
    }

    /// <summary>A debt of 10 against 40,000 of collateral that liquidates at a loan-to-value of 83 %.</summary>
    [Fact]
    public void LiquidationPrice_OfADebt_IsWhereTheLoanToValueIsReached()
    {
        const double Threshold = 0.83;
        var debt = new LinearMargin(-10.0, 10_000.0, 3_000.0, (1.0 / Threshold) - 1.0, 0.0);
        Assert.Equal(Threshold * 40_000.0 / 10.0, Assert.NotNull(debt.LiquidationPrice), 8);
    }

    [Fact]
    public void Account_AnyPosition_AgreesWithAWalkOfThePrice()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var margin = new LinearMargin(
                (random.NextDouble() - 0.5) * 100.0,
                10_000.0 * random.NextDouble(),
                100.0 + (3_000.0 * random.NextDouble()),
                0.2 * random.NextDouble(),
                5.0 * random.NextDouble());
            var (volatility, years) = (0.2 + random.NextDouble(), Day * (1 + random.Next(30)));
            var sigmas = 10.0 * random.NextDouble();
            var because = $"seed {Seed}, case {i}";

            // With the value that a distance needs, the distance is that one.
            var enough = margin with { Value = margin.ValueFor(sigmas, volatility, years) };
            var distance = enough.DistanceInSigmas(volatility, years);
            Assert.True(Math.Abs(distance - sigmas) <= 1e-6 * (1.0 + sigmas), $"{because}: {distance:R}, {sigmas:R}");

            // On this side of the liquidation price it lives, on the other it is due.
            if (margin.LiquidationPrice is { } price && !margin.IsLiquidatable)
            {
                var away = Math.Sign(margin.Position);
                Assert.False(margin.After((price * (1.0 + (1e-9 * away)) / margin.Spot) - 1.0).IsLiquidatable, because);
                Assert.True(margin.After((price * (1.0 - (1e-9 * away)) / margin.Spot) - 1.0).IsLiquidatable, because);
            }

            var there = margin.After(0.1).After(-0.1 / 1.1);
            Assert.True(Math.Abs(there.Value - margin.Value) <= 1e-6 * (1.0 + Math.Abs(margin.Value)), because);
        }
    }

    [Fact]
    public void AfterTrade_Grown_IsNearerToLiquidation()
    {
        var grown = Short.AfterTrade(-5.0, 12.5);
        Assert.Equal((-15.0, 5_987.5), (grown.Position, grown.Value));
        Assert.True(grown.DistanceInSigmas(0.8, Day) < Short.DistanceInSigmas(0.8, Day));
        Assert.True(Short.AfterTrade(5.0, 12.5).DistanceInSigmas(0.8, Day) > Short.DistanceInSigmas(0.8, Day));
    }
}
