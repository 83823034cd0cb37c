using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>Tells people how the nodes do: a line when it changes, not one a poll.</summary>
internal sealed class NodeNotes(NodePool pool, Output output)
{
    private ImmutableArray<NodeStatus> _last = pool.Nodes;
    private string? _trouble;

    /// <summary>The chain answered.</summary>
    public void Answered()
    {
        if (_trouble is not null)
        {
            output.Note($"{Style.Good("chain")} answers again");
            _trouble = null;
        }

        if (pool.LastChange is HeadChange.Reorg { Depth: var depth, Ancestor: var ancestor })
        {
            output.Note(
                $"{Style.Warn("chain")} reorganised: {depth} blocks after block {ancestor.Number} were replaced");
        }

        ShowStandings();
    }

    /// <summary>The chain gave no answer to rely on.</summary>
    public void Failed(EthereumException error)
    {
        if (error.Message != _trouble)
        {
            output.Note($"{Style.Bad("chain")} {error.Message}; trying again");
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
                output.Note(after.Standing == NodeStanding.Active
                    ? $"{Style.Good("node")} {after.Name} votes again"
                    : $"{Style.Warn("node")} {after.Name} does not vote: it is {after.Describe()}");
            }
        }

        _last = now;
    }
}
