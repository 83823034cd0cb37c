using KeeperBot.Alerts;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Health;
using KeeperBot.Nodes;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Intents;

namespace KeeperBot.Tests.Health;

/// <summary>OP-02: liveness, readiness and the ability to hedge are three questions with three answers.</summary>
public sealed class HealthChecksTests : IDisposable
{
    private static readonly Scenario Calm = new Scenario().WithNetDelta(0);

    private readonly RunningScene _keeper = new(Calm);

    public void Dispose() => _keeper.Dispose();

    [Fact]
    public void Of_KeeperThatDoesWell_IsOkLiveAndReady()
    {
        _keeper.Turn();
        var report = _keeper.Check();

        Assert.Equal(HealthStatus.Ok, report.Status);
        Assert.True(report.IsLive && report.IsReady);
        Assert.Equal(HealthChecks.Catalogue.Select(check => check.Name), report.Checks.Select(check => check.Name));
        Assert.Empty(Conditions(report));
    }

    [Fact]
    public void Of_BeforeTheFirstTurn_IsLiveAndNotReady()
    {
        var report = _keeper.Check();
        Assert.True(report.IsLive);
        Assert.False(report.IsReady);
    }

    /// <summary>The thread of the loop stands still: only the time that passes tells.</summary>
    [Fact]
    public void Of_LoopThatStandsStill_IsNotLiveAndIsTold()
    {
        _keeper.Turn();
        var limit = _keeper.Configuration.PollInterval + _keeper.Configuration.Daemon.StuckAfter;
        Assert.True(_keeper.Check(later: limit - TimeSpan.FromSeconds(2)).IsLive);
        var report = _keeper.Check(later: limit - TimeSpan.FromSeconds(1));
        Assert.False(report.IsLive);
        Assert.Contains(AlertCause.LoopStuck, Conditions(report));
    }

    [Fact]
    public void Of_ChainThatCannotBeRead_IsLiveAndNotReady()
    {
        _keeper.Turn();
        _keeper.Turn(new NodeUnavailableException("http://node:1", "down"));
        var report = _keeper.Check();
        Assert.True(report.IsLive);
        Assert.False(report.IsReady);
        Assert.Contains("down", report[HealthChecks.Chain].Detail, StringComparison.Ordinal);
    }

    /// <summary>The process is alive and the loop turns, and yet no block is decided on.</summary>
    [Fact]
    public void Of_HeadThatStandsStill_IsNotReadyAndIsTold()
    {
        using var keeper = new RunningScene(Calm, configuration => configuration with
        {
            Access = configuration.Access with { HeadStall = TimeSpan.FromSeconds(60) },
        });
        keeper.Turn();
        Assert.True(keeper.Check(later: TimeSpan.FromSeconds(57)).IsReady);
        var report = keeper.Check(later: TimeSpan.FromSeconds(58));
        Assert.True(report.IsLive);
        Assert.False(report.IsReady);

        // What has just started may still be reading its first block.
        Assert.DoesNotContain(AlertCause.HeadStale, Conditions(report, keeper));
        keeper.Turn();
        report = keeper.Check(later: keeper.Configuration.Daemon.StuckAfter + TimeSpan.FromSeconds(1));
        Assert.Contains(AlertCause.HeadStale, Conditions(report, keeper));
    }

    [Fact]
    public void Of_StalePrice_NamesVaultAndFeed()
    {
        using var keeper = new RunningScene(Calm.With(vault => vault with
        {
            BaseFeed = vault.BaseFeed with { UpdatedAt = Scenario.Now - 5_000 },
        }));
        keeper.Turn();
        var report = keeper.Check();
        Assert.False(report.IsReady);
        Assert.Contains(
            "eth: the base feed is 83 min old", report[HealthChecks.Prices].Detail, StringComparison.Ordinal);
        Assert.Equal([AlertCause.FeedStale], Conditions(report, keeper));
    }

    [Theory]
    [InlineData(0.19, HealthStatus.Fail)]
    [InlineData(0.21, HealthStatus.Warn)]
    [InlineData(1.0, HealthStatus.Ok)]
    public void Of_EtherOfTheAccount_FailsWhenTheGuardRefusesAndWarnsBefore(double ether, HealthStatus expected)
    {
        using var keeper = new RunningScene(Calm with { KeeperEther = Scenario.Ether((decimal)ether) });
        keeper.Turn();
        var report = keeper.Check();
        Assert.Equal(expected, report[HealthChecks.Signer].Status);
        Assert.Equal(expected != HealthStatus.Ok, Conditions(report, keeper).Contains(AlertCause.Runway));
    }

    [Fact]
    public void Of_ShadowWithoutEther_IsOk()
    {
        using var keeper = new RunningScene(
            Calm with { KeeperEther = 0 }, configuration => configuration with { Live = false });
        keeper.Turn();
        Assert.True(keeper.Check().IsReady);
        Assert.Empty(Conditions(keeper.Check(), keeper));
    }

    [Theory]
    [InlineData(63L << 20, HealthStatus.Fail)]
    [InlineData(65L << 20, HealthStatus.Warn)]
    [InlineData(1L << 30, HealthStatus.Ok)]
    public void Of_RoomForTheJournal_IsChecked(long bytes, HealthStatus expected)
    {
        _keeper.Turn();
        Assert.Equal(expected, _keeper.Check(bytes)[HealthChecks.Journal].Status);
    }

    [Fact]
    public void Of_OutcomeThatIsUnknown_IsNotReadyAndIsTold()
    {
        using var keeper = new RunningScene(new Scenario());
        keeper.Turn();
        keeper.Tell(1, new IntentChange.Signed(SampleIntent.First));
        Assert.True(keeper.Check().IsReady);
        keeper.Tell(1, new IntentChange.Doubted(6, Hash32.Zero));
        Assert.False(keeper.Check().IsReady);
        Assert.Contains(AlertCause.OutcomeUnknown, Conditions(keeper.Check(), keeper));
    }

    [Fact]
    public void Of_Halt_NamesCauseAndRemedy()
    {
        _keeper.Turn();
        _keeper.Journal.Commit(new Fact.Halted(new Halt(HaltCode.CodeChanged, "the feed's code is new", 7)));
        var halt = _keeper.Check()[HealthChecks.Halt];
        Assert.Equal(HealthStatus.Fail, halt.Status);
        Assert.Equal(HaltCode.RemedyOf(HaltCode.CodeChanged), halt.Remedy);
        Assert.Equal([AlertCause.Halt], Conditions(_keeper.Check()));
    }

    [Fact]
    public void Of_RevertedPlan_IsToldUntilOneExecutes()
    {
        using var keeper = new RunningScene(new Scenario());
        keeper.Turn();
        keeper.Tell(1, new IntentChange.Signed(SampleIntent.First));
        keeper.Tell(1, new IntentChange.Included(
            SampleIntent.Inclusion(SampleIntent.First, success: false) with { Revert = "PriceTooOld()" }));
        keeper.Tell(1, new IntentChange.Ended(IntentState.Reverted, "final"));
        Assert.Equal([AlertCause.Revert], Conditions(keeper.Check(), keeper).Where(c => c == AlertCause.Revert));
        keeper.Scene = keeper.Scene.NextBlock();
        keeper.Turn();
        var next = SampleIntent.Attempt(2, nonce: 6);
        keeper.Tell(2, new IntentChange.Signed(next));
        keeper.Tell(2, new IntentChange.Included(SampleIntent.Inclusion(next)));
        Assert.DoesNotContain(AlertCause.Revert, Conditions(keeper.Check(), keeper));
    }

    [Fact]
    public void Of_GuardThatRefuses_IsReadyWithAWarningAndToldAfterHalfAnHour()
    {
        using var keeper = new RunningScene(new Scenario().WithGasPrice(Scenario.Gwei(300)));
        keeper.Turn();
        var report = keeper.Check();
        Assert.True(report.IsReady);
        Assert.Equal(HealthStatus.Warn, report[HealthChecks.Hedges].Status);
        var told = AlertConditions.Of(keeper.Watch.View, report, keeper.Configuration).ToList();
        var blocked = Assert.Single(told, condition => condition.Cause == AlertCause.Blocked);
        Assert.Equal(("eth", TimeSpan.FromMinutes(30)), (blocked.Subject, blocked.After));
        Assert.Contains("gas 300.0 gwei is over the ceiling", blocked.Detail, StringComparison.Ordinal);

        // The scene's delta is far beyond twice the band, and nothing is in flight.
        Assert.Equal(TimeSpan.FromMinutes(10), Assert.Single(told, c => c.Cause == AlertCause.Delta).After);
    }

    [Fact]
    public void Of_NodeThatDoesNotVote_IsReadyWithAWarning()
    {
        _keeper.Nodes.Add(new NodeStatus("http://other:1", NodeStanding.Forked, "block 9 is another", 9, 0, 0, 0));
        _keeper.Turn();
        var report = _keeper.Check();
        Assert.True(report.IsReady);
        Assert.Contains("http://other:1 is on a fork", report[HealthChecks.Nodes].Detail, StringComparison.Ordinal);
        Assert.Equal([AlertCause.NodesDisagree], Conditions(report));
    }

    [Fact]
    public void ToJson_Report_HoldsEveryCheckWithItsRemedy()
    {
        var json = _keeper.Check().ToJson();
        Assert.Equal("keeperbot/health/1", (string?)json["schema"]);
        Assert.Equal("fail", (string?)json["status"]);
        Assert.Equal(HealthChecks.Catalogue.Length, json["checks"]!.AsArray().Count);
        Assert.NotNull((string?)json["checks"]![1]!["remedy"]);
    }

    private IEnumerable<string> Conditions(HealthReport report, RunningScene? keeper = null) =>
        AlertConditions.Of((keeper ?? _keeper).Watch.View, report, (keeper ?? _keeper).Configuration)
            .Select(condition => condition.Cause).ToList();
}
