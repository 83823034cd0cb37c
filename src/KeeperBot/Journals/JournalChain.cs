using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>The rules of the chain, the same for every engine.</summary>
internal static class JournalChain
{
    /// <summary>
    /// How <paramref name="row"/> differs from an entry that follows <paramref name="head"/>, or null.
    /// </summary>
    /// <param name="head">The entry before, already checked.</param>
    /// <param name="row">The row to check.</param>
    /// <param name="witness">
    /// What somebody else says the row's hash is (the next row, a head kept elsewhere), asked only on a difference.
    /// </param>
    public static JournalBreak? Compare(JournalHead head, StoredEntry row, Func<byte[]?> witness)
    {
        if (row.Sequence != head.Sequence + 1)
        {
            return new JournalBreak(
                head.Sequence + 1, null, JournalDifference.Gap, $"missing; the next entry found is {row.Sequence}");
        }

        if (!row.Previous.AsSpan().SequenceEqual(head.Hash.ToArray()))
        {
            return new JournalBreak(
                row.Sequence,
                row.KindText,
                JournalDifference.Link,
                $"it names {Hex.Encode(row.Previous)} as the entry before, which is {head.Hash}");
        }

        var computed = row.Compute(head.Hash);
        return row.Hash.AsSpan().SequenceEqual(computed.ToArray()) ? null : Blame(row, computed, witness());
    }

    /// <summary>Walks a whole chain.</summary>
    /// <param name="rows">Every row, in order of sequence.</param>
    /// <param name="blobProblem">What is wrong with a blob, or null. Asked once for each blob.</param>
    /// <param name="expected">A head the journal is known to have had.</param>
    public static JournalReport Verify(
        IEnumerable<StoredEntry> rows,
        Func<Hash32, string?> blobProblem,
        JournalHead? expected)
    {
        var head = JournalHead.Empty;
        var reached = expected is null || expected == head;
        var checkedBlobs = new HashSet<Hash32>();
        JournalReport Broken(JournalBreak found) => new(head, checkedBlobs.Count, found);

        try
        {
            using var row = rows.GetEnumerator();
            while (row.MoveNext())
            {
                var current = row.Current;
                var found = Compare(head, current, () => Witness(row, current.Sequence, expected))
                    ?? CompareBlobs(current, checkedBlobs, blobProblem)
                    ?? CompareHead(current, expected);
                if (found is not null)
                {
                    return Broken(found);
                }

                head = new JournalHead(current.Sequence, new Hash32(current.Hash));
                reached |= expected == head;
            }
        }
        catch (JournalBrokenException error)
        {
            return Broken(error.Break with { Sequence = head.Sequence + 1 });
        }

        return reached
            ? new JournalReport(head, checkedBlobs.Count, FirstBreak: null)
            : Broken(new JournalBreak(
                head.Sequence + 1,
                null,
                JournalDifference.Head,
                $"it ends at entry {head.Sequence}, but is known to have reached entry {expected!.Value.Sequence}"));
    }

    private static byte[]? Witness(IEnumerator<StoredEntry> row, long sequence, JournalHead? expected)
    {
        var follows = row.MoveNext() && row.Current.Sequence == sequence + 1;
        return follows ? row.Current.Previous
            : expected?.Sequence == sequence ? expected.Value.Hash.ToArray()
            : null;
    }

    private static JournalBreak Blame(StoredEntry row, Hash32 computed, byte[]? witness)
    {
        var stored = Hex.Encode(row.Hash);
        if (witness is not null && witness.AsSpan().SequenceEqual(computed.ToArray()))
        {
            return new JournalBreak(
                row.Sequence, row.KindText, JournalDifference.Hash,
                $"stored as {stored}, but the content gives {computed}");
        }

        var doubt = witness is null ? " (or the hash was altered: no later entry tells which)" : "";
        return new JournalBreak(
            row.Sequence,
            row.KindText,
            JournalDifference.Content,
            $"payload, kind or list of blobs give {computed}, but {stored} was written{doubt}");
    }

    private static JournalBreak? CompareBlobs(
        StoredEntry row,
        HashSet<Hash32> checkedBlobs,
        Func<Hash32, string?> blobProblem)
    {
        foreach (var hash in row.BlobHashes())
        {
            if (!checkedBlobs.Contains(hash) && blobProblem(hash) is { } problem)
            {
                return new JournalBreak(row.Sequence, row.KindText, JournalDifference.Blob, $"blob {hash}: {problem}");
            }

            checkedBlobs.Add(hash);
        }

        return null;
    }

    private static JournalBreak? CompareHead(StoredEntry row, JournalHead? expected) =>
        expected is not { } head || head.Sequence != row.Sequence
            || row.Hash.AsSpan().SequenceEqual(head.Hash.ToArray())
            ? null
            : new JournalBreak(
                row.Sequence,
                row.KindText,
                JournalDifference.Head,
                $"its hash is {Hex.Encode(row.Hash)}, but is known to have been {head.Hash}: it was rewritten");
}
