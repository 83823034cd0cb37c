using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

public sealed class MemoryJournalStoreTests(ITestOutputHelper output) : JournalStoreConformance(output), IDisposable
{
    private readonly MemoryJournalStore _journal = new();

    public void Dispose() => _journal.Dispose();

    protected override IJournalStore Open() => _journal;

    protected override IJournalStore OpenReadOnly() => _journal.OpenReadOnly();
}
