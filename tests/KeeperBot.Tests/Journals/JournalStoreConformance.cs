using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

/// <summary>
/// What every engine must do. An engine's test class derives from this and says how to open and damage it.
/// </summary>
public abstract class JournalStoreConformance(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<HashedBytes> NoBlobs = [];

    protected ITestOutputHelper Output => output;

    protected abstract IJournalStore Open();

    protected abstract IJournalStore OpenReadOnly();

    protected static EntryDraft Draft(string kind, string payload) => new(kind, Encoding.UTF8.GetBytes(payload));

    [Fact]
    public void Head_EmptyJournal_IsGenesis()
    {
        using var store = Open();

        Assert.Equal(JournalHead.Empty, store.Head);
        Assert.Empty(store.Read(1));
        Assert.True(store.Verify().Intact);
        Assert.Null(store.LatestCheckpoint());
    }

    [Fact]
    public void Append_TwoBatches_ChainsEveryEntryByTheDocumentedHash()
    {
        using var store = Open();
        store.Append([Draft("plan", "a"), Draft("intent", "bb")], NoBlobs);
        store.Append([Draft("report", "")], NoBlobs);

        var entries = store.Read(1).ToList();

        Assert.Equal([1, 2, 3], entries.Select(entry => entry.Sequence));
        Assert.Equal("plan intent report", string.Join(' ', entries.Select(entry => entry.Kind)));
        var previous = Keccak256.Compute("KeeperBot journal, format 1"u8);
        foreach (var entry in entries)
        {
            // Built here byte by byte, so that a change of the format cannot go unnoticed.
            byte[] preimage =
            [
                .. previous.ToArray(),
                0, 0, 0, 0, 0, 0, 0, (byte)entry.Sequence,
                0, 0, 0, (byte)entry.Kind.Length, .. Encoding.ASCII.GetBytes(entry.Kind),
                0, 0, 0, 0,
                .. entry.Payload.Span,
            ];
            Assert.Equal(previous, entry.Previous);
            Assert.Equal(Keccak256.Compute(preimage), entry.Hash);
            previous = entry.Hash;
        }

        Assert.Equal(new JournalHead(3, previous), store.Head);
    }

    [Fact]
    public void Append_Returned_EqualsWhatIsReadAfterReopening()
    {
        IReadOnlyList<JournalEntry> written;
        using (var store = Open())
        {
            written = store.Append([Draft("plan", "a"), Draft("plan", "b")], [new byte[] { 1, 2, 3 }]);
        }

        using var reopened = Open();
        var read = reopened.Read(1).ToList();

        Assert.Equal(written, read);
        Assert.Equal(written.Select(entry => entry.Payload.ToArray()), read.Select(entry => entry.Payload.ToArray()));
        Assert.Equal(Keccak256.Compute([1, 2, 3]), Assert.Single(read[0].Blobs));
        Assert.Empty(read[1].Blobs);
    }

    [Fact]
    public void Append_InvalidDraftInABatch_WritesNothing()
    {
        using var store = Open();
        string[] badKinds = ["", "two words", "line\nbreak", new string('k', JournalFormat.MaximumKindLength + 1)];
        foreach (var kind in badKinds)
        {
            Assert.Throws<ArgumentException>(() => store.Append([Draft("plan", "a"), Draft(kind, "b")], NoBlobs));
        }

        var tooLong = new EntryDraft("plan", new byte[JournalFormat.MaximumPayloadLength + 1]);
        Assert.Throws<ArgumentException>(() => store.Append([tooLong], NoBlobs));
        Assert.Throws<ArgumentException>(() => store.Append([], NoBlobs));
        Assert.Throws<ArgumentException>(
            () => store.Append([Draft("plan", "a")], [new byte[JournalFormat.MaximumBlobLength + 1]]));

        Assert.Equal(JournalHead.Empty, store.Head);
        store.Append([new EntryDraft("plan", new byte[JournalFormat.MaximumPayloadLength])], NoBlobs);
        Assert.Equal(JournalFormat.MaximumPayloadLength, Assert.Single(store.Read(1)).Payload.Length);
    }

    [Fact]
    public void Read_FromTheMiddleAndBeyondTheEnd_StartsThere()
    {
        using var store = Open();
        store.Append([.. Enumerable.Range(1, 600).Select(i => Draft("plan", $"{i}"))], NoBlobs);

        Assert.Equal(Enumerable.Range(300, 301).Select(i => (long)i), store.Read(300).Select(entry => entry.Sequence));
        Assert.Equal(600, Assert.Single(store.Read(600)).Sequence);
        Assert.Empty(store.Read(601));
        Assert.Empty(store.Read(10_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(0));
    }

    [Fact]
    public void Read_WhileAppending_DoesNotBlockTheWriter()
    {
        using var store = Open();
        store.Append([Draft("plan", "1")], NoBlobs);
        using var reader = OpenReadOnly();

        foreach (var entry in reader.Read(1))
        {
            store.Append([Draft("echo", $"{entry.Sequence}")], NoBlobs);
        }

        Assert.Equal(2, reader.Head.Sequence);
        Assert.True(reader.Verify(store.Head).Intact);
    }

    [Fact]
    public void ReadBlob_EmptyRepetitiveAndRandomBytes_ComeBackAsTheyWere()
    {
        var random = new byte[100_000];
        new Random(7).NextBytes(random);
        byte[][] blobs = [[], new byte[1_000_000], random, Encoding.UTF8.GetBytes("""{"result":"0x"}""")];
        using (var store = Open())
        {
            store.Append([Draft("snapshot", "")], [.. blobs.Select(blob => new HashedBytes(blob))]);
            store.Append([Draft("snapshot", "")], [random, random]);
        }

        using var reopened = Open();
        foreach (var blob in blobs)
        {
            Assert.Equal(blob, reopened.ReadBlob(Keccak256.Compute(blob)));
        }

        var report = reopened.Verify();
        Assert.True(report.Intact, report.FirstBreak?.ToString());
        Assert.Equal(blobs.Length, report.Blobs);
    }

    [Fact]
    public void ReadBlob_UnknownHash_IsATypedError()
    {
        using var store = Open();

        var error = Assert.Throws<JournalException>(() => store.ReadBlob(Keccak256.Compute("absent"u8)));

        Assert.Contains("missing", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenReadOnly_Append_IsRefused()
    {
        Open().Dispose();
        using var reader = OpenReadOnly();

        Assert.Throws<InvalidOperationException>(() => reader.Append([Draft("plan", "a")], NoBlobs));
    }

    [Fact]
    public void LatestCheckpoint_SeveralSaved_IsTheNewestAlsoAfterReopening()
    {
        byte[] state = [9, 8, 7];
        using (var store = Open())
        {
            foreach (var i in Enumerable.Range(1, 10))
            {
                var entry = store.Append([Draft("plan", $"{i}")], NoBlobs)[0];
                store.SaveCheckpoint(entry.Sequence, entry.Hash, i == 10 ? state : new byte[i]);
            }
        }

        using var reopened = Open();
        var checkpoint = reopened.LatestCheckpoint();

        Assert.NotNull(checkpoint);
        Assert.Equal(reopened.Head, new JournalHead(checkpoint.Sequence, checkpoint.EntryHash));
        Assert.Equal(state, checkpoint.State.ToArray());
    }

    [Fact]
    public void SaveCheckpoint_OfAnEntryNotInTheJournal_IsRefused()
    {
        using var store = Open();
        var entry = store.Append([Draft("plan", "a")], NoBlobs)[0];

        Assert.Throws<ArgumentException>(() => store.SaveCheckpoint(1, entry.Previous, new byte[1]));
        Assert.Throws<ArgumentException>(() => store.SaveCheckpoint(2, entry.Hash, new byte[1]));
        Assert.Null(store.LatestCheckpoint());
    }

    [Fact]
    public void Verify_ExpectedHead_IsFoundOrNamed()
    {
        using var store = Open();
        var old = store.Append([Draft("plan", "a")], NoBlobs)[0];
        store.Append([Draft("plan", "b")], NoBlobs);

        Assert.True(store.Verify(JournalHead.Empty).Intact);
        Assert.True(store.Verify(new JournalHead(1, old.Hash)).Intact);
        Assert.True(store.Verify(store.Head).Intact);
        var rewritten = store.Verify(new JournalHead(1, old.Previous)).FirstBreak;
        Assert.Equal((1, JournalDifference.Head), (rewritten!.Sequence, rewritten.Difference));
        var truncated = store.Verify(new JournalHead(5, old.Hash)).FirstBreak;
        Assert.Equal((3, JournalDifference.Head), (truncated!.Sequence, truncated.Difference));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Store_RandomOperations_AgreesWithAList(int seed)
    {
        Output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new List<JournalEntry>();
        var blobs = new Dictionary<Hash32, byte[]>();
        var store = Open();
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(6))
            {
                case 0:
                    store.Dispose();
                    store = Open();
                    break;
                case 1 when model.Count > 0:
                    var at = model[random.Next(model.Count)];
                    store.SaveCheckpoint(at.Sequence, at.Hash, at.Payload);
                    Assert.True(store.LatestCheckpoint()!.Sequence >= at.Sequence);
                    break;
                case 2 when model.Count > 0:
                    var from = random.Next(1, model.Count + 2);
                    Assert.Equal(model.Skip(from - 1), store.Read(from));
                    break;
                default:
                    var batch = RandomBatch(random);
                    var fresh = Enumerable.Range(0, random.Next(3)).Select(_ => RandomBytes(random, 20)).ToList();
                    model.AddRange(store.Append(batch, [.. fresh.Select(blob => new HashedBytes(blob))]));
                    fresh.ForEach(blob => blobs[Keccak256.Compute(blob)] = blob);
                    break;
            }
        }

        using var last = store;
        Assert.Equal(model, last.Read(1));
        Assert.All(blobs, blob => Assert.Equal(blob.Value, last.ReadBlob(blob.Key)));
        var report = last.Verify(new JournalHead(model[^1].Sequence, model[^1].Hash));
        Assert.True(report.Intact, report.FirstBreak?.ToString());
        Assert.Equal(blobs.Count, report.Blobs);
    }

    private static List<EntryDraft> RandomBatch(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => new EntryDraft($"kind.{i}", RandomBytes(random, 300)))];

    private static byte[] RandomBytes(Random random, int below)
    {
        var bytes = new byte[random.Next(below)];
        random.NextBytes(bytes);
        return bytes;
    }
}
