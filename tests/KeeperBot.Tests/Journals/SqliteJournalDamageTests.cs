using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

public sealed class SqliteJournalDamageTests(ITestOutputHelper output) : JournalDamageConformance(output), IDisposable
{
    private readonly JournalFolder _folder = new();

    protected override IReadOnlyDictionary<string, JournalDifference> EntryFields { get; } =
        new Dictionary<string, JournalDifference>(StringComparer.Ordinal)
        {
            ["kind"] = JournalDifference.Content,
            ["payload"] = JournalDifference.Content,
            ["blobs"] = JournalDifference.Content,
            ["previous"] = JournalDifference.Link,
            ["hash"] = JournalDifference.Hash,
        };

    protected override IReadOnlyList<string> BlobFields => ["size", "packed", "packed_hash"];

    protected override IReadOnlyList<string> CheckpointFields => ["entry_hash", "state", "hash"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_BlobStoredUnderAnotherHash_IsNamedAtItsEntry()
    {
        using (var store = Open())
        {
            store.Append([new EntryDraft("plan", default)], [new byte[9]]);
        }

        var hash = Keccak256.Compute(new byte[9]).ToArray();
        Assert.True(_folder.Flip("blobs", "hash", hash, "hash", 31));
        using var damaged = OpenReadOnly();

        Assert.Equal(JournalDifference.Blob, damaged.Verify().FirstBreak?.Difference);
    }

    [Fact]
    public void Verify_TextAfterAZeroByteInTheKind_IsNoticed()
    {
        using (var store = Open())
        {
            store.Append([new EntryDraft("plan", default)], []);
        }

        _folder.Tamper("UPDATE entries SET kind = CAST(x'706c616e0066616b65' AS TEXT)");
        using var damaged = OpenReadOnly();

        Assert.Equal(JournalDifference.Content, damaged.Verify().FirstBreak?.Difference);
    }

    [Fact]
    public void File_AnyByteFlipped_IsAnErrorOrChangesNothingThatIsRead()
    {
        const int seed = 20_250_801;
        const int flips = 200;
        Output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        List<JournalEntry> written;
        using (var store = Open())
        {
            var payload = new byte[900];
            random.NextBytes(payload);
            written = [.. store.Append(
                [.. Enumerable.Range(0, 40).Select(i => new EntryDraft($"kind.{i}", payload))], [payload])];
        }

        var head = new JournalHead(written[^1].Sequence, written[^1].Hash);
        var intact = File.ReadAllBytes(_folder.Path);
        var noticed = 0;
        for (var flip = 0; flip < flips; flip++)
        {
            var at = random.Next(intact.Length);
            var bytes = (byte[])intact.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder.Path, bytes);
            if (!Reads(written, head))
            {
                noticed++;
            }
        }

        Output.WriteLine($"{noticed} of {flips} flips hit something that is read; none went unnoticed");
        Assert.True(noticed > flips / 2, $"only {noticed} flips were noticed");
    }

    // False when the damage is reported; fails when it is neither reported nor harmless.
    private bool Reads(List<JournalEntry> written, JournalHead head)
    {
        try
        {
            using var store = OpenReadOnly();
            if (!store.Verify(head).Intact)
            {
                return false;
            }

            Assert.Equal(written, store.Read(1));
            return true;
        }
        catch (JournalException)
        {
            return false;
        }
    }

    protected override IJournalStore Open() => SqliteJournalStore.Open(_folder.Path);

    protected override IJournalStore OpenReadOnly() => SqliteJournalStore.OpenReadOnly(_folder.Path);

    protected override bool FlipEntry(long sequence, string field, int index) =>
        _folder.Flip("entries", "sequence", sequence, field, index);

    protected override bool FlipBlob(Hash32 hash, string field, int index) =>
        _folder.Flip("blobs", "hash", hash.ToArray(), field, index);

    protected override bool FlipCheckpoint(long sequence, string field, int index) =>
        _folder.Flip("checkpoints", "sequence", sequence, field, index);

    protected override void DeleteEntry(long sequence) =>
        Assert.Equal(1, _folder.Tamper("DELETE FROM entries WHERE sequence = $0", sequence));

    protected override void SwapEntries(long one, long other)
    {
        _folder.Tamper("UPDATE entries SET sequence = 1000 WHERE sequence = $0", one);
        _folder.Tamper("UPDATE entries SET sequence = $1 WHERE sequence = $0", other, one);
        Assert.Equal(1, _folder.Tamper("UPDATE entries SET sequence = $0 WHERE sequence = 1000", other));
    }

    protected override void DeleteBlob(Hash32 hash) =>
        Assert.Equal(1, _folder.Tamper("DELETE FROM blobs WHERE hash = $0", hash.ToArray()));
}
