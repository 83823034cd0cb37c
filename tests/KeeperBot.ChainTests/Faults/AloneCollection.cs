namespace KeeperBot.ChainTests.Faults;

/// <summary>Tests that measure memory, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
