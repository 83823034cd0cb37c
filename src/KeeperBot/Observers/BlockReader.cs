using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>Reads a block for whoever asks in rounds: a later ask may depend on the answers of earlier ones.</summary>
public static class BlockReader
{
    /// <summary>All that is asked for, each round one multicall at the block's own hash (EIP-1898).</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="block">The block.</param>
    /// <param name="asks">What is needed, given what is answered; what is answered already is not asked again.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="EthereumException">
    /// The chain cannot be read, or no longer has the block as canonical.
    /// </exception>
    /// <exception cref="InvariantException">
    /// More is asked for after <see cref="Observation.MaxRounds"/> rounds, which no adapter may.
    /// </exception>
    public static async Task<Answers> ReadAsync(
        IChain chain, BlockHeader block, Func<Answers, IEnumerable<Ask>> asks, CancellationToken cancellation)
    {
        var answers = Answers.None;
        for (var round = 0; ; round++)
        {
            var missing = Observation.Missing(asks(answers), answers);
            if (missing.IsEmpty)
            {
                return answers;
            }

            if (round == Observation.MaxRounds)
            {
                throw new InvariantException($"after {round} rounds there is still asked for {missing[0]}");
            }

            var outcomes = await chain.ReadAsync(
                [.. missing.Select(ask => new AggregatedCall(ask.To, ask.Data.ToArray()))], block.Hash, cancellation);
            answers = answers.With(missing.Zip(outcomes, (ask, outcome) =>
                KeyValuePair.Create(ask, new Answer(outcome.Succeeded, outcome.Data))));
        }
    }
}
