using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>Reads a block for whoever asks in rounds: a later ask may depend on the answers of earlier ones.</summary>
public static class BlockReader
{
    /// <summary>All that is asked for, each round one multicall at the block's own hash.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="block">The block.</param>
    /// <param name="asks">What is needed, given what is answered; what is answered already is not asked again.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    public static async Task<Answers> ReadAsync(
        IChain chain, BlockHeader block, Func<Answers, IEnumerable<Ask>> asks, CancellationToken cancellation)
    {
        var answers = Answers.None;
        for (var round = 0; round < Observation.MaxRounds; round++)
        {
            var missing = asks(answers).Distinct().Where(ask => !answers.Has(ask)).Order(Ask.Order).ToList();
            if (missing.Count == 0)
            {
                break;
            }

            var outcomes = await chain.ReadAsync(
                [.. missing.Select(ask => new AggregatedCall(ask.To, ask.Data.ToArray()))], block.Hash, cancellation);
            answers = answers.With(missing.Zip(outcomes, (ask, outcome) =>
                KeyValuePair.Create(ask, new Answer(outcome.Succeeded, outcome.Data))));
        }

        return answers;
    }
}
