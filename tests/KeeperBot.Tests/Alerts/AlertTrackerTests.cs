using System.Collections.Immutable;
using KeeperBot.Alerts;
using KeeperBot.Configuration;

namespace KeeperBot.Tests.Alerts;

public sealed class AlertTrackerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly AlertCondition Halted = Condition(AlertCause.Halt, "");
    private static readonly AlertCondition Delta = Condition(AlertCause.Delta, "eth", minutes: 10);

    private readonly AlertTracker _tracker = new(
        ImmutableSortedDictionary<string, AlertLevel>.Empty
            .Add(AlertCause.NodesDisagree, AlertLevel.Silent)
            .Add(AlertCause.Blocked, AlertLevel.Off),
        TimeSpan.FromMinutes(1));

    [Fact]
    public void Next_ConditionThatLasts_IsToldOnce()
    {
        Assert.Equal(AlertState.Raised, Assert.Single(At(0, Halted)).State);
        for (var second = 1; second < 1_000; second++)
        {
            Assert.Empty(At(second, Halted with { Detail = $"for {second} s" }));
        }

        Assert.Equal("for 999 s", Assert.Single(_tracker.Raised).Detail);
    }

    [Fact]
    public void Next_ConditionThatEnded_IsResolvedOnceWhenItHasSettled()
    {
        At(0, Halted);
        Assert.Empty(At(10));
        Assert.Empty(At(59));
        var resolved = Assert.Single(At(61));
        Assert.Equal((AlertState.Resolved, Start), (resolved.State, resolved.Since));
        Assert.Empty(At(62));
        Assert.Empty(_tracker.Raised);
    }

    [Fact]
    public void Next_ConditionThatComesAndGoes_IsOneCondition()
    {
        var messages = Enumerable.Range(0, 600)
            .SelectMany(second => second % 2 == 0 ? At(second, Halted) : At(second))
            .ToList();
        Assert.Single(messages);
    }

    [Fact]
    public void Next_ConditionThatMustLast_IsToldWhenItHas()
    {
        Assert.Empty(At(0, Delta));
        Assert.Empty(At(599, Delta));
        Assert.Equal(Start, Assert.Single(At(600, Delta)).Since);
    }

    [Fact]
    public void Next_ConditionThatEndsBeforeItIsTold_IsForgotten()
    {
        At(0, Delta);
        Assert.Empty(At(300));
        Assert.Empty(At(600, Delta));
        Assert.Empty(At(1_199, Delta));
        Assert.Single(At(1_200, Delta));
    }

    [Fact]
    public void Next_SameCauseOfTwoVaults_IsToldOfEach()
    {
        var told = At(0, Condition(AlertCause.Revert, "a"), Condition(AlertCause.Revert, "b"));
        Assert.Equal(["a", "b"], told.Select(message => message.Condition.Subject));
    }

    [Fact]
    public void Next_SilentCause_IsToldWithoutASound() =>
        Assert.True(Assert.Single(At(0, Condition(AlertCause.NodesDisagree, ""))).Silent);

    [Fact]
    public void Next_CauseThatIsOff_IsNeitherRaisedNorResolved()
    {
        Assert.Empty(At(0, Condition(AlertCause.Blocked, "eth")));
        Assert.Empty(At(100));
    }

    private ImmutableArray<AlertMessage> At(int second, params AlertCondition[] conditions) =>
        _tracker.Next(conditions, Start.AddSeconds(second));

    private static AlertCondition Condition(string cause, string subject, int minutes = 0) =>
        new(cause, subject, "seen", "do", TimeSpan.FromMinutes(minutes));
}
