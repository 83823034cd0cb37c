namespace KeeperBot.ChainTests.Faults;

/// <summary>Tests that measure memory, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
