using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>
/// Finds the newest block among those that nodes report which a quorum holds as canonical at its height, by hash.
/// </summary>
/// <remarks>
/// Nodes learn of blocks at different moments, so equal heads are not to be expected. A node that is further ahead is
/// asked for its block at the lower height. Headers must be equal in every field: a hash does not vouch for the rest of
/// what a node says.
/// </remarks>
internal sealed class HeaderAgreement(PoolMembers members)
{
    /// <summary>The newest block that a quorum holds, or null.</summary>
    /// <param name="reported">What each node reported.</param>
    /// <param name="bounded">
    /// True when a node that is further ahead than the lag allows does not vouch for so old a block: it, not the
    /// others, may be the one with the head.
    /// </param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<BlockHeader?> FindAsync(
        List<NodeAnswer<BlockHeader>> reported, bool bounded, CancellationToken cancellation)
    {
        foreach (var candidate in Candidates(reported))
        {
            var holders = 0;
            var ahead = new List<PoolMember>();
            foreach (var (member, header) in reported)
            {
                if (header == candidate)
                {
                    holders++;
                }
                else if (header.Number > candidate.Number && (!bounded || IsNear(header, candidate)))
                {
                    ahead.Add(member);
                }
            }

            if (holders < members.Options.Quorum && holders + ahead.Count >= members.Options.Quorum)
            {
                holders += await HoldersAsync(
                    candidate, ahead, members.Options.Quorum - holders, cancellation);
            }

            if (holders >= members.Options.Quorum)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Distinct, newest first; the order of the nodes decides between equals.</summary>
    private static List<BlockHeader> Candidates(List<NodeAnswer<BlockHeader>> reported)
    {
        var candidates = new List<BlockHeader>(reported.Count);
        foreach (var (_, header) in reported)
        {
            if (!candidates.Contains(header))
            {
                candidates.Add(header);
            }
        }

        if (candidates.Count > 1)
        {
            candidates = [.. candidates.OrderByDescending(header => header.Number)];
        }

        return candidates;
    }

    private bool IsNear(BlockHeader header, BlockHeader older) =>
        header.Number - older.Number <= members.Options.MaxLagBlocks
        && header.Timestamp <= older.Timestamp + members.Options.MaxLagSeconds;

    private async Task<int> HoldersAsync(
        BlockHeader candidate, List<PoolMember> ahead, int needed, CancellationToken cancellation)
    {
        var there = BlockRef.Number(candidate.Number);
        var gathered = await new Gathering<BlockHeader?>(
            members,
            ahead,
            answers => answers.Count(answer => answer.Value == candidate) >= needed,
            (member, token) => member.Node.BlockAsync(there, token)).AskAsync(cancellation);
        return gathered.Answers.Count(answer => answer.Value == candidate);
    }
}
