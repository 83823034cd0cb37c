using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>
/// Reads one block: every ask of every adapter, in rounds, each round one multicall at the block's own hash.
/// </summary>
/// <remarks>So the number of requests a block does not depend on the number of vaults.</remarks>
public sealed class ChainObserver(IChain chain, Mandate mandate)
{
    /// <summary>Everything that the mandate's adapters need, read at one block hash (EIP-1898).</summary>
    /// <exception cref="EthereumException">
    /// The chain cannot be read, or no longer has the block as canonical: there is no snapshot of it then.
    /// </exception>
    public async Task<Snapshot> ReadAsync(BlockHeader block, CancellationToken cancellation) => new(
        block, await BlockReader.ReadAsync(chain, block, known => Observation.Needed(mandate, known), cancellation));
}
