using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

/// <summary>
/// Journals of a keeper on a chain that answers nothing: every block is a recorded, replayable refusal.
/// </summary>
public static class SampleJournal
{
    /// <summary>Writes a journal.</summary>
    /// <returns>Its decisions.</returns>
    public static ImmutableArray<Decision> Write(string path, Mandate mandate, int blocks)
    {
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(path));
        journal.Adopt(mandate);
        return
        [
            .. Enumerable.Range(1, blocks).SelectMany(number => journal.Commit(Block(number)))
                .OfType<Effect.Record>()
                .Select(effect => effect.Decision),
        ];
    }

    /// <summary>A copy in which one decision was recorded otherwise; as a chain it is intact.</summary>
    public static void CopyWith(string from, string to, long decision, Func<Decision, Decision?> change)
    {
        using var source = SqliteJournalStore.OpenReadOnly(from);
        using var target = SqliteJournalStore.Open(to);
        foreach (var entry in source.Read(1))
        {
            var draft = JournalRecord.Of(entry) is JournalRecord.Decided decided
                ? new JournalRecord.Decided(
                [
                    .. decided.Decisions.Select(d => d.Number == decision ? change(d) : d).OfType<Decision>(),
                ]).ToDraft()
                : new EntryDraft(entry.Kind, entry.Payload);
            target.Append([draft], [.. entry.Blobs.Select(hash => new HashedBytes(source.ReadBlob(hash)))]);
        }
    }

    /// <summary>A block in which no contract answered.</summary>
    public static Fact.BlockSeen Block(int number) => new(new Snapshot(Header(number), Answers.None));

    /// <summary>The header of a block.</summary>
    public static BlockHeader Header(int number) => new(
        (ulong)number,
        Keccak256.Compute(BitConverter.GetBytes(number)),
        Keccak256.Compute(BitConverter.GetBytes(number - 1)),
        1_760_000_000UL + (12UL * (ulong)number),
        15_000_000_000,
        15_000_000,
        30_000_000);
}
