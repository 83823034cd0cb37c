namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Tests that measure time and memory, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
