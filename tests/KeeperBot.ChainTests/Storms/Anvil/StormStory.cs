using System.Globalization;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>
/// What happened in a storm in words that a simulated and a real chain share: block by block which of the keeper's
/// nonces were spent, by what and how it went, with nonce and sequence afterwards; and entry by entry what the journals
/// say. Hashes, fees, gas and texts are left out: they differ, and must not decide.
/// </summary>
/// <param name="withDetails">Whether the storm's own narration is kept too, for whoever looks for a cause.</param>
internal sealed class StormStory(bool withDetails)
{
    private readonly List<string> _lines = [];
    private ulong? _first;

    /// <summary>The storm's own narration, with hashes, fees and texts; null when it is not kept.</summary>
    public List<string>? Details { get; } = withDetails ? [] : null;

    /// <summary>The first line that another story does not have; null when both are the same.</summary>
    public static string? FirstDifference(StormStory left, StormStory right)
    {
        for (var i = 0; i < Math.Max(left._lines.Count, right._lines.Count); i++)
        {
            var (one, other) = (left._lines.ElementAtOrDefault(i), right._lines.ElementAtOrDefault(i));
            if (!string.Equals(one, other, StringComparison.Ordinal))
            {
                return $"line {i}: '{one}' and '{other}'";
            }
        }

        return null;
    }

    /// <summary>Takes note of a block.</summary>
    public void Add(SimulatedBlock block)
    {
        _first ??= block.Number;
        var mined = block.Transactions.Select(t => string.Create(
            CultureInfo.InvariantCulture,
            $" {t.Transaction.Terms.Nonce}:{Kind(t.Transaction)}:{(t.Receipt.Succeeded ? "ok" : "reverted")}"));
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"block {Height(block.Number)}{string.Concat(mined)}; nonce {block.State.KeeperNonce}, sequence "
            + $"{block.State.Vaults[0].Sequence}, paused {block.State.Vaults[0].Paused}"));
    }

    /// <summary>Takes note of an entry of a keeper's journal.</summary>
    public void Add(int keeper, JournalEntry entry) => _lines.Add($"journal {keeper}: " + JournalRecord.Of(entry) switch
    {
        JournalRecord.BlockRead read => $"block {Height(read.Stored.Block.Number)}",
        JournalRecord.Decided decided => string.Join("; ", decided.Decisions.Select(Decided)),
        JournalRecord.IntentMoved moved => $"decision {moved.Fact.Decision} {Moved(moved.Fact.Change)}",
        JournalRecord.HaltSet halt => $"halt {halt.Fact.Halt.Code}",
        JournalRecord.AccountSeen seen => $"account at {seen.Fact.Nonce}",
        { } other => other.GetType().Name,
    });

    private static string Kind(SimulatedTransaction transaction) => transaction.Order is not null ? "plan"
        : transaction.Terms.To == transaction.Sender ? "cancel" : "foreign";

    private static string Decided(Decision decision) => string.Create(
        CultureInfo.InvariantCulture,
        $"decision {decision.Number} {decision.Verdict} {decision.Decisive.Code}")
        + (decision.Plan is { } plan ? $" plan {plan.Sequence} {plan.Urgency}" : string.Empty);

    private string Moved(IntentChange change) => change switch
    {
        IntentChange.Signed { Attempt: var attempt } =>
            $"signed nonce {attempt.Nonce}{(attempt.IsCancel ? " cancel" : string.Empty)}",
        IntentChange.Refused { Refusal: var refusal } => $"refused {refusal.Outcome}",
        IntentChange.Included { Inclusion: var inclusion } =>
            $"included at {Height(inclusion.Block)} {inclusion.Kind} {(inclusion.Success ? "ok" : "reverted")}",
        IntentChange.Ended ended => $"ended {ended.State}",
        _ => change.GetType().Name,
    };

    private long Height(ulong block) => (long)block - (long)(_first ?? block);
}
