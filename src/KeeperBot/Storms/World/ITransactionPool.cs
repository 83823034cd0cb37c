using System.Collections.Immutable;
using KeeperBot.Nodes;

namespace KeeperBot.Storms.World;

/// <summary>The public pool: what waits for a block.</summary>
internal interface ITransactionPool
{
    /// <summary>How many transactions wait.</summary>
    int Count { get; }

    /// <summary>Offers bytes; the answer is what a node says, read as any node's words are.</summary>
    SendAnswer Offer(SimulatedTransaction transaction, SimulatedBlock head);

    /// <summary>Puts bytes back that a reorganisation set free; what waits at their nonce stays.</summary>
    void Return(SimulatedTransaction transaction);

    /// <summary>What can go into the next block, in order of nonces without a gap.</summary>
    /// <param name="nonce">The account's next nonce.</param>
    ImmutableArray<SimulatedTransaction> Ready(ulong nonce);

    /// <summary>Forgets what a new head made impossible.</summary>
    void Follow(SimulatedBlock head);

    /// <summary>Forgets everything.</summary>
    void Clear();
}
