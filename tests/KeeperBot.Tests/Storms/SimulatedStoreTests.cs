using KeeperBot.Journals;
using KeeperBot.Storms.World;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Storms;

/// <summary>The storm's disk does what every journal's engine must do.</summary>
public sealed class SimulatedStoreTests(ITestOutputHelper output) : JournalStoreConformance(output)
{
    private readonly SimulatedDisk _disk = new();

    protected override IJournalStore Open() => _disk.Open();

    protected override IJournalStore OpenReadOnly() => _disk.OpenReadOnly();
}
