using KeeperBot.Core;
using KeeperBot.Journals;

namespace KeeperBot.Observers;

/// <summary>
/// Makes a document that changed a fact. One that is broken changes nothing: the last good one stays in force, until
/// its age refuses.
/// </summary>
/// <param name="sources">Where they come from.</param>
/// <param name="journal">Where they become facts.</param>
public sealed class DocumentWatch(DocumentSources sources, KeeperJournal journal)
{
    /// <summary>What is wrong with documents that cannot be read; null while all can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the files and what servers have answered.</summary>
    /// <exception cref="JournalException">The journal failed.</exception>
    public void Look()
    {
        var problems = new List<string>();
        foreach (var (news, problem) in sources.Look(journal.State))
        {
            if (news is not null)
            {
                journal.Commit(new Fact.DocumentStated(news));
            }
            else
            {
                problems.Add(problem!);
            }
        }

        Problem = problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
