using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Relays;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Intents;
using KeeperBot.Tests.Nodes;

namespace KeeperBot.Tests.Relays;

public sealed class BroadcasterTests : IAsyncDisposable
{
    private const ulong Patience = 6;
    private static readonly Intent Routine = SampleIntent.After(new IntentChange.Signed(SampleIntent.First));
    private static readonly Intent Urgent = Routine with { Plan = Routine.Plan with { Urgency = Urgency.Urgent } };
    private static readonly ulong SignedAt = SampleIntent.First.Block;
    private readonly ModelNode _node = new("node", new ModelChain().Mine(1));
    private readonly ScriptedRelay _relay = new();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _relay.DisposeAsync();
    }

    private bool IsPublic => _node.Asked.Contains("send");

    [Fact]
    public async Task Offer_NoRelay_GoesToTheNodes()
    {
        await new Broadcaster(_node).OfferAsync(
            Routine, SampleIntent.First, SignedAt, TestContext.Current.CancellationToken);
        Assert.True(IsPublic);
    }

    [Fact]
    public async Task Offer_PlanThatWasJustSigned_GoesToTheRelayAlone()
    {
        var answer = await OfferAsync(Routine, SignedAt);
        Assert.Equal(SendAnswer.Accepted, answer);
        Assert.Equal([SignedAt + Patience], _relay.LastBlocks);
        Assert.False(IsPublic);
    }

    [Theory]
    [InlineData(PrivateTransactionState.Pending, 0, false)]
    [InlineData(PrivateTransactionState.Included, 0, false)]
    [InlineData(PrivateTransactionState.Unknown, 1, false)]
    [InlineData(PrivateTransactionState.Failed, 0, true)]
    [InlineData(PrivateTransactionState.Cancelled, 0, true)]
    public async Task Offer_InALaterBlock_FollowsWhatTheRelaySays(
        PrivateTransactionState state, int sends, bool isPublic)
    {
        _relay.State = state;
        Assert.Equal(SendOutcome.Accepted, (await OfferAsync(Routine, SignedAt + 1)).Outcome);
        Assert.Equal(sends, _relay.LastBlocks.Count);
        Assert.Equal(isPublic, IsPublic);
    }

    [Theory]
    [InlineData(false, 5, false)]
    [InlineData(false, 6, true)]
    [InlineData(true, 1, false)]
    [InlineData(true, 2, true)]
    public async Task Offer_TheRelaysTimeIsUp_GoesPublicWhateverTheRelaySays(bool urgent, int blocks, bool isPublic)
    {
        _relay.State = PrivateTransactionState.Included;
        await OfferAsync(urgent ? Urgent : Routine, SignedAt + (ulong)blocks);
        Assert.Equal(isPublic, IsPublic);
    }

    [Fact]
    public async Task Offer_AReplacement_DoesNotGetTheRelayAnotherTime()
    {
        var raised = Routine.With(Scenario.Gwei(99), Scenario.Gwei(9));
        var attempt = raised.Attempts[^1] with { Block = SignedAt + Patience };
        await OfferAsync(raised, SignedAt + Patience, attempt);
        Assert.True(IsPublic);
    }

    [Theory]
    [InlineData(true, SendOutcome.Unknown, true)]
    [InlineData(true, SendOutcome.RateLimited, true)]
    [InlineData(true, SendOutcome.Underpriced, false)]
    [InlineData(false, SendOutcome.Unknown, false)]
    public async Task Offer_TheRelayCannotBeReached_OnlyUrgentWorkGoesPublicAtOnce(
        bool urgent, SendOutcome outcome, bool isPublic)
    {
        _relay.Answer = new SendAnswer(outcome, "said");
        var answer = await OfferAsync(urgent ? Urgent : Routine, SignedAt);
        Assert.Equal(isPublic, IsPublic);
        Assert.Equal(isPublic ? SendOutcome.Accepted : outcome, answer.Outcome);
    }

    [Fact]
    public async Task Offer_ACancel_IsPublicAndAsksTheRelayOnceToForgetThePlan()
    {
        var cancelled = Routine.With(Scenario.Gwei(99), Scenario.Gwei(9), cancel: true);
        await OfferAsync(cancelled, SignedAt, cancelled.Attempts[^1]);
        await OfferAsync(cancelled, SignedAt + 1, cancelled.Attempts[^1]);
        Assert.Equal([SampleIntent.First.Hash], _relay.Cancelled);
        Assert.Equal(2, _node.Asked.Count(asked => asked == "send"));
        Assert.Empty(_relay.LastBlocks);
    }

    private Task<SendAnswer> OfferAsync(Intent intent, ulong head, Attempt? attempt = null) =>
        new Broadcaster(_node, _relay, Patience).OfferAsync(
            intent, attempt ?? SampleIntent.First, head, TestContext.Current.CancellationToken);
}
