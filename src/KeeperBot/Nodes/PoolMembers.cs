using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>The nodes of a pool, in the order in which they are asked, and the error when they do not agree.</summary>
internal sealed class PoolMembers(ImmutableArray<IChain> nodes, NodePoolOptions options, TimeProvider clock)
{
    public NodePoolOptions Options => options;

    public TimeProvider Clock => clock;

    public ImmutableArray<PoolMember> All { get; } = [.. nodes.Select(node => new PoolMember(node, options, clock))];

    /// <summary>Those whose word counts: as configured, the ones that failed last at the end.</summary>
    public List<PoolMember> Voters()
    {
        var voters = new List<PoolMember>(All.Length);
        foreach (var member in All)
        {
            if (member.Votes && member.IsResponsive)
            {
                voters.Add(member);
            }
        }

        if (voters.Count == All.Length)
        {
            return voters;
        }

        foreach (var member in All)
        {
            if (member.Votes && !voters.Contains(member))
            {
                voters.Add(member);
            }
        }

        return voters;
    }

    /// <summary>The error for a question without an answer that a quorum gave.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="what">How the answers differ; empty when there were too few.</param>
    /// <param name="failures">Who gave no answer, and why.</param>
    public EthereumException NoQuorum(
        string question, string what, IReadOnlyList<(PoolMember Member, EthereumException Error)> failures)
    {
        // With one node there is nobody to agree with: its own words say most.
        if (All.Length == 1 && failures.Count == 1 && failures[0].Error is not NodeBannedException)
        {
            return failures[0].Error;
        }

        var reasons = failures.Select(failure => failure.Error.Message).ToList();
        reasons.AddRange(All.Where(member => failures.All(failure => failure.Member != member))
            .Select(member => member.Status)
            .Where(status => status.Standing != NodeStanding.Active)
            .Select(status => $"{status.Name} is {status.Describe()}"));
        var isPermanent = All.Count(member => !member.IsBanned) < options.Quorum;
        var details = string.Join("; ", reasons.Prepend(what).Where(text => text.Length > 0));
        return new NoQuorumException(
            $"{question}: {options.Quorum} of {All.Length} nodes must agree, and they do not"
            + (details.Length == 0 ? string.Empty : $": {details}")
            + (isPermanent ? "; too many nodes are on another chain: correct the configuration and restart" : ""),
            isPermanent,
            failures.Count == 0 ? null : failures[0].Error);
    }
}
