namespace KeeperBot.Doctors.Checks;

/// <summary>Warns when one node's word is enough.</summary>
internal sealed class QuorumCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "quorum";

    /// <inheritdoc/>
    public override string Meaning => "more than one node must agree";

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var access = examination.Configuration.Access;
        return access.IsDegraded
            ? Warn(
                "quorum 1: a node that is wrong or lies is believed, and acted on",
                "name three nodes of different providers in chain.nodes; then two must agree")
            : Ok($"{access.Quorum} of {access.Nodes.Length} must agree");
    }
}
