using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Margins;

public sealed class MarginRuleTests
{
    private const int Seed = 7_303, Cases = 3_000;
    private static readonly MarginMandate Kept = new(86_400, 3, 5, 7, 12);

    [Fact]
    public void MoveFor_AnyAccount_ReachesTheTarget_OrMovesNothingBetweenItsTriggers()
    {
        var (random, topped, released, left) = (new Random(Seed), 0, 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var rule = Rule(random);
            var margin = rule.Account.Margin;
            var moved = rule.MoveFor(margin, Scenario.Usdc(100_000_000));
            var (before, after) = (rule.DistanceOf(margin), rule.DistanceOf(Moved(margin, moved)));
            var because = $"seed {Seed}, case {i}: {before:R} to {after:R}";
            if (moved.IsZero)
            {
                left++;
                Assert.True(before >= Kept.TopUpSigmas - 1e-6, because);
                continue;
            }

            // The floor of the executor may demand more than the distance, never less.
            Assert.True(after >= Kept.TargetSigmas - 1e-4, because);
            Assert.True(moved.Sign < 0 || before < Kept.TargetSigmas || AtFloor(rule, margin), because);
            Assert.True(moved.Sign > 0 || before > Kept.TargetSigmas, because);
            (topped, released) = (topped + (moved.Sign > 0 ? 1 : 0), released + (moved.Sign < 0 ? 1 : 0));
        }

        Assert.True(topped > 100 && released > 100 && left > 100, $"{topped}, {released}, {left}");
    }

    [Fact]
    public void MoveFor_ReserveTooSmall_MovesAllOfIt()
    {
        var rule = Rule(-20, 3_000);
        Assert.Equal(Scenario.Usdc(100), rule.MoveFor(rule.Account.Margin, Scenario.Usdc(100)));
        Assert.Equal(BigInteger.Zero, rule.MoveFor(rule.Account.Margin, BigInteger.Zero));
    }

    [Fact]
    public void MoveFor_NoPosition_ReleasesAll()
    {
        var rule = Rule(0, 3_000);
        Assert.Equal(Scenario.Usdc(-3_000), rule.MoveFor(rule.Account.Margin, BigInteger.Zero));
    }

    /// <summary>What is left is as far as margin would be added at, with the whole reserve in the account.</summary>
    [Fact]
    public void ShrinkBy_ReserveCannotHelp_LeavesWhatItCanKeep()
    {
        var rule = Rule(-20, 2_000);
        Assert.True(rule.DistanceOf(rule.Account.Margin) < Kept.LeastSigmas);
        Assert.Equal(BigInteger.Zero, rule.ShrinkBy(Scenario.Usdc(20_000)));
        var reserve = Scenario.Usdc(1_500);
        var shrunk = rule.ShrinkBy(reserve);
        Assert.InRange(shrunk, Scenario.Ether(1), Scenario.Ether(19));
        var after = Moved(rule.After(shrunk, BigInteger.Zero), reserve);
        Assert.Equal(Kept.TopUpSigmas, rule.DistanceOf(after), 3);
        Assert.Equal(Scenario.Ether(20), Rule(-20, -500).ShrinkBy(BigInteger.Zero));
    }

    [Fact]
    public void MostSize_OfAReserve_IsWhatItKeepsAtTheTarget()
    {
        var rule = Rule(-5, 4_000);
        var most = rule.MostSize(-1, Scenario.Usdc(6_000));
        var full = rule.Account.Margin with
        {
            Position = -(double)most / 1e18,
            Value = 10_000,
        };
        Assert.Equal(Kept.TargetSigmas, rule.DistanceOf(full), 3);
        var forbidden = rule with { Account = rule.Account with { FloorBps = 0 } };
        Assert.Equal(BigInteger.Zero, forbidden.MostSize(-1, Scenario.Usdc(6_000)));
    }

    /// <summary>What is left of a closed position comes back whole, and not a unit more than there is.</summary>
    [Theory]
    [InlineData(52.663438876107239)]
    [InlineData(52.6634381)]
    [InlineData(0.0000019)]
    public void MoveFor_NoPosition_ReleasesNoMoreThanTheAccountIsWorthRoundedDown(double value)
    {
        var rule = Rule(0.0, value);
        Assert.Equal(-new BigInteger(Math.Floor(value * 1e6)), rule.MoveFor(rule.Account.Margin, 1_000_000));
    }

    /// <summary>
    /// Far from liquidation, and below what the venue demands of a position that grows: it does not, so nothing moves.
    /// </summary>
    [Fact]
    public void MoveFor_FarFromLiquidation_BelowTheInitialMargin_MovesNothingIn()
    {
        var near = Kept with { LeastSigmas = 0.1, TopUpSigmas = 0.2, TargetSigmas = 0.3, ReleaseSigmas = 0.4 };
        var rule = Rule(-20, 5_000);
        rule = rule with { Mandate = near, Account = rule.Account with { FloorBps = 100, InitialRatio = 0.1 } };
        Assert.True(rule.DistanceOf(rule.Account.Margin) > near.ReleaseSigmas);
        Assert.Equal(BigInteger.Zero, rule.MoveFor(rule.Account.Margin, BigInteger.Zero));
        Assert.Equal(BigInteger.Zero, rule.MoveFor(rule.Account.Margin, Scenario.Usdc(10_000)));
    }

    /// <summary>Gains back nothing until they are realised: they stay, and the initial margin beside them.</summary>
    [Fact]
    public void MoveFor_GainsThatAreNotRealised_StayInTheAccount()
    {
        var near = Kept with { LeastSigmas = 0.1, TopUpSigmas = 0.2, TargetSigmas = 0.3, ReleaseSigmas = 0.4 };
        var rule = Rule(-20, 20_000) with { Mandate = near };
        var (plain, initial) = (rule.Account with { FloorBps = 100 }, 1.05 * 60_000.0 * 0.1);
        rule = rule with { Account = plain with { InitialRatio = 0.1 } };
        Assert.Equal(-(20_000.0 - initial), Moved(rule), 1e-3);
        rule = rule with { Account = rule.Account with { Gains = Scenario.Usdc(9_000) } };
        Assert.Equal(-(20_000.0 - initial - 9_000.0), Moved(rule), 1e-3);
        Assert.Equal(
            -(20_000.0 - initial), Moved(rule with { Account = rule.Account with { Gains = Scenario.Usdc(-9_000) } }),
            1e-3);

        // Of the 20 000 only 11 000 back a position, each unit of which takes a tenth of 3 000 and the headroom.
        Assert.Equal(11_000.0 / 315.0, (double)rule.MostSize(-1, BigInteger.Zero) / 1e18, 1e-6);
        static double Moved(MarginRule rule) =>
            (double)rule.MoveFor(rule.Account.Margin, Scenario.Usdc(1_000_000)) / 1e6;
    }

    /// <summary>Between topping up and releasing, a position that grows gets what its venue demands.</summary>
    [Fact]
    public void MoveFor_PositionGrowsBetweenTheTriggers_GetsTheInitialMargin()
    {
        var near = Kept with { LeastSigmas = 0.1, TopUpSigmas = 0.2, TargetSigmas = 0.3, ReleaseSigmas = 9 };
        var rule = Rule(-20, 5_000) with { Mandate = near };
        rule = rule with { Account = rule.Account with { FloorBps = 100, InitialRatio = 0.1 } };
        Assert.Equal(BigInteger.Zero, rule.MoveFor(rule.Account.Margin, Scenario.Usdc(1_000_000)));
        var grown = rule.After(Scenario.Ether(-1), BigInteger.Zero);
        Assert.Equal(
            (1.05 * 63_000.0 * 0.1) - 5_000.0, (double)rule.MoveFor(grown, Scenario.Usdc(1_000_000)) / 1e6, 1e-3);
    }

    private static bool AtFloor(MarginRule rule, LinearMargin margin) =>
        margin.Value < 1.06 * margin.Notional * rule.Account.FloorBps / 10_000.0;

    private static LinearMargin Moved(LinearMargin margin, BigInteger amount) =>
        margin with { Value = margin.Value + ((double)amount / 1e6) };

    private static MarginRule Rule(Random random) => Rule(
        (random.NextDouble() - 0.5) * 100.0, 200_000 * random.NextDouble() * random.NextDouble(),
        0.3 + random.NextDouble());

    private static MarginRule Rule(double position, double value, double volatility = 0.8)
    {
        var venue = new VenueMandate("perps-v2", 3, Scenario.Account(1), Address.Zero, 600) { Margin = Kept };
        var size = new BigInteger(position * 1e9) * BigInteger.Pow(10, 9);
        var account = new VenueAccount(
            venue, size, 0, size, 0, new BigInteger(value * 1e6),
            new LinearMargin(position, value, 3_000.0, 0.0125, 4.0), 500);
        return new MarginRule(account, Kept, volatility, 6, 18);
    }
}
