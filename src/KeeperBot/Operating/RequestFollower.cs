using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Operating;

/// <summary>
/// Reads in a journal what becomes of an operator's request, whoever writes it: this process, or the keeper that runs.
/// </summary>
/// <param name="store">The journal.</param>
/// <param name="vault">The vault the request is about.</param>
/// <param name="state">The keeper's state before the request was made.</param>
/// <param name="from">The first entry after that state.</param>
internal sealed class RequestFollower(IJournalStore store, VaultMandate vault, KeeperState state, long from)
{
    private readonly SortedDictionary<long, (int Code, string Line)?> _plans = [];
    private KeeperState _state = state;
    private long _next = from;
    private Decision? _answer;

    /// <summary>Takes in what was written since.</summary>
    /// <returns>Lines for people, oldest first.</returns>
    public IReadOnlyList<string> Read()
    {
        var lines = new List<string>();
        foreach (var entry in store.Read(_next))
        {
            _next = entry.Sequence + 1;
            var record = JournalRecord.Of(entry);
            if (record is JournalRecord.Decided decided && _state.Vault(vault.Id).Asked is not null)
            {
                Take(decided.Decisions.FirstOrDefault(d => d.Vault == vault.Id), lines);
            }
            else if (record is JournalRecord.IntentMoved moved && _plans.ContainsKey(moved.Fact.Decision))
            {
                Take(moved.Fact, lines);
            }

            _state = KeeperJournal.Fold(_state, record);
        }

        return lines;
    }

    /// <summary>The exit code once nothing more is to come; null before.</summary>
    public int? Outcome => _answer is null || _state.Vault(vault.Id).Asked is not null || _plans.ContainsValue(null)
        ? null
        : _plans.Values.Select(told => told!.Value.Code)
            .Append(_answer.Verdict == Verdict.Refuse ? ExitCode.Refused : ExitCode.Ok)
            .Max();

    /// <summary>True when something was signed of which nobody knows yet what became of it.</summary>
    public bool IsUnderWay => _plans.ContainsValue(null);

    private void Take(Decision? decision, List<string> lines)
    {
        if (decision is null)
        {
            return;
        }

        if (_answer?.Verdict != decision.Verdict || decision.Plan is not null)
        {
            lines.Add(DecisionText.Line(decision, vault));
        }

        _answer = decision;
        if (decision.Plan is not null)
        {
            _plans[decision.Number] = null;
        }
    }

    private void Take(Fact.IntentChanged fact, List<string> lines)
    {
        if (fact.Change is IntentChange.Reorged)
        {
            _plans[fact.Decision] = null;
            lines.Add($"{Style.Warn("reorganised")} the transaction of decision {fact.Decision} is in no block again");
            return;
        }

        (int Code, string Line)? told = fact.Change switch
        {
            IntentChange.Included { Inclusion: { Success: true, Kind: InclusionKind.Plan } done } =>
                (ExitCode.Ok, $"{Style.Good("✓")} executed in block {done.Block}, transaction {done.Hash}"),
            IntentChange.Included { Inclusion: { Success: false, Kind: InclusionKind.Plan } failed } =>
                (ExitCode.Reverted, $"{Style.Bad("✗")} reverted in block {failed.Block}: {failed.Revert}"),
            IntentChange.Ended { State: not (IntentState.Executed or IntentState.Reverted) } ended =>
                (ExitCode.Refused, $"{Style.Bad("✗")} {ended.State}: {ended.Why}"),
            _ => null,
        };
        if (told is { } news && _plans[fact.Decision] is null)
        {
            lines.Add(news.Line);
            _plans[fact.Decision] = news;
        }
    }
}
