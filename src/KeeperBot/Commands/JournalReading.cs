using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Journals;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>What the reading verbs need of a journal.</summary>
internal sealed record JournalReading(KeeperState State, Mandate Mandate, ImmutableArray<Decision> Decisions)
{
    /// <summary>Two of a block, and what came between: some blocks at least.</summary>
    private const int RecentEntries = 200;
    /// <summary>The last block that was decided on and all that was read at it; null before the first.</summary>
    public Snapshot? Last { get; private init; }

    /// <summary>Reads the whole journal without locking it.</summary>
    /// <exception cref="ProblemException">There is no journal, or nothing is in it.</exception>
    public static JournalReading Of(string file) => Read(file, static _ => 1);

    /// <summary>
    /// The state, and the decisions of the newest entries only: as fast on an old journal as on a new one.
    /// </summary>
    /// <exception cref="ProblemException">There is no journal, or nothing is in it.</exception>
    public static JournalReading Recent(string file) => Read(file, static head => Math.Max(1, head - RecentEntries));

    private static JournalReading Read(string file, Func<long, long> from)
    {
        using var store = Open(file);
        var (state, mandate, head) = KeeperJournal.ReadState(store);
        StoredSnapshot? last = null;
        var decisions = ImmutableArray.CreateBuilder<Decision>();
        foreach (var record in store.Read(from(head)).Select(JournalRecord.Of))
        {
            last = record is JournalRecord.BlockRead read ? read.Stored : last;
            decisions.AddRange(record is JournalRecord.Decided decided ? decided.Decisions : []);
        }

        return mandate is null ? throw Empty(file) : new JournalReading(state, mandate, decisions.ToImmutable())
        {
            Last = last?.Load(hash => store.ReadBlob(hash)),
        };
    }

    /// <summary>Opens a journal for reading.</summary>
    /// <exception cref="ProblemException">There is no such file.</exception>
    public static SqliteJournalStore Open(string file) =>
        File.Exists(file) ? SqliteJournalStore.OpenReadOnly(file) : throw Empty(file);

    /// <summary>The decision a person means: a number, <c>last</c>, or <c>last</c> of one vault.</summary>
    /// <exception cref="ProblemException">There is no such decision.</exception>
    public Decision Find(string which, string? vault)
    {
        var candidates = Decisions.Where(d => vault is null || d.Vault == vault);
        var found = which == "last"
            ? candidates.LastOrDefault()
            : candidates.FirstOrDefault(d => d.Number.ToString() == which);
        return found ?? throw new ProblemException(
            ExitCode.Usage,
            $"there is no decision '{which}'{(vault is null ? string.Empty : $" of vault '{vault}'")}",
            "the journal",
            Decisions.IsEmpty
                ? "run the keeper first"
                : $"name a number from {Decisions[0].Number} to {Decisions[^1].Number}, or last");
    }

    private static ProblemException Empty(string file) =>
        new(ExitCode.NotReady, "there is no journal yet", file, "run the keeper first: keeperbot run");
}
