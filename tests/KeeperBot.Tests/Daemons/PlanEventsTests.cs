using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Daemons;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core.Intents;

namespace KeeperBot.Tests.Daemons;

public sealed class PlanEventsTests
{
    private static readonly Attempt Attempt = SampleIntent.First;

    private static readonly IntentChange[] Changes =
    [
        new IntentChange.Signed(Attempt),
        new IntentChange.Sent(Attempt.Hash),
        new IntentChange.Refused(new Refusal(Attempt.Hash, SendOutcome.Underpriced, "too low")),
        new IntentChange.Withdrawn("not wanted"),
        new IntentChange.Included(SampleIntent.Inclusion(Attempt)),
        new IntentChange.Reorged(Hash32.Zero),
        new IntentChange.Doubted(6, Hash32.Zero),
        new IntentChange.Cleared(Hash32.Zero),
        new IntentChange.Ended(IntentState.Executed, "final"),
    ];

    [Fact]
    public void Of_EveryChange_HasAnEventOfTheCatalogue()
    {
        Assert.Equal(
            typeof(IntentChange).GetNestedTypes().Length,
            Changes.Select(change => change.GetType()).Distinct().Count());
        Assert.Equal(PlanEvents.Catalogue.Select(entry => entry.Name), Changes.Select(change => Event(change).Name));
    }

    [Fact]
    public void Of_Change_NamesBlockVaultDecisionPlanAndTransaction()
    {
        var happened = Event(Changes[0]);
        Assert.Equal(
            (7UL, "eth", 1L, $"{SampleIntent.Planned.Plan.Id}", $"{Attempt.Hash}"),
            (happened.Block, happened.Vault, happened.Decision, happened.PlanId, happened.Transaction));
    }

    [Fact]
    public void Of_Revert_IsAnErrorWithItsReason()
    {
        var reverted = SampleIntent.Inclusion(Attempt, success: false) with { Revert = "PriceTooOld()" };
        var happened = Event(new IntentChange.Included(reverted));
        Assert.Equal(EventLevel.Error, happened.Level);
        Assert.Contains("PriceTooOld()", happened.Text, StringComparison.Ordinal);
    }

    private static LogEvent Event(IntentChange change) =>
        PlanEvents.Of(new Fact.IntentChanged("eth", 1, change), SampleIntent.Planned, 7);
}
