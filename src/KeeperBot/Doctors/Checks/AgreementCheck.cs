using System.Collections.Immutable;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the nodes' blocks at a height that all of them have.</summary>
internal sealed class AgreementCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "agreement";

    /// <inheritdoc/>
    public override string Meaning => "the nodes have the same blocks, and none is far behind";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["chain-id", "genesis"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var seen = examination.Nodes.Answering.Where(look => look.Common is not null).ToList();
        if (seen.Count < 2)
        {
            return Skip("there is one node to compare with");
        }

        var common = seen.GroupBy(look => look.Common!.Hash).OrderByDescending(group => group.Count()).ToList();
        if (common.Count > 1)
        {
            var height = seen[0].Common!.Number;
            return Fail(
                $"at block {height} they differ: "
                + string.Join("; ", seen.Select(look => $"{look.Name} has {look.Common!.Hash}")),
                "one of them is on a fork or is wrong: find out which before anything is signed");
        }

        var highest = seen.Max(look => look.Head!.Number);
        var most = examination.Configuration.Access.MaxLagBlocks;
        return seen.FirstOrDefault(look => highest - look.Head!.Number > most) is { } behind
            ? Fail(
                $"{behind.Name} is {highest - behind.Head!.Number} blocks behind, chain.maxLagBlocks allows {most}",
                "wait until it has caught up, or use another node")
            : Ok($"{seen.Count} nodes have the same block {seen[0].Common!.Number}");
    }
}
