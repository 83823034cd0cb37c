using KeeperBot.Core;
using KeeperBot.Journals;

namespace KeeperBot.Observers;

/// <summary>
/// Makes a document whose file changed a fact. A file that is broken changes nothing: the last good one stays in force,
/// until its age refuses.
/// </summary>
/// <param name="folder">To which the documents' names are relative.</param>
/// <param name="mandate">Which documents count.</param>
/// <param name="journal">Where they become facts.</param>
public sealed class DocumentWatch(string folder, Mandate mandate, KeeperJournal journal)
{
    /// <summary>What is wrong with files that cannot be read; null while all can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="JournalException">The journal failed.</exception>
    public void Look()
    {
        var problems = new List<string>();
        foreach (var (news, problem) in DocumentFiles.Look(folder, mandate, journal.State))
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
