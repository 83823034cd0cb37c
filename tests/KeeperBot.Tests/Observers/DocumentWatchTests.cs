using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Journals;
using KeeperBot.Observers;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Core.Documents;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Observers;

public sealed class DocumentWatchTests : IDisposable
{
    private readonly JournalFolder _folder = new();
    private readonly KeeperJournal _journal;
    private readonly DocumentWatch _watch;
    private readonly List<Fact> _facts = [];

    public DocumentWatchTests()
    {
        var scene = new Scenario().With(vault => vault with
        {
            Mandate = vault.Mandate with
            {
                Holds =
                [
                    new BookMandate("declared", vault.Mandate.Vault)
                    {
                        Document = new DocumentMandate("book", "desk.json", 3_600),
                    },
                ],
            },
        });
        _journal = KeeperJournal.Open(new MemoryJournalStore());
        _journal.Adopt(scene.Mandate);
        _journal.Tell(committed => _facts.Add(committed.Fact));
        _watch = WatchOf(scene.Mandate);
    }

    private string File => Path.Combine(_folder.Folder.FullName, "desk.json");

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Look_FileThatChanges_BecomesAFactOnceForEachChange()
    {
        Write(1);
        _watch.Look();
        _watch.Look();
        Assert.Single(_facts);
        Write(2);
        _watch.Look();
        Assert.Equal(2, _facts.Count);
        Assert.Equal(DocumentsTests.Book(2, 1_000), Assert.Single(_journal.State.Documents));
        Assert.Null(_watch.Problem);
    }

    [Fact]
    public void Look_BrokenFile_LeavesTheLastGoodOneInForceAndSaysSo()
    {
        Write(1);
        _watch.Look();
        var good = _journal.State.Documents.Single();
        System.IO.File.WriteAllText(File, good.Content[..^9]);
        _watch.Look();
        Assert.Equal(good, Assert.Single(_journal.State.Documents));
        Assert.Contains("desk.json: line 2", _watch.Problem, StringComparison.Ordinal);
        Assert.Contains($"{good.Hash} stays in force", _watch.Problem, StringComparison.Ordinal);

        Write(3);
        _watch.Look();
        Assert.Null(_watch.Problem);
        Assert.Equal(2, _facts.Count);
    }

    [Fact]
    public void Look_FileThatIsGoneOrNoText_IsAProblemAndNoFact()
    {
        _watch.Look();
        Assert.Contains("without it the vault is refused", _watch.Problem, StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(File, [0xFF, 0xFE, 0x00]);
        _watch.Look();
        Assert.Contains("desk.json: ", _watch.Problem, StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(File, new byte[1 << 20]);
        _watch.Look();
        Assert.Contains("which no document has", _watch.Problem, StringComparison.Ordinal);
        Assert.Empty(_facts);
    }

    [Fact]
    public void Look_MandateWithoutDocuments_ReadsNothing()
    {
        var watch = WatchOf(new Scenario().Mandate);
        watch.Look();
        Assert.Null(watch.Problem);
        Assert.Empty(_facts);
    }

    private DocumentWatch WatchOf(Mandate mandate) => new(
        new DocumentSources(
            _folder.Folder.FullName,
            mandate,
            ImmutableSortedDictionary<string, RpcEndpoint>.Empty,
            TimeProvider.System),
        _journal);

    private void Write(int units) => System.IO.File.WriteAllText(File, DocumentsTests.Book(units, 1_000).Content);
}
