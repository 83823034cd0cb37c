using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Daemons;
using KeeperBot.Nodes;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Intents;
using KeeperBot.Tests.Nodes;

namespace KeeperBot.Tests.Daemons;

public sealed class KeeperDaemonTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly ScriptedKeeper _keeper = new();
    private readonly HeardEvents _heard = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _leave = new();

    /// <summary>A plan that was decided, signed and taken by a node.</summary>
    private static readonly KeeperState InFlightState = new Scenario().Step(KeeperState.Initial).State
        .Apply(new Fact.AccountAdopted(5, 0, "first start"), [])
        .Apply(new Fact.IntentChanged("eth", 1, new IntentChange.Signed(SampleIntent.First)), [])
        .Apply(new Fact.IntentChanged("eth", 1, new IntentChange.Sent(SampleIntent.First.Hash)), []);

    public void Dispose()
    {
        _stop.Dispose();
        _leave.Dispose();
    }

    [Fact]
    public async Task Run_StoppedWithAClearLane_EndsWithZeroAndTracksNothing()
    {
        _keeper.OnTurn = _ => TurnThenStopAt(3);

        Assert.Equal(ExitCode.Ok, await RunAsync());

        Assert.Equal((3, 0, 3), (_keeper.Turns, _keeper.Tracks, _heard.Turns.Count));
        Assert.Empty(_heard.AtStop!.Value);
        Assert.Empty(_heard.Left!.Value);
    }

    [Fact]
    public async Task Run_ChainThatCannotBeRead_IsToldAndTurnsOn()
    {
        _keeper.OnTurn = _ => _keeper.Turns == 1
            ? throw new NodeUnavailableException("node", "it is down")
            : TurnThenStopAt(2);

        await RunAsync();

        Assert.IsType<NodeUnavailableException>(_heard.Turns[0].Trouble);
        Assert.Null(_heard.Turns[1].Trouble);
    }

    [Fact]
    public async Task Run_NoLaterTurnCanCureIt_EndsWithTheError()
    {
        _keeper.OnTurn = _ => throw new NoQuorumException("all banned", isPermanent: true);

        await Assert.ThrowsAsync<NoQuorumException>(RunAsync);
        Assert.Null(_heard.AtStop);
    }

    [Fact]
    public async Task Run_StoppedWhileATurnHangs_InterruptsTheTurnAndDecidesNothingMore()
    {
        _keeper.OnTurn = async cancellation =>
        {
            var hanging = Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
            await _stop.CancelAsync();
            await hanging;
            return null;
        };

        Assert.Equal(ExitCode.Ok, await RunAsync());
        Assert.Equal(1, _keeper.Turns);
        Assert.Empty(_heard.Turns);
    }

    [Fact]
    public async Task Drain_PlanThatIsIncludedInTime_IsTrackedToItsBlockAndEndsWithZero()
    {
        _keeper.State = InFlightState;
        _keeper.OnTurn = _ => TurnThenStopAt(1);
        _keeper.OnTrack = _ =>
        {
            _keeper.State = _keeper.Tracks < 3 ? _keeper.State : _keeper.State.Apply(new Fact.IntentChanged(
                "eth", 1, new IntentChange.Included(SampleIntent.Inclusion(SampleIntent.First))), []);
            return Task.CompletedTask;
        };

        Assert.Equal(ExitCode.Ok, await RunAsync());

        Assert.Equal((1, 3), (_keeper.Turns, _keeper.Tracks));
        var open = Assert.Single(_heard.AtStop!.Value);
        Assert.Equal(
            ("eth", 1L, 5UL, SampleIntent.First.Hash, IntentState.Broadcast),
            (open.Vault, open.Decision, open.Nonce, open.Hash, open.State));
        Assert.Empty(_heard.Left!.Value);
    }

    [Fact]
    public async Task Drain_PlanThatStaysOut_EndsWithSevenWhenPatienceEnds()
    {
        _keeper.State = InFlightState;
        _keeper.OnTurn = _ => TurnThenStopAt(1);

        Assert.Equal(ExitCode.Unknown, await RunAsync());

        Assert.Equal(Patience / Poll, _keeper.Tracks, 1.0);
        var left = Assert.Single(_heard.Left!.Value).Describe();
        Assert.Contains(SampleIntent.First.Hash.ToString(), left, StringComparison.Ordinal);
        Assert.Contains("nonce 5", left, StringComparison.Ordinal);
        Assert.Contains("Broadcast", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ChainThatCannotBeRead_IsTriedAgainUntilItCan()
    {
        _keeper.State = InFlightState;
        _keeper.OnTurn = _ => TurnThenStopAt(1);
        _keeper.OnTrack = _ =>
        {
            if (_keeper.Tracks == 1)
            {
                throw new NodeUnavailableException("node", "it is down");
            }

            _keeper.State = KeeperState.Initial;
            return Task.CompletedTask;
        };

        Assert.Equal(ExitCode.Ok, await RunAsync());
        Assert.NotNull(_heard.Turns[1].Trouble);
    }

    [Fact]
    public async Task Drain_SecondRequest_LeavesAtOnceAndEndsWithSeven()
    {
        _keeper.State = InFlightState;
        _keeper.OnTurn = _ => TurnThenStopAt(1);
        _keeper.OnTrack = async cancellation =>
        {
            await _leave.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        };

        Assert.Equal(ExitCode.Unknown, await RunAsync());
        Assert.Equal(1, _keeper.Tracks);
    }

    private async Task<IReadOnlyList<Decision>?> TurnThenStopAt(int turn)
    {
        if (_keeper.Turns == turn)
        {
            await _stop.CancelAsync();
        }

        return null;
    }

    private Task<int> RunAsync() => new KeeperDaemon(
        _keeper,
        cancellation =>
        {
            // The test's clock stands unless somebody moves it: waiting is moving it.
            _clock.Advance(Poll);
            cancellation.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        },
        Patience,
        _clock,
        [_heard]).RunAsync(_stop.Token, _leave.Token);
}
