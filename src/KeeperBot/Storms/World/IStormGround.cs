using KeeperBot.Nodes;

namespace KeeperBot.Storms.World;

/// <summary>
/// What a storm's world is made of: a chain and a pool that are simulated, or, to compare, those of a real node.
/// </summary>
internal interface IStormGround
{
    /// <summary>The public pool.</summary>
    ITransactionPool Pool { get; }

    /// <summary>Founds the chain: as many blocks as are final at once and one more.</summary>
    /// <returns>The newest of them.</returns>
    SimulatedBlock Found(StormSetup setup, WorldState genesis);

    /// <summary>Makes a block on top of the head.</summary>
    SimulatedBlock Make(SimulatedBlock head, BlockTerms terms);

    /// <summary>Takes back every block above one.</summary>
    void Rewind(SimulatedBlock head);

    /// <summary>A node of this world as a process sees it.</summary>
    IChain Connect(StormWorld world, int node, SimulatedProcess process, StormScheduler scheduler);
}
