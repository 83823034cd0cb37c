using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>What happens to plans, as events of the log.</summary>
public static class PlanEvents
{
    /// <summary>Event names and when they are written.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Catalogue { get; } =
    [
        ("plan-signed", "bytes are signed and in the journal; a replacement and a cancel too"),
        ("plan-sent", "a node took them"),
        ("plan-refused", "a node did not take them; they are offered again"),
        ("plan-withdrawn", "it is not wanted any more, and is cancelled"),
        ("plan-included", "it is in a block, or its cancel is"),
        ("plan-reorged", "that block is not on the chain any more"),
        ("plan-doubted", "its nonce was spent by nobody knows what"),
        ("plan-cleared", "that was taken back"),
        ("plan-ended", "nothing more can happen to it"),
    ];

    /// <summary>The event of a change.</summary>
    /// <param name="changed">The change.</param>
    /// <param name="intent">The intent before it.</param>
    /// <param name="block">Number of the last block that was decided on.</param>
    public static LogEvent Of(Fact.IntentChanged changed, Intent intent, ulong? block)
    {
        var (name, level, words) = Words(changed.Change);
        return new LogEvent(name, level, $"{"",8}  plan {Style.Dim($"of decision {changed.Decision}")} {words}")
        {
            Block = block,
            Vault = changed.Vault,
            Decision = changed.Decision,
            PlanId = intent.Plan.Id.ToString(),
            Transaction = TransactionOf(changed.Change, intent),
        };
    }

    private static string? TransactionOf(IntentChange change, Intent intent) => change switch
    {
        IntentChange.Signed signed => signed.Attempt.Hash.ToString(),
        IntentChange.Included included => included.Inclusion.Hash.ToString(),
        _ => intent.Attempts.IsEmpty ? null : intent.Attempts[^1].Hash.ToString(),
    };

    private static (string Name, EventLevel Level, string Words) Words(IntentChange change) => change switch
    {
        IntentChange.Signed { Attempt: var attempt } => (
            "plan-signed", EventLevel.Info,
            $"{(attempt.IsCancel ? "cancel signed" : "signed")}, nonce {attempt.Nonce}, "
            + $"at most {Figures.Gwei(attempt.MaxFeeWei)}, {attempt.Hash}"),
        IntentChange.Sent => ("plan-sent", EventLevel.Info, "sent"),
        IntentChange.Refused { Refusal: var refusal } => (
            "plan-refused", EventLevel.Warning, Style.Warn($"not taken ({refusal.Outcome}): {refusal.Said}")),
        IntentChange.Withdrawn withdrawn => (
            "plan-withdrawn", EventLevel.Warning, Style.Warn($"withdrawn: {withdrawn.Why}")),
        IntentChange.Included { Inclusion: var inclusion } => Words(inclusion),
        IntentChange.Reorged reorged => (
            "plan-reorged", EventLevel.Warning, Style.Warn($"no longer in a block: {reorged.BlockHash} is gone")),
        IntentChange.Doubted => (
            "plan-doubted", EventLevel.Error, Style.Bad("its nonce was spent by an unknown transaction")),
        IntentChange.Cleared => ("plan-cleared", EventLevel.Info, "its nonce is not spent after all"),
        IntentChange.Ended ended => (
            "plan-ended", ended.State is IntentState.Reverted or IntentState.ForeignNonce
                ? EventLevel.Error : EventLevel.Info, $"{ended.State}: {ended.Why}"),
        _ => throw new InvariantException($"unknown change {change.GetType().Name}"),
    };

    private static (string Name, EventLevel Level, string Words) Words(Inclusion inclusion) => inclusion switch
    {
        { Kind: InclusionKind.Plan, Success: false } => (
            "plan-included", EventLevel.Error, Style.Bad($"reverted in block {inclusion.Block}: {inclusion.Revert}")),
        { Kind: InclusionKind.Plan } => (
            "plan-included", EventLevel.Info, Style.Good($"executed in block {inclusion.Block}")),
        { Kind: InclusionKind.Cancel } => ("plan-included", EventLevel.Info, $"cancelled in block {inclusion.Block}"),
        _ => ("plan-included", EventLevel.Info, $"another plan spent its nonce in block {inclusion.Block}"),
    };
}
