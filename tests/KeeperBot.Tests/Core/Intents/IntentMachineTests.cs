using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using static KeeperBot.Core.Intents.IntentState;

namespace KeeperBot.Tests.Core.Intents;

public sealed class IntentMachineTests
{
    private static readonly Attempt Hedge = SampleIntent.First;
    private static readonly Attempt Cancel = SampleIntent.Attempt(2, cancel: true);
    private static readonly IntentChange SignHedge = new IntentChange.Signed(Hedge);
    private static readonly IntentChange SignCancel = new IntentChange.Signed(Cancel);
    private static readonly IntentChange Sent = new IntentChange.Sent(Hedge.Hash);
    private static readonly IntentChange Mined = new IntentChange.Included(SampleIntent.Inclusion(Hedge));
    private static readonly IntentChange Failed = new IntentChange.Included(SampleIntent.Inclusion(Hedge, false));
    private static readonly IntentChange CancelMined = new IntentChange.Included(SampleIntent.Inclusion(Cancel));
    private static readonly IntentChange Reorged = new IntentChange.Reorged(Hash32.Zero);
    private static readonly IntentChange Doubted = new IntentChange.Doubted(6, Hash32.Zero);
    private static readonly IntentChange RivalMined = new IntentChange.Included(
        SampleIntent.Inclusion(SampleIntent.Attempt(9)) with { Kind = InclusionKind.Rival });

    /// <summary>A way into every state that a change can lead to, by the state's name.</summary>
    private static readonly Dictionary<string, Intent> Ways = new(StringComparer.Ordinal)
    {
        ["Planned"] = SampleIntent.Planned,
        ["Signed"] = SampleIntent.After(SignHedge),
        ["Broadcast"] = SampleIntent.After(SignHedge, Sent),
        ["Included"] = SampleIntent.After(SignHedge, Sent, Mined),
        ["IncludedRevert"] = SampleIntent.After(SignHedge, Sent, Failed),
        ["CancelPending"] = SampleIntent.After(SignHedge, SignCancel),
        ["IncludedCancel"] = SampleIntent.After(SignHedge, SignCancel, CancelMined),
        ["IncludedRival"] = SampleIntent.After(SignHedge, RivalMined),
        ["Withdrawn"] = SampleIntent.After(SignHedge, new IntentChange.Withdrawn("not worth it")),
        ["Yielded"] = IntentMachine.Yield(SampleIntent.After(SignHedge), 99),
        ["Ambiguous"] = SampleIntent.After(SignHedge, Doubted),
        ["Executed"] = SampleIntent.After(SignHedge, Sent, Mined, End(Executed)),
    };

    private static readonly Dictionary<string, IntentChange> Changes = new(StringComparer.Ordinal)
    {
        ["sign"] = SignHedge,
        ["sign-cancel"] = SignCancel,
        ["sign-other-nonce"] = new IntentChange.Signed(SampleIntent.Attempt(3, nonce: 6)),
        ["sent"] = Sent,
        ["sent-unknown"] = new IntentChange.Sent(Hash32.Zero),
        ["refused"] = new IntentChange.Refused(new Refusal(Hedge.Hash, SendOutcome.Underpriced, "too low")),
        ["refused-unknown"] = new IntentChange.Refused(new Refusal(Hash32.Zero, SendOutcome.Underpriced, "too low")),
        ["withdrawn"] = new IntentChange.Withdrawn("it would revert"),
        ["doubted"] = Doubted,
        ["cleared"] = new IntentChange.Cleared(Hash32.Zero),
        ["included"] = Mined,
        ["included-rival"] = RivalMined,
        ["included-as-rival"] = new IntentChange.Included(
            SampleIntent.Inclusion(Hedge) with { Kind = InclusionKind.Rival }),
        ["included-as-cancel"] = new IntentChange.Included(
            SampleIntent.Inclusion(Hedge) with { Kind = InclusionKind.Cancel }),
        ["reorged-elsewhere"] = new IntentChange.Reorged(Keccak256.Compute("another block"u8)),
        ["included-unknown"] = new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.Attempt(9))),
        ["reorged"] = Reorged,
        ["executed"] = End(Executed),
        ["reverted"] = End(Reverted),
        ["cancelled"] = End(Cancelled),
        ["expired"] = End(Expired),
        ["superseded"] = End(Superseded),
        ["foreign"] = End(ForeignNonce),
        ["end-planned"] = End(Planned),
        ["end-included"] = End(Included),
        ["end-ambiguous"] = End(Ambiguous),
    };

    /// <summary>Every change that may happen in a state, and where it leads. Every other one is impossible.</summary>
    private static readonly Dictionary<string, Dictionary<string, IntentState>> Legal = new(StringComparer.Ordinal)
    {
        ["Planned"] = Table(
            ("sign", Signed), ("sign-cancel", CancelPending), ("sign-other-nonce", Signed), ("withdrawn", Planned),
            ("cancelled", Cancelled), ("expired", Expired), ("superseded", Superseded)),
        ["Signed"] = Table([("sign", Signed), ("sign-cancel", CancelPending), ("sent", Broadcast), .. Open(Signed)]),
        ["Broadcast"] = Table(
            [("sign", Signed), ("sign-cancel", CancelPending), ("sent", Broadcast), .. Open(Broadcast)]),
        ["Withdrawn"] = Table([("sign-cancel", CancelPending), ("sent", Broadcast), .. Open(Signed)]),
        ["Included"] = Table(("reorged", Broadcast), ("executed", Executed)),
        ["IncludedRevert"] = Table(("reorged", Broadcast), ("reverted", Reverted)),
        ["CancelPending"] = Table(
            [("sign-cancel", CancelPending), ("sent", CancelPending), .. Open(CancelPending)]),
        ["Yielded"] = Table([("sent", CancelPending), .. Open(CancelPending)]),
        ["IncludedCancel"] = Table(("reorged", CancelPending), ("cancelled", Cancelled)),
        ["IncludedRival"] = Table(("reorged", Broadcast), ("superseded", Superseded)),
        ["Ambiguous"] = Table(
            ("included", Included), ("included-rival", Included), ("cleared", Broadcast), ("foreign", ForeignNonce)),
        ["Executed"] = Table(),
    };

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var state in Ways.Keys)
        {
            foreach (var change in Changes.Keys)
            {
                pairs.Add(state, change);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Apply_AnyChangeInAnyState_LeadsWhereItMayOrBreaksAnInvariant(string state, string change)
    {
        var (intent, happened) = (Ways[state], Changes[change]);
        if (Legal[state].TryGetValue(change, out var expected))
        {
            Assert.Equal(expected, IntentMachine.Apply(intent, happened).State);
        }
        else
        {
            var thrown = Assert.Throws<InvariantException>(() => IntentMachine.Apply(intent, happened));
            Assert.Contains($"decision {intent.Decision}", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Apply_Signed_KeepsEveryAttemptOldestFirst()
    {
        var intent = SampleIntent.After(SignHedge, SignCancel);
        Assert.Equal([Hedge, Cancel], intent.Attempts);
        Assert.Equal(5UL, intent.Nonce);
        Assert.Null(SampleIntent.Planned.Nonce);
    }

    [Fact]
    public void Apply_IncludedThenReorged_ForgetsTheInclusionAndNothingElse()
    {
        var before = SampleIntent.After(SignHedge, Sent);
        var after = IntentMachine.Apply(IntentMachine.Apply(before, Mined), Reorged);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Apply_Ended_SaysWhy()
    {
        var ended = IntentMachine.Apply(SampleIntent.Planned, new IntentChange.Ended(Expired, "too late"));
        Assert.Equal(("too late", true), (ended.Why, ended.Ended));
    }

    [Fact]
    public void Ended_OfEveryState_IsTrueForTheSixTerminalOnes() => Assert.Equal(
        [Executed, Reverted, Cancelled, Expired, Superseded, ForeignNonce],
        Enum.GetValues<IntentState>().Where(s => (SampleIntent.Planned with { State = s }).Ended));

    [Fact]
    public void InFlight_OfEveryState_IsTrueWhileTheNonceMayStillBeSpent() => Assert.Equal(
        [Planned, Signed, Broadcast, CancelPending, Ambiguous],
        Enum.GetValues<IntentState>().Where(s => (SampleIntent.Planned with { State = s }).InFlight));

    [Theory]
    [InlineData("Planned", 8, true)]
    [InlineData("Broadcast", 8, true)]
    [InlineData("CancelPending", 8, true)]
    [InlineData("Ambiguous", 8, true)]
    [InlineData("Included", 7, true)] // the sequence that was read does not show the plan yet
    [InlineData("Included", 8, false)]
    [InlineData("IncludedRevert", 7, false)]
    [InlineData("IncludedCancel", 7, false)] // a cancel never moves the sequence, so waiting for it would be for ever
    public void Blocks_AtTheExecutorsSequence_UntilThePlanShowsOrCannot(string state, ulong sequence, bool blocks) =>
        Assert.Equal(blocks, Ways[state].Blocks(sequence));

    [Fact]
    public void GasCostWei_OfAnInclusion_IsGasTimesPrice() =>
        Assert.Equal(Scenario.Gwei(11) * 250_000, SampleIntent.Inclusion(Hedge).GasCostWei);

    [Theory]
    [InlineData("Planned")]
    [InlineData("CancelPending")]
    [InlineData("Withdrawn")]
    [InlineData("Yielded")]
    [InlineData("Included")]
    [InlineData("Ambiguous")]
    public void Yield_WithoutANonceToGive_BreaksAnInvariant(string state) =>
        Assert.Throws<InvariantException>(() => IntentMachine.Yield(Ways[state], 99));

    [Fact]
    public void Yield_OfAnUrgentIntent_BreaksAnInvariant()
    {
        var signed = Ways["Signed"];
        var urgent = signed with { Plan = signed.Plan with { Urgency = Urgency.Urgent } };
        Assert.Throws<InvariantException>(() => IntentMachine.Yield(urgent, 99));
    }

    [Fact]
    public void GasCostWei_OfARival_IsNotOurs() =>
        Assert.Equal(0, Ways["IncludedRival"].Inclusion!.GasCostWei);

    /// <summary>What can happen to anything that is signed and in no block.</summary>
    private static (string Change, IntentState State)[] Open(IntentState state) =>
    [
        ("refused", state), ("withdrawn", state), ("doubted", Ambiguous), ("included", Included),
        ("included-rival", Included),
    ];

    private static IntentChange.Ended End(IntentState state) => new(state, "because");

    private static Dictionary<string, IntentState> Table(params (string Change, IntentState State)[] rows) =>
        rows.ToDictionary(row => row.Change, row => row.State, StringComparer.Ordinal);
}
