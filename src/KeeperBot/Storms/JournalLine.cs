using System.Text.Json;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;

namespace KeeperBot.Storms;

/// <summary>An entry of a journal on one line, for whoever reads the story of a storm.</summary>
internal static class JournalLine
{
    /// <summary>The line.</summary>
    public static string Of(JournalEntry entry) => JournalRecord.Of(entry) switch
    {
        JournalRecord.BlockRead read => $"block {read.Stored.Block.Number} {read.Stored.Block.Hash}",
        JournalRecord.Decided decided => string.Join("; ", decided.Decisions.Select(Decision)),
        JournalRecord.IntentMoved moved => $"decision {moved.Fact.Decision} {Change(moved.Fact.Change)}",
        JournalRecord.MandateSet => "mandate",
        JournalRecord other => other.ToDraft() is var draft
            ? $"{draft.Kind} {JsonDocument.Parse(draft.Payload).RootElement}" : string.Empty,
    };

    private static string Decision(Decision decision) =>
        $"decision {decision.Number} of {decision.Vault}: {decision.Verdict} ({decision.Decisive.Code} "
        + $"{decision.Decisive.Measured} of {decision.Decisive.Limit} {decision.Decisive.Detail})"
        + (decision.Plan is { } plan ? $", plan {plan.Sequence}, {plan.Urgency}, until {plan.Deadline}" : string.Empty);

    private static string Change(IntentChange change) => change switch
    {
        IntentChange.Signed { Attempt: var attempt } signed =>
            $"signed {attempt.Hash}, nonce {attempt.Nonce}, fee {attempt.MaxFeeWei}, tip {attempt.TipWei}"
            + (attempt.IsCancel ? ", a cancel" : string.Empty)
            + (signed.TakenFrom is { } loser ? $", taken from decision {loser}" : string.Empty),
        IntentChange.Included { Inclusion: var inclusion } =>
            $"included in block {inclusion.Block} as {inclusion.Kind}, {(inclusion.Success ? "ok" : "reverted")}",
        IntentChange.Ended ended => $"ended as {ended.State}: {ended.Why}",
        IntentChange.Refused { Refusal: var refusal } => $"refused: {refusal.Outcome}: {refusal.Said}",
        IntentChange.Withdrawn withdrawn => $"withdrawn: {withdrawn.Why}",
        _ => change.GetType().Name,
    };
}
