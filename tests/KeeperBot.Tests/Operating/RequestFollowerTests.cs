using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;
using KeeperBot.Operating;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Intents;

namespace KeeperBot.Tests.Operating;

/// <summary>What an asker is told of the request, from a journal that the real brain wrote.</summary>
public sealed class RequestFollowerTests : IDisposable
{
    private readonly MemoryJournalStore _store = new();
    private readonly KeeperJournal _journal;

    // Every trade is urgent, so that none takes the place of another.
    private Scenario _scene = new Scenario()
        .WithPolicy(policy => policy with { UrgentBand = Scenario.Ether(1.5m) })
        .WithNetDelta(Scenario.Ether(4));

    public RequestFollowerTests()
    {
        _journal = KeeperJournal.Open(_store);
        _journal.Adopt(_scene.Mandate);
    }

    private string Vault => _scene.Only.Mandate.Id;

    public void Dispose() => _journal.Dispose();

    [Fact]
    public void Outcome_ExecutedPlan_IsOkAtItsInclusion()
    {
        var follower = Follow(OperatorVerb.Flatten);
        Assert.Null(follower.Outcome);
        Say(OperatorVerb.Flatten);
        Assert.Empty(Read(follower));
        var plan = Decide();
        Assert.Equal(Verdict.Hedge, plan.Verdict);
        Assert.Single(Read(follower));
        Assert.True(follower is { Outcome: null, IsUnderWay: true });

        Include(plan, 1);
        Assert.Contains("executed in block", Assert.Single(Read(follower)), StringComparison.Ordinal);
        Assert.True(follower is { Outcome: ExitCode.Ok, IsUnderWay: false });
    }

    [Fact]
    public void Outcome_RevertedPlan_IsReverted()
    {
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        Include(Decide(), 1, success: false);

        Assert.Contains(Read(follower), line => line.Contains("reverted in block", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Reverted, follower.Outcome);
    }

    [Fact]
    public void Outcome_NothingToTrade_IsOkAndRefusedWhenAGuardSaysSo()
    {
        _scene = _scene.WithNetDelta(0);
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        Decide();
        Read(follower);
        Assert.Equal(ExitCode.Ok, follower.Outcome);

        _scene = _scene.WithNetDelta(Scenario.Ether(4)).With(v => v with { Paused = true }).NextBlock();
        var refused = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        Decide();
        Assert.Contains("paused", Assert.Single(Read(refused)), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, refused.Outcome);
    }

    [Fact]
    public void Outcome_Slices_IsKnownAfterTheLast()
    {
        _scene = _scene.With(v => v with
        {
            Mandate = v.Mandate with { Limits = v.Mandate.Limits with { MaxNotionalPerTrade = Scenario.Usdc(7_000) } },
        });
        _journal.Adopt(_scene.Mandate);
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        var slices = 0;
        while (follower.Outcome is null)
        {
            Assert.True(++slices < 5, "it has no end");
            var slice = Decide();
            Execute(slice, slices);
            Read(follower);
        }

        Assert.Equal((2, ExitCode.Ok), (slices, follower.Outcome));
    }

    [Fact]
    public void Outcome_PlanInFlightBefore_WaitsForItAndForItsOwn()
    {
        var before = Decide();
        Send(before, 1);
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        _scene = _scene.NextBlock();
        Assert.Equal(Verdict.Wait, Decide().Verdict);
        Read(follower);
        Assert.Null(follower.Outcome);

        Execute(before, 1);
        _scene = _scene.WithNetDelta(Scenario.Ether(0.4m));
        var own = Decide();
        Include(own, 2);
        Assert.Contains(Read(follower), line => line.Contains("executed in block", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Ok, follower.Outcome);
    }

    /// <summary>A plan that is not wanted any more is cancelled first; the request stands meanwhile.</summary>
    [Fact]
    public void Outcome_PlanInFlightIsWithdrawn_TheRequestStands()
    {
        var before = Decide();
        Send(before, 1);
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        _scene = _scene.WithNetDelta(Scenario.Ether(0.3m)).NextBlock();
        Assert.Equal(Verdict.Withdraw, Decide().Verdict);
        Read(follower);
        Assert.Null(follower.Outcome);

        Change(before, new IntentChange.Signed(SampleIntent.Attempt(2, cancel: true)));
        Change(before, new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.Attempt(2, cancel: true))));
        _scene = _scene.NextBlock();
        Include(Decide(), 3, nonce: 6);
        Read(follower);
        Assert.Equal(ExitCode.Ok, follower.Outcome);
    }

    [Fact]
    public void Outcome_ReorganisedPlan_IsOpenAgain()
    {
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        var plan = Decide();
        Include(plan, 1);
        Read(follower);
        Change(plan, new IntentChange.Reorged(SampleIntent.Inclusion(SampleIntent.Attempt(1)).BlockHash));

        Assert.Contains("reorganised", Style.Strip(Assert.Single(Read(follower))), StringComparison.Ordinal);
        Assert.True(follower is { Outcome: null, IsUnderWay: true });
        Change(plan, new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.Attempt(1))));
        Read(follower);
        Assert.Equal(ExitCode.Ok, follower.Outcome);
    }

    [Fact]
    public void Outcome_PlanThatIsCancelled_IsRefusedAtTheCancelsInclusion()
    {
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        var plan = Decide();
        Send(plan, 1);
        Change(plan, new IntentChange.Withdrawn("simulation: it would revert"));
        Change(plan, new IntentChange.Signed(SampleIntent.Attempt(2, cancel: true)));
        Change(plan, new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.Attempt(2, cancel: true))));

        Assert.Contains(Read(follower), line => line.Contains("nothing was traded", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, follower.Outcome);
    }

    [Fact]
    public void Outcome_PlanThatIsNeverSigned_IsRefusedWithItsReason()
    {
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        Change(Decide(), new IntentChange.Ended(IntentState.Cancelled, "shadow mode signs nothing"));

        Assert.Contains(Read(follower), line => line.Contains("shadow mode", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, follower.Outcome);
    }

    [Fact]
    public void Outcome_PausedBeforeItWasDone_IsRefusedAndSaysWhy()
    {
        Send(Decide(), 1);
        var follower = Follow(OperatorVerb.Flatten);
        Say(OperatorVerb.Flatten);
        _scene = _scene.NextBlock();
        Assert.Equal(Verdict.Wait, Decide().Verdict);
        Say(OperatorVerb.Pause);

        Assert.Contains(Read(follower), line => line.EndsWith("its place: Pause", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, follower.Outcome);
    }

    /// <summary>What stood before the request was made is not its own.</summary>
    [Fact]
    public void Outcome_AnotherRequestStoodBefore_IsNotTakenForIt()
    {
        Send(Decide(), 1);
        Say(OperatorVerb.Flatten);
        var follower = Follow(OperatorVerb.Unwind);
        _scene = _scene.NextBlock();
        Decide();
        Assert.Empty(Read(follower));
        Say(OperatorVerb.Unwind);
        Assert.Empty(Read(follower));
        Assert.Null(follower.Outcome);
        Assert.False(follower.IsUnderWay);
    }

    private RequestFollower Follow(OperatorVerb verb) => new(
        _store.OpenReadOnly(), _scene.Only.Mandate, verb, _journal.State, _store.Head.Sequence + 1);

    private static List<string> Read(RequestFollower follower) => [.. follower.Read()];

    private void Say(OperatorVerb verb) => _journal.Commit(new Fact.OperatorSpoke(verb, Vault));

    private Decision Decide() =>
        Assert.Single(_journal.Commit(new Fact.BlockSeen(_scene.Observe())).OfType<Effect.Record>()).Decision;

    private void Send(Decision plan, int number, ulong nonce = 5) =>
        Change(plan, new IntentChange.Signed(SampleIntent.Attempt(number, nonce: nonce)));

    private void Include(Decision plan, int number, bool success = true, ulong nonce = 5)
    {
        Send(plan, number, nonce);
        Change(plan, new IntentChange.Included(
            SampleIntent.Inclusion(SampleIntent.Attempt(number, nonce: nonce), success)));
    }

    /// <summary>The plan is included, and the next block shows what it did.</summary>
    private void Execute(Decision decision, int number)
    {
        var plan = decision.Plan!;
        if (_journal.State.Vault(Vault).Intents.Any(i => i.Decision == decision.Number && i.Attempts.IsEmpty))
        {
            Send(decision, number, (ulong)number);
        }

        var attempt = _journal.State.Vault(Vault).Intents.First(i => i.Decision == decision.Number).Attempts[0];
        Change(decision, new IntentChange.Included(SampleIntent.Inclusion(attempt)));
        var traded = plan.Legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.Size);
        _scene = _scene.With(v => v with { Sequence = plan.Sequence + 1, Hedge = v.Hedge + traded }).NextBlock();
    }

    private void Change(Decision plan, IntentChange change) =>
        _journal.Commit(new Fact.IntentChanged(Vault, plan.Number, change));
}
