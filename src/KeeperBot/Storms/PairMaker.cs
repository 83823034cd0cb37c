using System.Collections.Immutable;
using KeeperBot.Storms.Runs;

namespace KeeperBot.Storms;

/// <summary>Draws what makes a process die at a point after a fault of a class has taken effect.</summary>
/// <remarks>
/// Pairs come in turn by the seed, so that each comes up equally often. What a point needs in order to be reached comes
/// with it: a reorganisation for an inclusion that is gone, an older copy for a second mandate.
/// </remarks>
internal sealed class PairMaker(StormRandom random, ulong seed)
{
    private const int Ticks = 7;

    private static readonly ImmutableArray<(CrashPoint Point, FaultClass Fault)> Pairs = [.. StormCoverage.Pairs];

    private readonly (CrashPoint Point, FaultClass Fault) _pair = Pairs[(int)(seed % (ulong)Pairs.Length)];

    /// <summary>
    /// The setup, changed to what the pair needs: enough blocks, and finality before or after the point.
    /// </summary>
    public StormSetup Shape(StormSetup setup) => setup with
    {
        Nodes = _pair.Point is CrashPoint.BeforeGap or CrashPoint.AfterGap ? 1 : setup.Nodes,
        Ticks = Ticks,
        FinalityDepth = _pair.Point switch
        {
            CrashPoint.BeforeReorged or CrashPoint.AfterReorged => Math.Max(setup.FinalityDepth, 4),
            >= CrashPoint.BeforeDoubted and <= CrashPoint.AfterEnded => 2,
            CrashPoint.BeforeHalt or CrashPoint.AfterHalt => 2,
            _ => setup.FinalityDepth,
        },
    };

    /// <summary>The faults, the death among them.</summary>
    public IEnumerable<ScheduledFault> Faults(FaultMaker maker)
    {
        // What follows needs a few blocks more; an operator can only speak to a keeper that runs.
        var tick = _pair.Fault switch
        {
            FaultClass.Operator => random.Between(1, 2),

            // Somebody else with the key ends what the keeper does: late enough for it to have done something.
            FaultClass.ForeignKey when _pair.Point >= CrashPoint.BeforeIncluded => 1,
            _ => random.Below(3),
        };
        yield return Shake(maker, tick);
        foreach (var fault in Bring(maker, tick))
        {
            yield return fault with { Target = 0 };
        }

        yield return maker.Draw(FaultKind.PriceMove, random.Between(tick, tick + 1)) with { Call = 0 };
        yield return maker.DrawCrash(_pair.Point, tick, 0) with { Call = random.Below(3) };
    }

    /// <summary>The fault of the pair's class, mild enough for the keeper to get to the point all the same.</summary>
    private ScheduledFault Shake(FaultMaker maker, int tick)
    {
        // A keeper with an older copy waits until all that was lost has expired, and gets to few points meanwhile.
        var kind = _pair.Fault == FaultClass.Disk && _pair.Point >= CrashPoint.BeforeReorged
            ? FaultKind.WriteFailure
            : random.Of(FaultClasses.KindsOf(_pair.Fault).AsSpan());
        var fault = maker.Draw(kind, tick) with { Target = 0, Call = random.Percent(50) ? 0 : random.Between(1, 3) };
        var brief = fault with { Length = Math.Min(fault.Length, random.Between(1, 2)) };
        return kind switch
        {
            FaultKind.Crash => maker.DrawCrash(random.Of(CrashPoint.Head, CrashPoint.Read), tick, 0) with
            {
                Length = 0,
            },
            FaultKind.WriteFailure => fault with
            {
                Point = random.Of(CrashPoint.BeforeDecisions, CrashPoint.BeforeSigned),
            },
            FaultKind.FeeJump => fault with { Amount = 2 },
            FaultKind.OperatorPause or FaultKind.OperatorRebalance => brief with { Call = 0 },
            FaultKind.ForeignNonce => fault with { Call = random.Between(1, 2) },
            _ => brief,
        };
    }

    /// <summary>One of some kinds, before anything else in a block.</summary>
    private ScheduledFault Draw(FaultMaker maker, int tick, params ReadOnlySpan<FaultKind> kinds) =>
        maker.Draw(random.Of(kinds), tick) with { Call = 0 };

    private IEnumerable<ScheduledFault> Bring(FaultMaker maker, int tick) => _pair.Point switch
    {
        CrashPoint.BeforeMandate or CrashPoint.AfterMandate =>
            [maker.Draw(FaultKind.OldCopy, tick) with { Call = 0, Amount = 0, Length = 1 }],
        CrashPoint.BeforeRefused or CrashPoint.AfterRefused =>
            [maker.Draw(FaultKind.ForwardThenReset, tick) with { Call = 0, Length = 4 }],
        CrashPoint.BeforeWithdrawn or CrashPoint.AfterWithdrawn =>
        [
            maker.Draw(FaultKind.Censor, tick) with { Call = 0, Length = Ticks },
            maker.Draw(FaultKind.OwnerPause, tick + random.Between(1, 3)) with { Call = 0, Length = 4 },
        ],
        CrashPoint.BeforeSent or CrashPoint.AfterSent when _pair.Fault == FaultClass.ForeignKey =>
            [maker.Draw(FaultKind.AcceptAndDrop, tick) with { Call = 0, Length = 4 }],
        CrashPoint.BeforeReorged or CrashPoint.AfterReorged =>
        [
            Draw(maker, Math.Max(tick, 1) + 1, FaultKind.ReorgLost, FaultKind.ReorgReturned) with { Amount = 2 },
            Draw(maker, tick + 3, FaultKind.ReorgLost, FaultKind.Rollback) with { Amount = 3 },
        ],
        CrashPoint.BeforeDoubted or CrashPoint.AfterDoubted or CrashPoint.BeforeHalt or CrashPoint.AfterHalt =>
            [Draw(maker, tick + random.Below(2), FaultKind.ForeignNonce, FaultKind.ReorgForeign)],
        CrashPoint.BeforeAccount or CrashPoint.AfterAccount =>
            [Draw(maker, tick + 1, FaultKind.OldCopy, FaultKind.ForeignNonce) with { Amount = 0, Length = 0 }],
        CrashPoint.BeforeGap or CrashPoint.AfterGap =>
            [maker.Draw(FaultKind.LieNonce, 0) with { Call = 0, Amount = random.Between(1, 2), Length = 1 }],
        CrashPoint.BeforeOther or CrashPoint.AfterOther =>
            [maker.Draw(FaultKind.OperatorRebalance, tick + random.Between(1, 2)) with { Call = 0 }],
        _ => [],
    };
}
