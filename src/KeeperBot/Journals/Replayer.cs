using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Journals;

/// <summary>One decision that came out differently when it was decided again.</summary>
/// <param name="Number">The decision.</param>
/// <param name="Recorded">What the journal holds; null when nothing was decided then.</param>
/// <param name="Replayed">What this program decides; null when it decides nothing.</param>
public sealed record ReplayMismatch(long Number, Decision? Recorded, Decision? Replayed);

/// <summary>What a replay found.</summary>
/// <param name="Decisions">How many decisions were made again.</param>
/// <param name="Mismatches">Those that differ in any byte of their canonical form.</param>
public sealed record ReplayReport(long Decisions, ImmutableArray<ReplayMismatch> Mismatches);

/// <summary>Decides every block of a journal again, from what was recorded and nothing else.</summary>
public static class Replayer
{
    /// <summary>Replays a journal that was verified before.</summary>
    /// <param name="store">The journal; only read.</param>
    /// <param name="only">One decision's number, or null for all.</param>
    /// <exception cref="JournalException">An entry or a stored answer cannot be read.</exception>
    public static ReplayReport Replay(IJournalStore store, long? only = null)
    {
        var state = KeeperState.Initial;
        Mandate? mandate = null;
        ImmutableArray<Decision>? expected = null;
        var mismatches = ImmutableArray.CreateBuilder<ReplayMismatch>();
        var count = 0L;
        foreach (var record in store.Read(1).Select(JournalRecord.Of))
        {
            if (record is JournalRecord.MandateSet set)
            {
                mandate = set.Mandate;
            }
            else if (record is JournalRecord.BlockRead read)
            {
                var snapshot = read.Stored.Load(hash => store.ReadBlob(hash));
                var known = mandate ?? throw new InvariantException("a block was journalled before any mandate");
                expected = [.. Keeper.Next(state, new Fact.BlockSeen(snapshot), known).Effects
                    .OfType<Effect.Record>()
                    .Select(r => r.Decision)];
            }
            else if (record is JournalRecord.Decided decided)
            {
                var compared = Compare(decided.Decisions, expected ?? [], only).ToImmutableArray();
                count += only is null ? decided.Decisions.Length : decided.Decisions.Count(d => d.Number == only);
                mismatches.AddRange(compared);
            }

            state = KeeperJournal.Fold(state, record);
        }

        return new ReplayReport(count, mismatches.ToImmutable());
    }

    private static IEnumerable<ReplayMismatch> Compare(
        ImmutableArray<Decision> recorded, ImmutableArray<Decision> replayed, long? only)
    {
        for (var i = 0; i < Math.Max(recorded.Length, replayed.Length); i++)
        {
            var (left, right) = (recorded.ElementAtOrDefault(i), replayed.ElementAtOrDefault(i));
            var number = left?.Number ?? right!.Number;
            if (only is not null && number != only)
            {
                continue;
            }

            var same = left is not null && right is not null
                && Canonical.Serialize(left).AsSpan().SequenceEqual(Canonical.Serialize(right));
            if (!same)
            {
                yield return new ReplayMismatch(number, left, right);
            }
        }
    }
}
