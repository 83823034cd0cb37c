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
        ["Ambiguous"] = SampleIntent.After(SignHedge) with { State = Ambiguous },
        ["Executed"] = SampleIntent.After(SignHedge, Sent, Mined, End(Executed)),
    };

    private static readonly Dictionary<string, IntentChange> Changes = new(StringComparer.Ordinal)
    {
        ["sign"] = SignHedge,
        ["sign-cancel"] = SignCancel,
        ["sign-other-nonce"] = new IntentChange.Signed(SampleIntent.Attempt(3, nonce: 6)),
        ["sent"] = Sent,
        ["sent-unknown"] = new IntentChange.Sent(Hash32.Zero),
        ["included"] = Mined,
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
            ("sign", Signed), ("sign-cancel", CancelPending), ("sign-other-nonce", Signed), ("cancelled", Cancelled),
            ("expired", Expired)),
        ["Signed"] = Table(
            ("sign", Signed), ("sign-cancel", CancelPending), ("sent", Broadcast), ("included", Included),
            ("superseded", Superseded), ("foreign", ForeignNonce)),
        ["Broadcast"] = Table(
            ("sign", Signed), ("sign-cancel", CancelPending), ("sent", Broadcast), ("included", Included),
            ("superseded", Superseded), ("foreign", ForeignNonce)),
        ["Included"] = Table(("included", Included), ("reorged", Broadcast), ("executed", Executed)),
        ["IncludedRevert"] = Table(("included", Included), ("reorged", Broadcast), ("reverted", Reverted)),
        ["CancelPending"] = Table(
            ("sign", CancelPending), ("sign-cancel", CancelPending), ("sent", CancelPending), ("included", Included),
            ("superseded", Superseded), ("foreign", ForeignNonce)),
        ["IncludedCancel"] = Table(("included", Included), ("reorged", CancelPending), ("cancelled", Cancelled)),
        ["Ambiguous"] = Table(
            ("sign", Signed), ("sign-cancel", CancelPending), ("included", Included), ("superseded", Superseded),
            ("foreign", ForeignNonce)),
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

    private static IntentChange.Ended End(IntentState state) => new(state, "because");

    private static Dictionary<string, IntentState> Table(params (string Change, IntentState State)[] rows) =>
        rows.ToDictionary(row => row.Change, row => row.State, StringComparer.Ordinal);
}
