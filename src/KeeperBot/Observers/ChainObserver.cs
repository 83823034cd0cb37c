using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Observers;

/// <summary>
/// Reads one block: every ask of every adapter, in rounds, each round one multicall at the block's own hash.
/// </summary>
/// <remarks>So the number of requests a block does not depend on the number of vaults.</remarks>
public sealed class ChainObserver(EthereumClient client, Mandate mandate)
{
    /// <summary>
    /// Enough for a hundred vaults in one request; each call is a few thousand to a few tens of thousands of gas.
    /// </summary>
    private const int CallsPerRequest = 2_000;

    private const int BytesPerRequest = 512 * 1024;

    private readonly Multicall3 _multicall = new(client, CallsPerRequest, BytesPerRequest);

    /// <summary>The node's head.</summary>
    /// <exception cref="EthereumException">The node cannot be read.</exception>
    public async Task<BlockHeader> ReadHeadAsync(CancellationToken cancellation) =>
        await client.GetBlockAsync(BlockRef.Latest, cancellation)
        ?? throw new EthereumException("the node has no latest block");

    /// <summary>Everything that the mandate's adapters need, read at one block hash (EIP-1898).</summary>
    /// <exception cref="RpcException">
    /// The node cannot be read, or no longer knows the block as canonical: there is no snapshot of it then.
    /// </exception>
    public async Task<Snapshot> ReadAsync(BlockHeader block, CancellationToken cancellation)
    {
        var answers = Answers.None;
        for (var round = 0; round < Core.Snapshots.Observation.MaxRounds; round++)
        {
            var missing = Core.Snapshots.Observation.Missing(mandate, answers);
            if (missing.IsEmpty)
            {
                return new Snapshot(block, answers);
            }

            var calls = missing.Select(ask => new AggregatedCall(ask.To, ask.Data.ToArray())).ToArray();
            var outcomes = await _multicall.ReadAsync(calls, block.Hash, cancellation);
            answers = answers.With(missing.Zip(outcomes, (ask, outcome) =>
                KeyValuePair.Create(ask, new Answer(outcome.Succeeded, outcome.Data))));
        }

        throw new InvariantException($"an adapter still asks after {Core.Snapshots.Observation.MaxRounds} rounds");
    }
}
