using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Intents;

public sealed class LaneTests
{
    private static readonly GasMandate Gas = new Scenario().Gas;
    private static readonly BlockHeader Head = new Scenario().Block;
    private static readonly ulong Deadline = SampleIntent.Planned.Plan.Deadline;

    /// <summary>A plan that an operator's rebalance made while gas was above the ceiling.</summary>
    private static readonly Intent Emergency = SampleIntent.Planned with
    {
        Plan = SampleIntent.Planned.Plan with { Urgency = Urgency.Urgent, MaxGasPriceWei = Scenario.Gwei(300) },
    };

    [Fact]
    public void Next_Planned_StartsWithRoomForTheBaseFeeToDouble() =>
        Assert.Equal(new LaneMove.Start(Scenario.Gwei(21), Scenario.Gwei(1), null), Next(SampleIntent.Planned, 10));

    [Fact]
    public void Next_PlannedNearTheCeiling_StartsWithTheCeiling() =>
        Assert.Equal(new LaneMove.Start(Scenario.Gwei(50), Scenario.Gwei(1), null), Next(SampleIntent.Planned, 40));

    [Theory]
    [InlineData(49, true)]
    [InlineData(49.000000001, false)]
    [InlineData(200, false)]
    public void Next_PlannedAndGasRoseAboveTheCeiling_WaitsForItToFall(double baseFee, bool starts)
    {
        var move = Next(SampleIntent.Planned, (decimal)baseFee);
        Assert.Equal(starts ? typeof(LaneMove.Start) : typeof(LaneMove.Wait), move.GetType());
    }

    [Fact]
    public void Next_EmergencyAboveTheCeiling_StartsWithRoomForTheBaseFeeToDouble() =>
        Assert.Equal(new LaneMove.Start(Scenario.Gwei(181), Scenario.Gwei(1), null), Next(Emergency, 90));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Next_PlannedAroundItsDeadline_ExpiresFromThenOn(int seconds, bool expires)
    {
        var move = Next(SampleIntent.Planned, 10, Deadline + (ulong)seconds);
        Assert.Equal(expires ? typeof(LaneMove.Drop) : typeof(LaneMove.Start), move.GetType());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Next_LastAttemptPaysEnough_IsOfferedAgain(bool cancel)
    {
        var intent = Signed(Scenario.Gwei(11), Scenario.Gwei(1), cancel);
        Assert.Equal(new LaneMove.Resend(intent.Attempts[0]), Next(intent, 10));
    }

    [Fact]
    public void Next_LastAttemptIsTooCheap_IsReplacedWithFreshFees()
    {
        var intent = Signed(Scenario.Gwei(11), Scenario.Gwei(1));
        Assert.Equal(
            new LaneMove.Replace(intent.Attempts[0], false, Scenario.Gwei(23), new BigInteger(1_125_000_000)),
            Next(intent, 11));
    }

    [Fact]
    public void Next_Replacement_RaisesBothFeesByAnEighthRoundedUp()
    {
        // 9/8 of 40 gwei + 1 wei is 45000000001.125; of 7 wei it is less than the market's tip.
        var intent = Signed(Scenario.Gwei(40) + 1, 7);
        var gas = Gas with { CeilingWei = Scenario.Gwei(46) };
        var move = Assert.IsType<LaneMove.Replace>(Next(
            intent with { Plan = intent.Plan with { MaxGasPriceWei = gas.CeilingWei } }, At(41), gas));
        Assert.Equal((Scenario.Gwei(46), Scenario.Gwei(1)), (move.MaxFeeWei, move.TipWei));
        var bump = Assert.IsType<LaneMove.Replace>(Next(Signed(Scenario.Gwei(40) + 1, 7, cancel: false), 10, Deadline));
        Assert.Equal((new BigInteger(45_000_000_002), Scenario.Gwei(1)), (bump.MaxFeeWei, bump.TipWei));
    }

    [Fact]
    public void Next_ReplacementWouldPassTheCeiling_WaitsForGasToFall()
    {
        Assert.IsType<LaneMove.Wait>(Next(Signed(Scenario.Gwei(45), Scenario.Gwei(1)), 48));
        Assert.IsType<LaneMove.Wait>(Next(Signed(Scenario.Gwei(20), Scenario.Gwei(1)), 100));
        Assert.IsType<LaneMove.Replace>(Next(Signed(Scenario.Gwei(44), Scenario.Gwei(1)), 48));
    }

    [Fact]
    public void Next_EmergencysReplacementAboveTheCeiling_HasRoomForTheBaseFeeToDouble()
    {
        var intent = Emergency.With(Scenario.Gwei(61), Scenario.Gwei(1));
        var move = Assert.IsType<LaneMove.Replace>(Next(intent, 100));
        Assert.Equal(Scenario.Gwei(201), move.MaxFeeWei);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(120)]
    public void Next_SignedAndExpired_IsCancelledUpToTheUrgentCeiling(int baseFee)
    {
        var move =
            Assert.IsType<LaneMove.Replace>(Next(Signed(Scenario.Gwei(11), Scenario.Gwei(1)), baseFee, Deadline));
        Assert.True(move.Cancel);
        Assert.True(move.MaxFeeWei >= Scenario.Gwei(baseFee + 1), $"{move.MaxFeeWei} would never be included");
    }

    [Fact]
    public void Next_CancelPending_StaysACancelEvenBeforeTheDeadline()
    {
        var intent = Signed(Scenario.Gwei(11), Scenario.Gwei(1), cancel: true);
        Assert.True(Assert.IsType<LaneMove.Replace>(Next(intent, 120)).Cancel);
    }

    [Fact]
    public void Next_OfferedForThreeBlocks_IsGivenABetterTip()
    {
        var intent = Signed(Scenario.Gwei(21), Scenario.Gwei(1));
        var later = At(10) with { Number = intent.Attempts[0].Block + 3 };
        var move = Assert.IsType<LaneMove.Replace>(Next(intent, later, Gas));
        Assert.Equal((false, new BigInteger(1_125_000_000)), (move.Cancel, move.TipWei));
        Assert.IsType<LaneMove.Resend>(Next(intent, later with { Number = later.Number - 1 }, Gas));
    }

    [Fact]
    public void Next_RefusedAsUnderpriced_IsRaisedAtOnce()
    {
        var intent = Signed(Scenario.Gwei(21), Scenario.Gwei(1));
        var refusal = new Refusal(intent.Attempts[0].Hash, SendOutcome.Underpriced, "replacement underpriced");
        var refused = IntentMachine.Apply(intent, new IntentChange.Refused(refusal));
        Assert.IsType<LaneMove.Replace>(Next(refused, 10));
    }

    [Fact]
    public void Next_Withdrawn_IsCancelledAtItsNonce()
    {
        var intent = IntentMachine.Apply(
            Signed(Scenario.Gwei(21), Scenario.Gwei(1)), new IntentChange.Withdrawn("it would revert"));
        Assert.True(Assert.IsType<LaneMove.Replace>(Next(intent, 10)).Cancel);
    }

    [Fact]
    public void Next_WithdrawnBeforeItIsSigned_IsDropped()
    {
        var intent = IntentMachine.Apply(SampleIntent.Planned, new IntentChange.Withdrawn("it would revert"));
        Assert.Equal(new LaneMove.Drop(IntentState.Cancelled, "it would revert"), Next(intent, 10));
    }

    /// <summary>
    /// Over random base-fee walks: both fees rise by an eighth at least at every replacement, the tip never exceeds the
    /// fee, a hedge never offers more than the ceiling, and past the deadline only cancels are signed.
    /// </summary>
    [Fact]
    public void Next_RandomMarkets_ReplacementsAreMonotoneAndHedgesStayUnderTheCeiling()
    {
        const int Seed = 1_559;
        var random = new Random(Seed);
        var (replacements, waits, cancels) = (0, 0, 0);
        for (var market = 0; market < 500; market++)
        {
            var intent = SampleIntent.Planned;
            var head = Head with { BaseFeePerGas = Scenario.Gwei(random.Next(1, 49)) };
            for (var block = 0; block < 60; block++, head = Step(random, head))
            {
                var move = Next(intent, head, Gas);
                waits += move is LaneMove.Wait ? 1 : 0;
                var (cancel, fee, tip) = move switch
                {
                    LaneMove.Start start => (false, start.MaxFeeWei, start.TipWei),
                    LaneMove.Replace replace => (replace.Cancel, replace.MaxFeeWei, replace.TipWei),
                    _ => (false, BigInteger.Zero, BigInteger.Zero),
                };
                if (move is LaneMove.Drop)
                {
                    break;
                }

                if (fee.IsZero)
                {
                    continue;
                }

                var context = $"seed {Seed}, market {market}, block {block}: {move}";
                Assert.True(tip <= fee && tip.Sign > 0, context);
                Assert.True(cancel || fee <= Gas.CeilingWei, context);
                Assert.True(cancel == head.Timestamp >= Deadline, context);
                if (move is LaneMove.Replace { Last: var last })
                {
                    Assert.True(8 * fee >= 9 * last.MaxFeeWei && 8 * tip >= 9 * last.TipWei, context);
                    replacements++;
                    cancels += cancel ? 1 : 0;
                }

                intent = intent.With(fee, tip, cancel);
            }
        }

        Assert.True(replacements > 100 && waits > 100 && cancels > 100, $"{replacements} {waits} {cancels}");
    }

    private static BlockHeader Step(Random random, BlockHeader head) => head with
    {
        Number = head.Number + 1,
        Timestamp = head.Timestamp + 12,
        BaseFeePerGas = BaseFee.Next(head, FeeModel.Ethereum),
        GasUsed = random.Next(3) switch
        {
            0 => (ulong)random.NextInt64(0, (long)head.GasLimit),
            _ when random.Next(5) < 3 => head.GasLimit,
            _ => 0,
        },
    };

    private static Intent Signed(BigInteger fee, BigInteger tip, bool cancel = false) =>
        SampleIntent.Planned.With(fee, tip, cancel);

    private static BlockHeader At(decimal baseFee, ulong timestamp = Scenario.Now) =>
        Head with { BaseFeePerGas = Scenario.Gwei(baseFee), Timestamp = timestamp };

    private static LaneMove Next(Intent intent, decimal baseFee, ulong timestamp = Scenario.Now) =>
        Next(intent, At(baseFee, timestamp), Gas);

    private static LaneMove Next(Intent intent, BlockHeader head, GasMandate gas) => Assert.Single(
        Lane.Plan(LaneScenario.StateOf(("eth", intent)), LaneScenario.MarketAt(head), gas)).Move;
}
