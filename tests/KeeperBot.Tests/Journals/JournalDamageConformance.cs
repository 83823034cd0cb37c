using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

/// <summary>What every engine must notice. Fields are named as in the entry; indexes are of bytes.</summary>
public abstract class JournalDamageConformance(ITestOutputHelper output)
{
    private static readonly byte[] Blob = Encoding.UTF8.GetBytes("""{"answers":["0x00","0x01","0x00","0x01"]}""");

    protected ITestOutputHelper Output => output;

    protected abstract IJournalStore Open();

    protected abstract IJournalStore OpenReadOnly();

    /// <summary>The fields an entry is stored in, and what their damage is called.</summary>
    protected abstract IReadOnlyDictionary<string, JournalDifference> EntryFields { get; }

    protected abstract IReadOnlyList<string> BlobFields { get; }

    protected abstract IReadOnlyList<string> CheckpointFields { get; }

    /// <summary>Flips one bit of a byte of an entry's field, or answers false when the field is shorter.</summary>
    protected abstract bool FlipEntry(long sequence, string field, int index);

    protected abstract bool FlipBlob(Hash32 hash, string field, int index);

    protected abstract bool FlipCheckpoint(long sequence, string field, int index);

    protected abstract void DeleteEntry(long sequence);

    protected abstract void SwapEntries(long one, long other);

    protected abstract void DeleteBlob(Hash32 hash);

    [Fact]
    public void Verify_AnyByteOfAnEntryBeforeTheLastFlipped_IsNamed()
    {
        Fill();
        var flips = 0;
        foreach (var (field, difference) in EntryFields)
        {
            for (var index = 0; FlipEntry(2, field, index); index++)
            {
                var found = FirstBreak();
                Assert.True(
                    found is { Sequence: 2 } && found.Difference == difference,
                    $"{field}[{index}] flipped: found '{found}', expected entry 2, {difference}");
                Assert.True(FlipEntry(2, field, index));
                flips++;
            }
        }

        Assert.Null(FirstBreak());
        Output.WriteLine($"{flips} flips");
        Assert.True(flips > 100, $"only {flips} bytes were flipped");
    }

    [Fact]
    public void Verify_AnyByteOfTheLastEntryFlipped_IsNamedAndTheExpectedHeadTellsHashFromContent()
    {
        var head = Fill();
        foreach (var (field, difference) in EntryFields)
        {
            for (var index = 0; FlipEntry(3, field, index); index++)
            {
                Assert.Equal(3, Assert.IsType<JournalBreak>(FirstBreak()).Sequence);
                Assert.Equal(difference, Assert.IsType<JournalBreak>(FirstBreak(head)).Difference);
                Assert.True(FlipEntry(3, field, index));
            }
        }

        Assert.Null(FirstBreak(head));
    }

    [Fact]
    public void Verify_AnyByteOfABlobFlipped_IsNamedAtItsEntry()
    {
        Fill();
        var hash = Keccak256.Compute(Blob);
        foreach (var field in BlobFields)
        {
            for (var index = 0; FlipBlob(hash, field, index); index++)
            {
                var found = FirstBreak();
                Assert.True(
                    found is { Sequence: 2, Difference: JournalDifference.Blob }, $"{field}[{index}] flipped: {found}");
                using (var store = OpenReadOnly())
                {
                    Assert.Throws<JournalException>(() => store.ReadBlob(hash));
                }

                Assert.True(FlipBlob(hash, field, index));
            }
        }

        Assert.Null(FirstBreak());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_EntryDeleted_IsAGap(long deleted)
    {
        Fill();
        DeleteEntry(deleted);

        var found = FirstBreak();

        Assert.Equal((deleted, JournalDifference.Gap), (found!.Sequence, found.Difference));
    }

    [Fact]
    public void Verify_LastEntryDeleted_IsSeenOnlyWithTheExpectedHead()
    {
        var head = Fill();
        DeleteEntry(3);

        Assert.Null(FirstBreak());
        var found = FirstBreak(head);
        Assert.Equal((3, JournalDifference.Head), (found!.Sequence, found.Difference));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(1, 3)]
    public void Verify_EntriesSwapped_IsABrokenLinkAtTheFirst(long one, long other)
    {
        Fill();
        SwapEntries(one, other);

        var found = Assert.IsType<JournalBreak>(FirstBreak());

        Assert.Equal((one, JournalDifference.Link), (found.Sequence, found.Difference));
    }

    [Fact]
    public void Verify_BlobDeleted_IsNamedAtItsEntry()
    {
        Fill();
        DeleteBlob(Keccak256.Compute(Blob));

        var found = FirstBreak();

        Assert.Equal((2, JournalDifference.Blob), (found!.Sequence, found.Difference));
        Assert.Equal("plan", found.Kind);
    }

    [Fact]
    public void Read_DamagedEntry_StopsBeforeIt()
    {
        Fill();
        Assert.True(FlipEntry(2, EntryFields.First(field => field.Value == JournalDifference.Content).Key, 0));
        using var store = OpenReadOnly();
        var seen = new List<long>();

        var error = Assert.Throws<JournalBrokenException>(() => seen.AddRange(store.Read(1).Select(e => e.Sequence)));

        Assert.Equal(2, error.Break.Sequence);
        Assert.Equal([1], seen);
        Assert.Throws<JournalBrokenException>(() => store.Read(3).Count());
    }

    [Fact]
    public void Open_LastEntryDamaged_IsRefused()
    {
        Fill();
        Assert.True(FlipEntry(3, EntryFields.First(field => field.Value == JournalDifference.Content).Key, 0));

        Assert.Equal(3, Assert.Throws<JournalBrokenException>(Open).Break.Sequence);
    }

    [Fact]
    public void LatestCheckpoint_AnyByteOfTheNewestFlipped_FallsBackToTheOneBefore()
    {
        Fill();
        foreach (var field in CheckpointFields)
        {
            for (var index = 0; FlipCheckpoint(3, field, index); index++)
            {
                using (var store = Open())
                {
                    Assert.Equal(1, store.LatestCheckpoint()?.Sequence);
                }

                Assert.True(FlipCheckpoint(3, field, index));
            }
        }

        using var healed = Open();
        Assert.Equal(3, healed.LatestCheckpoint()?.Sequence);
    }

    private JournalHead Fill()
    {
        using var store = Open();
        var entries = store.Append([new EntryDraft("snapshot", "first"u8.ToArray())], [new byte[100]]).ToList();
        entries.AddRange(store.Append([new EntryDraft("plan", "second"u8.ToArray())], [Blob, new byte[100]]));
        entries.AddRange(store.Append([new EntryDraft("intent", "third"u8.ToArray())], [Blob]));
        store.SaveCheckpoint(1, entries[0].Hash, new byte[] { 1, 2 });
        store.SaveCheckpoint(3, entries[2].Hash, new byte[] { 3, 4 });
        return store.Head;
    }

    private JournalBreak? FirstBreak(JournalHead? expected = null)
    {
        using var store = OpenReadOnly();
        return store.Verify(expected).FirstBreak;
    }
}
