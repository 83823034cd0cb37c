using System.Collections.Immutable;

namespace KeeperBot.Doctors.Checks;

/// <summary>Says why the chain could not be read, where no other check does.</summary>
internal sealed class ReadsCheck : KeeperCheck
{
    /// <summary>Its name, for those that rest on it.</summary>
    public const string CheckName = "reads";

    /// <inheritdoc/>
    public override string Name => CheckName;

    /// <inheritdoc/>
    public override string Meaning => "a quorum of the nodes answers questions about one block";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["nodes", "chain-id", "genesis", "agreement"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        return examination.Chain is { } chain
            ? Ok($"block {chain.Head.Number}, {chain.Answers.Count} answers")
            : Fail(examination.Unread!.What, examination.Unread.Remedy);
    }
}
