namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Tests that measure time and memory, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
