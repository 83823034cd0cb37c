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
/// <param name="verb">What was asked for.</param>
/// <param name="state">The keeper's state before the request was made.</param>
/// <param name="from">The first entry after that state.</param>
internal sealed class RequestFollower(
    IJournalStore store, VaultMandate vault, OperatorVerb verb, KeeperState state, long from)
{
    private readonly SortedDictionary<long, (int Code, string Line)?> _plans = [];
    private KeeperState _state = state;
    private long _next = from;
    private Decision? _answer;
    private Stage _stage;

    /// <summary>Takes in what was written since.</summary>
    /// <returns>Lines for people, oldest first.</returns>
    public IReadOnlyList<string> Read()
    {
        var lines = new List<string>();
        foreach (var entry in store.Read(_next))
        {
            _next = entry.Sequence + 1;
            var record = JournalRecord.Of(entry);
            if (record is JournalRecord.Decided decided && _stage == Stage.Standing)
            {
                Take(decided.Decisions.FirstOrDefault(d => d.Vault == vault.Id), lines);
            }
            else if (record is JournalRecord.IntentMoved moved && _plans.ContainsKey(moved.Fact.Decision))
            {
                Take(moved.Fact, lines);
            }

            _state = KeeperJournal.Fold(_state, record);
            Advance((record as JournalRecord.OperatorAsked)?.Fact, lines);
        }

        return lines;
    }

    /// <summary>The exit code once nothing more is to come; null before.</summary>
    public int? Outcome => _plans.ContainsValue(null) || _stage < Stage.Answered
        ? null
        : _plans.Values.Select(told => told!.Value.Code)
            .Append(_stage == Stage.Displaced || _answer?.Verdict == Verdict.Refuse ? ExitCode.Refused : ExitCode.Ok)
            .Max();

    /// <summary>True when something was signed of which nobody knows yet what became of it.</summary>
    public bool IsUnderWay => _plans.ContainsValue(null);

    /// <summary>How far the request itself has come, whatever becomes of its plans.</summary>
    private enum Stage
    {
        /// <summary>It is not in the journal yet.</summary>
        Unheard,

        /// <summary>The keeper means to do it, or to do the rest of it.</summary>
        Standing,

        /// <summary>Every decision that it asks for is made.</summary>
        Answered,

        /// <summary>An operator wanted something else before it was done.</summary>
        Displaced,
    }

    /// <summary>Looks at the state after an entry, which may have been what an operator said.</summary>
    private void Advance(Fact.OperatorSpoke? spoke, List<string> lines)
    {
        if (_stage == Stage.Unheard)
        {
            _stage = spoke?.Vault == vault.Id && spoke.Verb == verb ? Stage.Standing : Stage.Unheard;
        }
        else if (_stage == Stage.Standing && _state.Vault(vault.Id).Asked?.Verb != verb)
        {
            _stage = spoke is null ? Stage.Answered : Stage.Displaced;
            if (spoke is not null)
            {
                lines.Add($"{Style.Warn("displaced")} another request of an operator took its place: {spoke.Verb}");
            }
        }
    }

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
            IntentChange.Included { Inclusion: { Kind: InclusionKind.Cancel } cancel } =>
                (ExitCode.Refused, $"{Style.Bad("✗")} cancelled in block {cancel.Block}: nothing was traded"),
            IntentChange.Included { Inclusion: { Kind: InclusionKind.Rival } rival } =>
                (ExitCode.Refused,
                    $"{Style.Bad("✗")} an earlier plan of the keeper was executed in its place, in block "
                    + $"{rival.Block}: look, and ask again"),
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
