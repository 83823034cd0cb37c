using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>Tells how the nodes do: an event when it changes, not one a poll.</summary>
/// <param name="pool">The nodes.</param>
/// <param name="log">Where to.</param>
public sealed class NodeLog(NodePool pool, EventLog log)
{
    private ImmutableArray<NodeStatus> _last = pool.Nodes;
    private string? _trouble;

    /// <summary>The chain answered.</summary>
    public void Answered()
    {
        if (_trouble is not null)
        {
            log.Write(new LogEvent("chain-answers", EventLevel.Info, $"{Style.Good("chain")} answers again"));
            _trouble = null;
        }

        if (pool.LastChange is HeadChange.Reorg { Depth: var depth, Ancestor: var ancestor })
        {
            log.Write(new LogEvent(
                "chain-reorganised", EventLevel.Warning,
                $"{Style.Warn("chain")} reorganised: {depth} blocks after block {ancestor.Number} were replaced")
            {
                Block = ancestor.Number,
            });
        }

        ShowStandings();
    }

    /// <summary>The chain gave no answer to rely on.</summary>
    public void Failed(EthereumException error)
    {
        if (error.Message != _trouble)
        {
            log.Write(new LogEvent(
                "chain-unreachable", EventLevel.Error, $"{Style.Bad("chain")} {error.Message}; trying again"));
            _trouble = error.Message;
        }

        ShowStandings();
    }

    private void ShowStandings()
    {
        var now = pool.Nodes;
        foreach (var (before, after) in _last.Zip(now))
        {
            if (before.Standing != after.Standing)
            {
                log.Write(after.Standing == NodeStanding.Active
                    ? new LogEvent("node-votes", EventLevel.Info, $"{Style.Good("node")} {after.Name} votes again")
                    : new LogEvent(
                        "node-does-not-vote", EventLevel.Warning,
                        $"{Style.Warn("node")} {after.Name} does not vote: it is {after.Describe()}"));
            }
        }

        _last = now;
    }
}
