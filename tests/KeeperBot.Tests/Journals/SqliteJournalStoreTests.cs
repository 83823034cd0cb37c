using System.Diagnostics;
using System.Globalization;
using KeeperBot.Journals;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Tests.Journals;

public sealed class SqliteJournalStoreTests(ITestOutputHelper output) : JournalStoreConformance(output), IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IJournalStore Open() => SqliteJournalStore.Open(_folder.Path);

    protected override IJournalStore OpenReadOnly() => SqliteJournalStore.OpenReadOnly(_folder.Path);

    [Theory]
    [InlineData("UPDATE entries SET kind = 'other'")]
    [InlineData("DELETE FROM entries")]
    [InlineData("UPDATE blobs SET size = 1")]
    [InlineData("DELETE FROM blobs")]
    public void Database_ChangedByACarelessHand_RefusesToForget(string sql)
    {
        using (var store = Open())
        {
            store.Append([Draft("plan", "a")], [new byte[5]]);
        }

        var error = Assert.Throws<SqliteException>(() => _folder.Run(sql));

        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileHeld_NamesTheHolderAndLeavesReadersAlone()
    {
        using (var holder = Open())
        {
            holder.Append([Draft("plan", "a")], []);

            var error = Assert.Throws<JournalLockedException>(Open);
            using var reader = OpenReadOnly();

            Assert.Equal(Environment.ProcessId, error.Holder);
            Assert.Contains($"{Environment.ProcessId}", error.Message, StringComparison.Ordinal);
            Assert.Equal(1, reader.Head.Sequence);
        }

        using var next = Open();
        Assert.Equal(1, next.Head.Sequence);
    }

    [Fact]
    public void Open_ThroughALinkWhileHeld_IsRefused()
    {
        using var holder = Open();
        var link = Path.Combine(_folder.Folder.FullName, "link.db");
        File.CreateSymbolicLink(link, _folder.Path);

        Assert.Throws<JournalLockedException>(() => SqliteJournalStore.Open(link));
        Assert.Equal(JournalHead.Empty, holder.Head);
    }

    [Fact]
    public void Open_AfterAFailedOpen_IsNotBlockedByItsLock()
    {
        File.WriteAllText(_folder.Path, "this is no database, but it is longer than a header of a hundred bytes. "
            + "It goes on, so that nothing can take it for an empty file.");

        var error = Assert.Throws<JournalBrokenException>(Open);
        Assert.Equal(JournalDifference.Storage, error.Break.Difference);
        File.Delete(_folder.Path);
        using var store = Open();
        Assert.Equal(JournalHead.Empty, store.Head);
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefusedAndLeftAsItWas()
    {
        _folder.Run("CREATE TABLE theirs (a)");
        var before = File.ReadAllBytes(_folder.Path);

        var error = Assert.Throws<JournalException>(Open);

        Assert.Contains("not a KeeperBot journal", error.What, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 2", "newer KeeperBot")]
    [InlineData("DROP TRIGGER entries_are_not_deleted", "schema was altered")]
    [InlineData("CREATE TRIGGER x AFTER INSERT ON entries BEGIN DELETE FROM checkpoints; END", "schema was altered")]
    public void Open_OtherSchema_IsRefused(string sql, string reason)
    {
        Open().Dispose();
        _folder.Run(sql);

        Assert.Contains(reason, Assert.ThrowsAny<JournalException>(Open).Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.ThrowsAny<JournalException>(OpenReadOnly).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderThatCannotBe_IsATypedErrorWithARemedy()
    {
        File.WriteAllText(_folder.Path, "a file");
        var below = Path.Combine(_folder.Path, "journal.db");

        var error = Assert.ThrowsAny<JournalException>(() => SqliteJournalStore.Open(below));

        Assert.Contains("journal.db", error.Where, StringComparison.Ordinal);
        Assert.Contains("folder exists", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("no journal", Assert.Throws<JournalException>(
            () => SqliteJournalStore.OpenReadOnly(below)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void SqliteLibrary_Absent_NamesTheRemedy()
    {
        var error = Assert.Throws<JournalException>(() => SqliteLibrary.Load(["libabsent-sqlite3.so.0"]));

        Assert.Contains("SQLite is not installed", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void LatestCheckpoint_ManyRows_RestartsFromIt()
    {
        // A million rows in the deep run: KEEPERBOT_JOURNAL_ROWS=1000000.
        var rows = int.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_JOURNAL_ROWS") ?? "100000", CultureInfo.InvariantCulture);
        const int tail = 1000;
        var payload = new byte[200];
        using (var store = Open())
        {
            for (var written = 0; written < rows; written += tail)
            {
                if (written + tail >= rows)
                {
                    var head = store.Head;
                    store.SaveCheckpoint(head.Sequence, head.Hash, new byte[50_000]);
                }

                store.Append([.. Enumerable.Repeat(new EntryDraft("decision", payload), tail)], []);
            }
        }

        var clock = Stopwatch.StartNew();
        using var restarted = Open();
        var checkpoint = restarted.LatestCheckpoint();
        var rest = restarted.Read(checkpoint!.Sequence + 1).Count();
        Output.WriteLine($"{rows} rows: open, checkpoint and {rest} entries in {clock.ElapsedMilliseconds} ms");
        clock.Restart();
        var report = restarted.Verify();
        Output.WriteLine($"{rows} rows: verified in {clock.ElapsedMilliseconds} ms");

        Assert.Equal(tail, rest);
        Assert.True(report.Intact, report.FirstBreak?.ToString());
        Assert.Equal(rows, report.Head.Sequence);
    }
}
