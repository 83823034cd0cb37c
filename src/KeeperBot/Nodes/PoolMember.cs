using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>One node of a pool, and what is held against it. Safe for concurrent use.</summary>
internal sealed class PoolMember(IChain node, NodePoolOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private NodeStanding _standing = NodeStanding.Active;
    private string _why = string.Empty;
    private BlockHeader? _head;
    private ulong _highest;
    private long _failures;
    private int _consecutiveFailures;
    private long _outvoted;
    private int _strikes;
    private long _quarantinedAt;
    private long? _identityCheckedAt;

    public IChain Node => node;

    /// <summary>True when the node's word counts.</summary>
    public bool Votes => Standing == NodeStanding.Active;

    /// <summary>True when the node may be asked for its head: everybody whose word can come to count.</summary>
    public bool IsHeard => Standing is not (NodeStanding.Banned or NodeStanding.Quarantined);

    public bool IsBanned => Standing == NodeStanding.Banned;

    /// <summary>True when the last request was answered: it is worth waiting for.</summary>
    public bool IsResponsive
    {
        get
        {
            lock (_gate)
            {
                return _consecutiveFailures == 0;
            }
        }
    }

    public NodeStatus Status
    {
        get
        {
            var standing = Standing;
            lock (_gate)
            {
                return new NodeStatus(
                    node.Name, standing, _why, _head?.Number, _failures, _consecutiveFailures, _outvoted);
            }
        }
    }

    private NodeStanding Standing
    {
        get
        {
            lock (_gate)
            {
                if (_standing == NodeStanding.Quarantined && clock.GetElapsedTime(_quarantinedAt) >= options.Quarantine)
                {
                    (_standing, _why) = (NodeStanding.Active, string.Empty);
                }

                return _standing;
            }
        }
    }

    /// <summary>
    /// Makes sure that the node is on the right chain: when that was never checked, is long ago, or a connection failed
    /// since.
    /// </summary>
    /// <exception cref="NodeBannedException">It is on another chain, now or before.</exception>
    /// <exception cref="EthereumException">It does not answer; nothing was concluded.</exception>
    public ValueTask IdentifyAsync(CancellationToken cancellation)
    {
        if (options.Identity is not { } identity)
        {
            return ValueTask.CompletedTask;
        }

        lock (_gate)
        {
            if (_standing == NodeStanding.Banned)
            {
                throw new NodeBannedException(node.Name, _why);
            }

            if (_identityCheckedAt is { } at && clock.GetElapsedTime(at) < options.IdentityEvery)
            {
                return ValueTask.CompletedTask;
            }
        }

        return new ValueTask(CheckAsync(identity, cancellation));
    }

    public void Answered()
    {
        lock (_gate)
        {
            _consecutiveFailures = 0;
        }
    }

    /// <summary>Counts a request without an answer to use.</summary>
    /// <param name="error">Why; null when it was too slow to be waited for.</param>
    public void Failed(EthereumException? error)
    {
        lock (_gate)
        {
            _failures++;

            // A node that refuses a question is there, and is the one that it was.
            if (error is RpcErrorException)
            {
                _consecutiveFailures = 0;
                return;
            }

            _consecutiveFailures++;
            _identityCheckedAt = null;
        }
    }

    /// <summary>
    /// Holds against the node that a quorum contradicted it on a fact that cannot differ between nodes.
    /// </summary>
    public void Contradicted(string question)
    {
        lock (_gate)
        {
            _outvoted++;
            _strikes++;
            if (_strikes < options.Strikes || _standing == NodeStanding.Banned)
            {
                return;
            }

            _strikes = 0;
            _quarantinedAt = clock.GetTimestamp();
            (_standing, _why) = (
                NodeStanding.Quarantined, $"outvoted {options.Strikes} times, the last time on {question}");
        }
    }

    /// <summary>
    /// The node has reached the quorum's head, or says so; it is judged once that is linked to the chain followed.
    /// </summary>
    public void Rejoin()
    {
        lock (_gate)
        {
            if (_standing is NodeStanding.Lagging or NodeStanding.Forked)
            {
                (_standing, _why) = (NodeStanding.Active, string.Empty);
            }
        }
    }

    /// <summary>Judges the head that the node reported against the chain that the quorum follows.</summary>
    public void Judge(BlockHeader reported, HeadTracker tracker)
    {
        var head = tracker.Head!;
        var canonical = tracker.IsCanonical(reported.Number, reported.Hash);
        lock (_gate)
        {
            _head = reported;
            if (_standing is NodeStanding.Banned or NodeStanding.Quarantined)
            {
                return;
            }

            (_standing, _why) = (NodeStanding.Active, string.Empty);
            if (IsBehind(reported, head))
            {
                (_standing, _why) = (
                    NodeStanding.Lagging, $"its head {reported.Number} is behind the head {head.Number}");
            }
            else if (reported.Number < _highest && canonical != false && reported.Number < head.Number)
            {
                (_standing, _why) = (
                    NodeStanding.Lagging, $"its head went back from {_highest} to {reported.Number}");
            }
            else if (canonical == false)
            {
                (_standing, _why) = (
                    NodeStanding.Forked, $"its block {reported.Number} is not the one of the quorum");
            }

            // A height that the quorum has not reached may be made up, and would be held against the node for ever.
            if (reported.Number <= head.Number)
            {
                _highest = Math.Max(_highest, reported.Number);
            }
        }
    }

    private bool IsBehind(BlockHeader reported, BlockHeader head) =>
        reported.Number < head.Number
        && (head.Number - reported.Number > options.MaxLagBlocks
            || head.Timestamp > reported.Timestamp + options.MaxLagSeconds);

    private async Task CheckAsync(ChainIdentity identity, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var chain = await node.ChainIdAsync(cancellation);
        if (chain != identity.ChainId)
        {
            throw Ban($"it is on chain {chain}, not on chain {identity.ChainId}");
        }

        // A node that does not have the block (yet) is syncing, or keeps no history; that is no other chain.
        var block = await node.BlockAsync(BlockRef.Number(identity.Height), cancellation)
            ?? throw new EthereumException(
                $"{node.Name}: it does not have block {identity.Height}, which tells its chain");
        if (block.Hash != identity.Hash)
        {
            throw Ban($"its block {identity.Height} is {block.Hash}, not {identity.Hash}: it is another chain");
        }

        lock (_gate)
        {
            _identityCheckedAt = began;
        }
    }

    private NodeBannedException Ban(string why)
    {
        lock (_gate)
        {
            (_standing, _why) = (NodeStanding.Banned, why);
        }

        return new NodeBannedException(node.Name, why);
    }
}
