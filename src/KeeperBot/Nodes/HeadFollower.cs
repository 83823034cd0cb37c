using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>Follows the chain for a pool: what its head is, what is final, and which nodes are behind.</summary>
/// <remarks>One caller at a time asks for the head.</remarks>
internal sealed class HeadFollower(
    PoolMembers members, Func<BlockRef, CancellationToken, Task<BlockHeader?>> readBlock)
{
    private readonly HeadTracker _tracker = new();
    private readonly HeaderAgreement _agreement = new(members);
    private readonly HashSet<PoolMember> _polling = [];
    private readonly Lock _gate = new();
    private FinalityRevertedException? _reverted;
    private long _movedAt;
    private ulong _finalAskedAt;

    public BlockHeader? Head => _tracker.Head;

    public BlockHeader? Final => _tracker.Final;

    /// <summary>What the last poll brought; null before the first.</summary>
    public HeadChange? LastChange { get; private set; }

    /// <summary>The head of the quorum.</summary>
    /// <exception cref="FinalityRevertedException">A final block was reverted, now or before.</exception>
    /// <exception cref="HeadStalledException">The head has not moved for too long.</exception>
    /// <exception cref="NoQuorumException">The nodes do not agree on a head.</exception>
    public async Task<BlockHeader> PollAsync(CancellationToken cancellation)
    {
        ThrowIfReverted();
        var heads = await HeadsAsync(cancellation);
        var agreed = await _agreement.FindAsync(heads.Answers, bounded: true, cancellation);
        if (agreed is null)
        {
            JudgeMembers(heads.Answers);
            throw members.NoQuorum("head", Describe(heads.Answers), heads.Failures);
        }

        // Whoever has caught up votes again at once: the blocks in between are asked of those who vote.
        foreach (var (member, _) in heads.Answers.Where(answer => answer.Value.Number >= agreed.Number))
        {
            member.Rejoin();
        }

        LastChange = await FollowAsync(agreed, cancellation);
        JudgeMembers(heads.Answers);
        if (LastChange is HeadChange.Extended or HeadChange.Reorg or HeadChange.Restarted)
        {
            _movedAt = members.Clock.GetTimestamp();
            await LearnFinalAsync(cancellation);
        }
        else if (members.Options.HeadStall is { Ticks: > 0 } limit
            && members.Clock.GetElapsedTime(_movedAt) > limit)
        {
            throw new HeadStalledException(_tracker.Head!, limit);
        }

        return _tracker.Head!;
    }

    /// <summary>The newest block that a quorum takes to be final (or safe), or null when a quorum has none.</summary>
    public async Task<BlockHeader?> NewestAsync(BlockRef tag, CancellationToken cancellation)
    {
        ThrowIfReverted();
        var gathered = await new Gathering<BlockHeader?>(
            members,
            members.Voters(),
            answers => answers.Count >= members.Options.Quorum,
            (member, token) => member.Node.BlockAsync(tag, token)).AskAsync(cancellation);
        var known = gathered.Answers.Where(answer => answer.Value is not null)
            .Select(answer => new NodeAnswer<BlockHeader>(answer.Member, answer.Value!))
            .ToList();
        var agreed = await _agreement.FindAsync(known, bounded: false, cancellation);
        if (agreed is null)
        {
            return gathered.Answers.Count - known.Count >= members.Options.Quorum
                ? null
                : throw members.NoQuorum($"{tag} block", Describe(known), gathered.Failures);
        }

        if (IsCanonical(agreed.Number, agreed.Hash) == false)
        {
            throw new EthereumException(
                $"the {tag} block {agreed.Number} is not in the chain of the head {Head!.Number}: it was reorganised");
        }

        if (tag == BlockRef.Finalized && _tracker.Finalize(agreed) is HeadChange.FinalityReverted reverted)
        {
            throw Revert(reverted.Final, agreed);
        }

        return agreed;
    }

    /// <summary>True or false when the height is remembered, null when it is not.</summary>
    public bool? IsCanonical(ulong number, Hash32 hash) => _tracker.IsCanonical(number, hash);

    private async Task<Gathered<BlockHeader>> HeadsAsync(CancellationToken cancellation)
    {
        List<PoolMember> asked;
        lock (_gate)
        {
            // A node that still owes an answer is not asked again: a hanging node must not collect requests.
            asked = [.. members.All.Where(member => member.IsHeard && _polling.Add(member))];
        }

        return await new Gathering<BlockHeader>(
            members,
            asked,
            answers => answers.Count >= members.Options.Quorum,
            static (member, token) => member.Node.HeadAsync(token).WaitAsync(token),
            settled: OwesNothing).AskAsync(cancellation);
    }

    /// <summary>Also when the node failed before its head was asked for: as when its identity was checked.</summary>
    private void OwesNothing(PoolMember member)
    {
        lock (_gate)
        {
            _polling.Remove(member);
        }
    }

    /// <summary>Links the head to the chain followed, fetching the blocks in between.</summary>
    private async Task<HeadChange> FollowAsync(BlockHeader head, CancellationToken cancellation)
    {
        var branch = new List<BlockHeader> { head };
        for (var walked = 0; ; walked++)
        {
            var change = _tracker.Observe([.. branch]);
            switch (change)
            {
                case HeadChange.FinalityReverted reverted:
                    throw Revert(reverted.Final, head);
                case HeadChange.Gap or HeadChange.Rootless when walked == members.Options.LongestWalk:
                    return await RestartAsync(head, cancellation);
                case HeadChange.Gap gap:
                    branch.Insert(0, await ParentAsync(gap.Parent, gap.Number, cancellation)
                        ?? throw new EthereumException(
                            $"block {branch[0].Number} has a parent that the nodes do not know"));
                    break;
                case HeadChange.Rootless root:
                    if (await ParentAsync(root.Parent, root.Number, cancellation) is not { } older)
                    {
                        return await RestartAsync(head, cancellation);
                    }

                    _tracker.Root(older);
                    break;
                default:
                    return change;
            }
        }
    }

    private async Task<BlockHeader?> ParentAsync(Hash32 hash, ulong number, CancellationToken cancellation)
    {
        var parent = await readBlock(BlockRef.Hash(hash), cancellation);
        return parent is null || (parent.Number == number && parent.Hash == hash)
            ? parent
            : throw new EthereumException($"block {number + 1} has a parent at height {parent.Number}");
    }

    /// <summary>
    /// The head cannot be linked to the chain followed. One that is lower is not taken: nodes that sync look like that.
    /// For any other, what was final must still be there, and is all that is required.
    /// </summary>
    private async Task<HeadChange> RestartAsync(BlockHeader head, CancellationToken cancellation)
    {
        var before = _tracker.Head!;
        if (head.Number < before.Number)
        {
            throw new EthereumException(
                $"the nodes' head {head.Number} is below the head {before.Number} and not known to be of its chain: "
                + "waiting until they have caught up");
        }

        if (_tracker.Final is { } final)
        {
            var now = await readBlock(BlockRef.Number(final.Number), cancellation)
                ?? throw new EthereumException($"the nodes do not show block {final.Number}, which was final");
            if (now.Hash != final.Hash)
            {
                throw Revert(final, head);
            }
        }

        _tracker.Restart(head);
        return new HeadChange.Restarted(before);
    }

    private async Task LearnFinalAsync(CancellationToken cancellation)
    {
        var head = _tracker.Head!.Number;
        if (_finalAskedAt != 0 && head < _finalAskedAt + members.Options.FinalityEvery)
        {
            return;
        }

        try
        {
            await NewestAsync(BlockRef.Finalized, cancellation);
            _finalAskedAt = head;
        }
        catch (EthereumException error) when (error is not FinalityRevertedException)
        {
            // What is final is learned at the next block; the head stands without it.
        }
    }

    private void JudgeMembers(List<NodeAnswer<BlockHeader>> reported)
    {
        if (_tracker.Head is null)
        {
            return;
        }

        foreach (var (member, header) in reported)
        {
            member.Judge(header, _tracker);
        }
    }

    private FinalityRevertedException Revert(BlockHeader final, BlockHeader seen) =>
        _reverted = new FinalityRevertedException(final, seen);

    private void ThrowIfReverted()
    {
        if (_reverted is { } reverted)
        {
            throw new FinalityRevertedException(reverted.Final, reverted.Seen);
        }
    }

    private static string Describe(List<NodeAnswer<BlockHeader>> reported) => string.Join(
        ", ", reported.Select(answer => $"{answer.Member.Node.Name} is at {answer.Value.Number} {answer.Value.Hash}"));
}
