using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
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
    public async Task<Snapshot> ReadAsync(BlockHeader block, CancellationToken cancellation)
    {
        var answers = Answers.None;
        for (var round = 0; ; round++)
        {
            var missing = Core.Snapshots.Observation.Missing(mandate, answers);
            if (missing.IsEmpty)
            {
                return new Snapshot(block, answers);
            }

            if (round == Core.Snapshots.Observation.MaxRounds)
            {
                throw new InvariantException($"an adapter still asks after {round} rounds");
            }

            var calls = missing.Select(ask => new AggregatedCall(ask.To, ask.Data.ToArray())).ToArray();
            var outcomes = await chain.ReadAsync(calls, block.Hash, cancellation);
            answers = answers.With(missing.Zip(outcomes, (ask, outcome) =>
                KeyValuePair.Create(ask, new Answer(outcome.Succeeded, outcome.Data))));
        }
    }
}
