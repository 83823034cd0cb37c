namespace KeeperBot.Doctors.Checks;

/// <summary>Names the nodes that do not answer.</summary>
internal sealed class NodesCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "nodes";

    /// <inheritdoc/>
    public override string Meaning => "every node answers";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var dead = examination.Nodes.Looks.Where(look => look.Error is not null).ToList();
        var count = examination.Nodes.Looks.Length;
        return dead.Count == 0
            ? Ok(count == 1 ? $"{examination.Nodes.Looks[0].Name} answers" : $"all {count} answer")
            : Fail(
                $"{dead.Count} of {count} do not answer: {string.Join("; ", dead.Select(look => look.Error))}",
                "check that the node runs and that its URL is right, or take it out of chain.nodes");
    }
}
