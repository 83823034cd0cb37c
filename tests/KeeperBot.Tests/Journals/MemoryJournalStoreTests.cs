using KeeperBot.Journals;

namespace KeeperBot.Tests.Journals;

public sealed class MemoryJournalStoreTests(ITestOutputHelper output) : JournalStoreConformance(output)
{
    private readonly MemoryJournalStore _journal = new();

    protected override IJournalStore Open() => _journal;

    protected override IJournalStore OpenReadOnly() => _journal.OpenReadOnly();
}
