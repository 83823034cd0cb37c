using System.Collections.Immutable;
using KeeperBot.Alerts;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>
/// Tells what a running keeper does: facts of note as they happen, decisions when the answer changes.
/// </summary>
/// <param name="mandate">What the keeper runs by.</param>
/// <param name="log">Where to.</param>
/// <param name="nodes">Tells how the nodes do.</param>
public sealed class DaemonLog(Mandate mandate, EventLog log, NodeLog nodes) : IDaemonListener
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>Names of the events beside <see cref="PlanEvents"/>, and when they are written.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Catalogue { get; } =
    [
        ("keeper-started", "the journal is open and the loop begins"),
        ("health-served", "health and metrics answer at the address that it names"),
        ("health-not-served", "the address cannot be had; the keeper runs without"),
        ("decision", "a decision whose answer is not the last one's, or that trades"),
        ("account-adopted", "the account's nonce was taken from the chain"),
        ("gap-filled", "a nonce that no plan has is spent, so that what waits above it can be included"),
        ("operator-spoke", "an operator asked for something"),
        ("document-stated", "a declared book or another document changed, and is in force"),
        ("document", "a document's file cannot be read, the last good one stays in force; or it can again"),
        ("keeper-halted", "nothing is signed until an operator resumes"),
        ("chain-unreachable", "a turn could not read the chain; written when the reason changes"),
        ("chain-answers", "it can be read again"),
        ("chain-reorganised", "blocks were replaced"),
        ("node-does-not-vote", "a node's word does not count any more"),
        ("node-votes", "it counts again"),
        ("alert-raised", "an operator is told of something"),
        ("alert-resolved", "an operator is told that it is gone"),
        ("alert-undelivered", "a channel did not take an alert"),
        ("keeper-stopping", "a signal asked to stop: nothing more is decided"),
        ("plan-in-flight", "what is in flight then"),
        ("plan-left-in-flight", "what still is when the keeper leaves"),
        ("keeper-stopped", "the loop has ended"),
    ];

    /// <summary>The keeper starts.</summary>
    /// <param name="text">On what.</param>
    public void Started(string text)
    {
        log.Write(new LogEvent("keeper-started", EventLevel.Info, text));
        log.Heading(DecisionText.Header);
    }

    /// <summary>Something beside the loop is worth knowing.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">In words.</param>
    public void Note(string name, EventLevel level, string text) => log.Write(new LogEvent(name, level, text));

    /// <summary>Takes in a fact of the journal.</summary>
    public void Learn(Committed committed)
    {
        switch (committed.Fact)
        {
            case Fact.BlockSeen:
                foreach (var record in committed.Effects.OfType<Effect.Record>())
                {
                    Decided(record.Decision);
                }

                break;
            case Fact.IntentChanged changed:
                var intent = committed.Before.Vault(changed.Vault).Intents.First(i => i.Decision == changed.Decision);
                log.Write(PlanEvents.Of(changed, intent, committed.After.Head?.Number));
                break;
            case Fact.Halted { Halt: var halt }:
                log.Write(new LogEvent(
                    "keeper-halted", EventLevel.Error,
                    $"{Style.Bad("halt")} {halt.Code}: {halt.Why}; {HaltCode.RemedyOf(halt.Code)}")
                {
                    Block = halt.Block,
                });
                break;
            case Fact.AccountAdopted adopted:
                log.Write(new LogEvent(
                    "account-adopted",
                    adopted.QuietUntil == 0 ? EventLevel.Info : EventLevel.Warning,
                    $"account begins at nonce {adopted.Nonce}: {adopted.Why}"));
                break;
            case Fact.OperatorSpoke spoke:
                log.Write(new LogEvent("operator-spoke", EventLevel.Info, $"operator {spoke.Verb} {spoke.Vault}")
                {
                    Vault = spoke.Vault,
                });
                break;
            case Fact.DocumentStated { Document: var document }:
                log.Write(new LogEvent(
                    "document-stated", EventLevel.Info,
                    $"{document.Kind} {document.Name} as of "
                    + $"{DateTimeOffset.FromUnixTimeSeconds((long)document.AsOf):yyyy-MM-dd HH:mm:ss}Z is in force, "
                    + document.Hash));
                break;
            case Fact.GapFilled { Attempt: var filler }:
                log.Write(new LogEvent(
                    "gap-filled", EventLevel.Warning, $"nonce {filler.Nonce} that no plan has is spent by a transfer "
                    + $"of nothing, {filler.Hash}")
                {
                    Transaction = filler.Hash.ToString(),
                });
                break;
        }
    }

    /// <summary>Takes in what became of an alert, on any thread.</summary>
    public void Learn(AlertDelivery delivery)
    {
        if (delivery.Failure is { } failure)
        {
            var cause = delivery.Message.Condition.Cause;
            log.Write(new LogEvent(
                "alert-undelivered", EventLevel.Error,
                $"{Style.Bad("alert")} {cause} did not reach {delivery.Channel}: {failure}"));
        }
    }

    /// <summary>An operator is told something, on any thread.</summary>
    public void Told(AlertMessage message)
    {
        var (cause, detail) = (message.Condition.Cause, message.Condition.Detail);
        log.Write(message.State == AlertState.Resolved
            ? new LogEvent("alert-resolved", EventLevel.Info, $"{Style.Good("alert")} resolved: {cause}: {detail}")
            : new LogEvent("alert-raised", EventLevel.Error, $"{Style.Bad("alert")} {cause}: {detail}"));
    }

    /// <inheritdoc/>
    public void Turned(Turn turn)
    {
        if (turn.Trouble is { } trouble)
        {
            nodes.Failed(trouble);
        }
        else
        {
            nodes.Answered();
        }
    }

    /// <inheritdoc/>
    public void Stopping(ImmutableArray<InFlight> open, TimeSpan patience)
    {
        log.Write(new LogEvent(
            "keeper-stopping",
            EventLevel.Info,
            open.IsEmpty ? "stopping: nothing is in flight" : $"stopping: waiting up to "
                + $"{Figures.Duration(patience.TotalSeconds)} for what is in flight; a second signal leaves at once"));
        Tell("plan-in-flight", open, "in flight");
    }

    /// <inheritdoc/>
    public void Stopped(ImmutableArray<InFlight> open)
    {
        Tell("plan-left-in-flight", open, "still in flight");
        log.Write(new LogEvent(
            "keeper-stopped",
            open.IsEmpty ? EventLevel.Info : EventLevel.Warning,
            open.IsEmpty ? "stopped: the lane is clear"
                : "stopped: the next start takes up what is in flight; do not send it again by hand"));
    }

    private void Tell(string name, ImmutableArray<InFlight> open, string words)
    {
        foreach (var one in open)
        {
            log.Write(new LogEvent(name, EventLevel.Warning, $"{Style.Warn(words)}  {one.Describe()}")
            {
                Vault = one.Vault,
                Decision = one.Decision,
                PlanId = one.PlanId.ToString(),
                Transaction = one.Hash.ToString(),
            });
        }
    }

    private void Decided(Decision decision)
    {
        var answer = $"{decision.Verdict} {decision.Decisive.Code}";
        var isNews = decision.Verdict == Verdict.Hedge || _answers.GetValueOrDefault(decision.Vault) != answer;
        _answers[decision.Vault] = answer;
        if (isNews)
        {
            log.Write(new LogEvent(
                "decision",
                decision.Verdict == Verdict.Refuse ? EventLevel.Warning : EventLevel.Info,
                DecisionText.Line(decision, mandate.Vault(decision.Vault)))
            {
                Block = decision.Block,
                Vault = decision.Vault,
                Decision = decision.Number,
                PlanId = decision.Plan?.Id.ToString(),
            });
        }
    }
}
